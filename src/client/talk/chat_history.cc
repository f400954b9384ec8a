// SPDX-License-Identifier: MIT
//
// Chat's part that knows what was said before, and what of it is read.

#include "client/talk/chat.hh"

#include "irc/ascii.hh"

#include <algorithm>
#include <utility>

namespace confer::client {

namespace {

/** Events that are kept while history is on its way. */
constexpr std::size_t kMaxHeld = 500;

constexpr std::string_view kTimestamp = "timestamp=";

} // namespace

std::string Chat::ask_older(SteadyTime now)
{
	Window &window = windows_.current();
	Link &link = current_link();
	if (window.kind == WindowKind::search)
		return link.searches_forward() ? std::string() : search_on(link);
	if (target_of(window).empty())
		return {};
	if (window.cut || windows_.full())
		return "no room for older lines (see --scrollback)";
	if (link.state() != Link::State::ready)
		return "not connected";
	if (window.kind == WindowKind::channel && !link.session().in_channel(window.name))
		return "not in the channel";
	switch (link.ask_older(window.name, now)) {
	case Backlog::Older::asked: window.asking = true; break;
	case Backlog::Older::under_way: break;
	case Backlog::Older::ended: return "the server has no older messages";
	case Backlog::Older::unavailable: return "the server keeps no history";
	}
	return {};
}

/**
 * Keeps what happens in a channel while its history is on its way.
 *
 * @return whether it was kept
 */
bool Chat::hold(Link &link, Window &window, const Description &d)
{
	if (!window.held.on)
		return false;
	if (link.filling(window.name) && window.held.events.size() < kMaxHeld) {
		window.held.events.push_back(d);
		return true;
	}
	release_held(link, window);
	return false;
}

/** The history has come, or will not: shows what has happened meanwhile. */
void Chat::release_held(Link &link, Window &window)
{
	if (!window.held.on)
		return;
	const Held held = std::exchange(window.held, {});
	if (held.history)
		windows_.append(window, {StyledLine(Style::rule, "-- end of history --"), window.last_time});
	for (const Description &d : held.events)
		put(link, window, d, false);
	if (held.announce)
		announce_members(window);
}

/** What was said before the oldest line of a window. It is no news, and not for the log. */
void Chat::on_older(Link &link, const Backlog::OlderPage &page)
{
	Window *window = window_of(link, page.target);
	if (!window)
		return;
	window->asking = false;
	std::vector<NewLine> lines;
	std::vector<std::pair<std::string, Said>> texts;
	for (const std::string &line : page.lines) {
		irc::Message message;
		if (irc::parse(line, message) != irc::ParseError::none || ignored(message, link.session()))
			continue;
		std::optional<Description> said = describe(message, link.session(), std::time(nullptr));
		if (!said)
			continue;
		mark_highlights(link, *said);
		quote_answered(*window, *said);
		lines.push_back({lay_out_in(*window, link, *said), said->time});
		std::vector<StyledLine> rest = lay_out_rest(*said, lines.back().line.indent());
		texts.emplace_back(lines.back().line.text(), Said{.lines = 1 + rest.size(),
		                                                  .msgid = said->msgid,
		                                                  .from = said->from,
		                                                  .text = said->text,
		                                                  .time = said->time,
		                                                  .said = said->said,
		                                                  .own = said->own});
		for (StyledLine &more : rest)
			lines.push_back({std::move(more), said->time});
	}
	const LineNumber end = window->lines.begin();
	if (page.ended)
		lines.push_back({StyledLine(Style::rule, "-- the server has no older messages --"), window->first_time});
	windows_.prepend(*window, std::move(lines));
	keep_older(*window, end, std::move(texts));
	if (page.failed)
		remark_at(*window, Style::error, "The server did not send older messages", std::time(nullptr));
}

/**
 * Notes when the newest message was said, and places the unread rule in history at the read marker.
 *
 * @return how much it matters if the window is not on the screen
 */
Activity Chat::note_said(Window &window, const Description &d, Activity activity, bool history)
{
	if (!d.said || !is_speech(d) || target_of(window).empty())
		return activity;
	window.said = std::max(window.said, d.said);
	if (!history)
		return activity;
	if (window.read && *d.said <= *window.read)
		return Activity::none;
	if (window.place_unread && !d.own) {
		window.place_unread = false;
		window.unread_from = window.lines.end();
	}
	return activity;
}

/** `MARKREAD target timestamp=TIME`: up to there the user has read it, here or elsewhere. IRCv3 read-marker. */
void Chat::on_read(Link &link, const irc::Message &message)
{
	Window *window = window_of(link, message.param(0));
	if (!window || !message.param(1).starts_with(kTimestamp))
		return;
	const auto time = parse_wall_time(message.param(1).substr(kTimestamp.size()));
	if (!time)
		return;
	window->read = std::max(window->read, time);
	window->place_unread = window->place_unread || window->naming; // history comes behind the names
	if (window->said > window->read) {
		count_unread(*window);
		return;
	}
	window->messages = window->mentions = 0;
	window->unread_from.reset();
}

/** Some of what is unread was read elsewhere: the rest is unread. */
void Chat::count_unread(Window &window)
{
	if (!window.unread_from || window.messages == 0)
		return;
	unsigned messages = 0;
	unsigned mentions = 0;
	std::optional<LineNumber> first;
	for (const Said &said : window.messages_said.all()) {
		if (said.line < *window.unread_from || said.own || (said.said && *said.said <= *window.read))
			continue;
		++messages;
		mentions += said.mention;
		if (!first)
			first = said.line;
	}
	if (messages >= window.messages || !first) // what is older than those that are known stays unread
		return;
	window.messages = messages;
	window.mentions = std::min(mentions, window.mentions);
	window.unread_from = first;
}

void Chat::keep_said(Window &window, const Description &d, std::size_t lines)
{
	window.messages_said.append({.line = window.lines.end() - static_cast<LineNumber>(lines),
	                             .lines = lines,
	                             .msgid = d.msgid,
	                             .from = d.from,
	                             .text = d.text,
	                             .time = d.time,
	                             .said = d.said,
	                             .own = d.own,
	                             .mention = d.mention});
}

/** Finds the lines of messages that were put in front of the line `end`: some had no room, and there are dates. */
void Chat::keep_older(Window &window, LineNumber end, std::vector<std::pair<std::string, Said>> said)
{
	LineNumber line = end;
	for (auto entry = said.rbegin(); entry != said.rend(); ++entry) {
		while (line > window.lines.begin() && window.lines.at(line - 1).text() != entry->first)
			--line;
		if (line == window.lines.begin())
			return;
		entry->second.line = --line;
		window.messages_said.prepend(std::move(entry->second));
	}
}

/** `REDACT target msgid [reason]`: a message is removed. IRCv3 message-redaction. @return whether this is one */
bool Chat::take_redaction(Link &link, const irc::Message &message)
{
	if (!irc::equal_nocase(message.command, "REDACT") || message.size() < 2)
		return false;
	const Session &session = link.session();
	const std::string_view by = source_nick(message.source);
	const bool to_me = session.is_me(message.param(0));
	Window *window = window_of(link, to_me ? by : session.features().without_status(message.param(0)));
	if (!window)
		return true;
	if (const Said *said = window->messages_said.find(message.param(1)))
		remove_said(*window, *said, message, session.same(said->from, by));
	else
		remark_at(*window, Style::event, std::string(by) + " removed an earlier message", std::time(nullptr));
	return true;
}

/** Shows in the place of a message that it was removed. */
void Chat::remove_said(Window &window, const Said &said, const irc::Message &message, bool own_deed)
{
	std::string text = "<" + said.from + "> message removed";
	if (!own_deed)
		text += " by " + std::string(source_nick(message.source));
	if (!message.param(2).empty())
		text += " (" + std::string(message.param(2)) + ")";
	for (LineNumber line = said.line; line < said.line + static_cast<LineNumber>(said.lines); ++line)
		if (line >= window.lines.begin() && line < window.lines.end())
			window.lines.replace(line, line == said.line ? local_line(Style::event, text, said.time) : StyledLine());
	if (on_lines_)
		print(window, local_line(Style::event, text, std::time(nullptr)));
	window.messages_said.remove(std::string(message.param(1)));
}

/** For a channel the server sends the marker when we join; for a person it must be asked for. */
void Chat::ask_read(SteadyTime now)
{
	for (const auto &window : windows_.all()) {
		if (window->kind != WindowKind::direct || window->asked_read)
			continue;
		Link &link = *server(window->link)->link;
		const std::string question = link.session().greeting() ? std::string() : link.session().ask_read(window->name);
		if (question.empty() || !marks_.take(now))
			continue;
		window->asked_read = true;
		link.send(question);
	}
}

void Chat::looked()
{
	Window &window = windows_.current();
	if (window.view.at_end())
		window.seen = window.said;
}

void Chat::tell_read(SteadyTime now)
{
	ask_read(now);
	for (const auto &window : windows_.all()) {
		if (window->seen <= window->read)
			continue;
		Link &link = *server(window->link)->link;
		const std::string mark = link.session().mark_read(window->name, format_server_time(*window->seen));
		if (mark.empty())
			continue;
		if (!marks_.take(now))
			return;
		window->read = window->seen;
		link.send(mark);
	}
}

} // namespace confer::client
