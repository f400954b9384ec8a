// SPDX-License-Identifier: MIT
//
// Chat's part that shows what a server finds for /search.

#include "client/talk/chat.hh"

#include "client/safe_text.hh"

#include <array>
#include <ctime>
#include <utility>

namespace confer::client {

namespace {

/** The query as it was typed. */
std::string text_of(const SearchQuery &query)
{
	std::string text;
	const auto add = [&text](std::string_view key, const std::string &value) {
		if (!value.empty())
			text.append(text.empty() ? "" : " ").append(key).append(value);
	};
	add("in:", query.in);
	add("from:", query.from);
	add("after:", query.after ? format_server_time(*query.after) : "");
	add("before:", query.before ? format_server_time(*query.before) : "");
	add("", query.text);
	return text;
}

StyledLine rule(std::string_view text)
{
	return StyledLine(Style::rule, "-- " + std::string(text) + " --");
}

/** A message with its day, and where it was said. */
StyledLine lay_out_found(Description said, const Session &session)
{
	std::tm local{};
	std::array<char, 16> day{};
	if (!::localtime_r(&said.time, &local) || std::strftime(day.data(), day.size(), "%Y-%m-%d ", &local) == 0)
		day = {};
	said.mention = false; // it is no news
	return StyledLine(Style::time, day.data()).add(lay_out(said, {}, session));
}

/** How much was found, and how to come to the rest. */
std::string sum_of(const Chat::Found &found, const FoundPage &page, bool forward)
{
	const std::string count = std::to_string(found.messages) + (found.messages == 1 ? " message" : " messages");
	std::string text = page.ended && found.messages == 0 ? "nothing was found"
	                   : page.ended                      ? count
	                   : forward                         ? "the first " + count
	                                                     : "the latest " + count;
	text += " for " + safe_text(found.sought);
	if (page.reached)
		text += "; the server gave up at " + format_server_time(*page.reached);
	if (!page.ended)
		text += forward ? "; /search: later ones" : "; /search or Page Up: earlier ones";
	return text;
}

} // namespace

/** The window that shows what a server finds: on a terminal without a screen, the one that is looked at. */
Window *Chat::search_window(const Link &link)
{
	return on_lines_ ? &windows_.current() : windows_.find_kind(link.id(), WindowKind::search);
}

/** Searches for something new, in a window that shows nothing else. */
void Chat::begin_search(Link &link, SearchQuery query, std::time_t wall)
{
	Server &server = *this->server(link.id());
	std::string sought = text_of(query);
	std::string match = query.text;
	const Search::Asked asked = link.search(std::move(query), steady_now());
	if (asked != Search::Asked::asked) {
		remark(Style::error,
		       asked == Search::Asked::under_way ? "The server is still searching; wait for its answer"
		                                         : "This server does not search",
		       wall);
		return;
	}
	server.found = {.sought = std::move(sought)};
	Window *window = on_lines_
	                     ? &windows_.current()
	                     : windows_.open(link.id(), WindowKind::search, "search", link.session().features().case_map());
	if (!window) {
		remark(Style::error, "There are too many windows to show what is found: /close one", wall);
		return;
	}
	window->asking = true;
	if (on_lines_)
		return;
	window->lines.clear();
	window->first_time = window->last_time = 0;
	window->cut = false;
	window->found.reset();
	window->match = safe_text(match);
	window->view.to_end();
	windows_.show(*window);
	windows_.append(*window, {rule("searching for " + safe_text(server.found.sought)), 0});
	server.found.sum = window->lines.end() - 1;
}

/** Asks for more of what was found. @return what there is to say about it; empty: nothing */
std::string Chat::search_on(Link &link)
{
	Window *window = search_window(link);
	if (!window)
		return "nothing was searched for; type /search TEXT";
	if (window->cut || windows_.full())
		return "no room for more (see --scrollback)";
	switch (link.search_on(steady_now())) {
	case Search::Asked::asked: window->asking = true; break;
	case Search::Asked::under_way: return "the server is still searching";
	case Search::Asked::ended: return "the server has found no more";
	case Search::Asked::unavailable: return "the server cannot be asked";
	case Search::Asked::none: return "nothing was searched for; type /search TEXT";
	}
	if (!on_lines_)
		windows_.show(*window);
	return {};
}

/** Lays out what was found. In this window no line has a time: each shows its day. */
std::vector<NewLine> Chat::lines_of(const Link &link, const FoundPage &page) const
{
	std::vector<NewLine> lines;
	for (const std::string &line : page.lines) {
		irc::Message message;
		if (irc::parse(line, message) != irc::ParseError::none || ignored(message, link.session()))
			continue;
		std::optional<Description> said = describe(message, link.session(), std::time(nullptr));
		if (!said)
			continue;
		lines.push_back({lay_out_found(*said, link.session()), 0});
		for (StyledLine &more : lay_out_rest(*said, lines.back().line.indent()))
			lines.push_back({std::move(more), 0});
	}
	return lines;
}

void Chat::on_found(Link &link, const FoundPage &page)
{
	Window *window = search_window(link);
	if (!window) // it was closed meanwhile
		return;
	window->asking = false;
	if (!page.failure.empty()) {
		remark_at(*window, Style::error, "The search failed: " + safe_text(page.failure), std::time(nullptr));
		return;
	}
	if (page.lines.empty() && !page.ended && !page.reached) { // all of that was shown: what is behind it?
		static_cast<void>(search_on(link));
		return;
	}
	const bool forward = link.searches_forward();
	Found &found = server(link.id())->found;
	found.messages += page.lines.size();
	std::vector<NewLine> lines = lines_of(link, page);
	if (on_lines_ || forward)
		for (NewLine &line : lines) {
			print(*window, line.line);
			windows_.append(*window, std::move(line));
		}
	else
		windows_.prepend(*window, std::move(lines));
	show_sum(*window, found, rule(sum_of(found, page, forward)));
}

/** How much was found is said in one place: below what was found first, and where the search goes forward, at the top.
 */
void Chat::show_sum(Window &window, const Found &found, StyledLine line)
{
	print(window, line);
	if (on_lines_)
		windows_.append(window, {std::move(line), 0});
	else if (found.sum >= window.lines.begin() && found.sum < window.lines.end())
		window.lines.replace(found.sum, std::move(line));
}

} // namespace confer::client
