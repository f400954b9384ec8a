// SPDX-License-Identifier: MIT
//
// Chat's part that puts lines where they belong.

#include "client/talk/chat.hh"

#include <algorithm>
#include <ctime>
#include <utility>

namespace confer::client {

namespace {

using Kind = Description::Kind;

/** Limit for alerts that wait: more at once would tell the user nothing new. */
constexpr std::size_t kMaxCalls = 8;

/** A message that is so many seconds old may be a replay: clocks do not differ by so much. */
constexpr std::time_t kReplayed = 120;

Activity activity_of(const Description &d) noexcept
{
	if (d.mention)
		return Activity::mention;
	return is_speech(d) && !d.own ? Activity::message : d.own ? Activity::none : Activity::event;
}

} // namespace

/** A highlighted word is a mention. */
void Chat::mark_highlights(Link &link, Description &d) const
{
	if (!is_speech(d) || d.own || d.kind == Kind::notice)
		return;
	const irc::CaseMap &map = link.session().features().case_map();
	for (const std::string &word : preferences_.highlights)
		d.mention = d.mention || mentions(d.text, word, map);
}

/** @return the window, if it is one */
Window *Chat::place(Link &link, Description &d, bool history)
{
	mark_highlights(link, d);
	if (d.move) {
		place_move(link, d);
		return nullptr;
	}
	Window &window = window_for(link, d);
	quote_answered(window, d);
	put(link, window, d, history);
	return &window;
}

/** Somebody's coming or going is shown wherever they are known to be, and not twice in their own window. */
void Chat::place_move(Link &link, const Description &d)
{
	const irc::CaseMap &map = link.session().features().case_map();
	for (const auto &window : windows_.all()) {
		const bool here = window->link == link.id() && !target_of(*window).empty() &&
		                  (d.target.empty() ? map.equal(window->name, d.from) || window->members.has(d.from, map)
		                                    : map.equal(window->name, d.target));
		const bool known = window->kind == WindowKind::direct && d.move == Move::quit && window->here == false;
		if (here && !known)
			put(link, *window, d, false);
	}
}

Window &Chat::window_for(Link &link, const Description &d)
{
	const Session &session = link.session();
	const irc::CaseMap &map = session.features().case_map();
	Window &current = windows_.current();
	Window &server = windows_.server(link.id());
	if (!d.target.empty()) {
		if (Window *known = windows_.find(link.id(), d.target, map))
			return *known;
		if (d.direct && (d.kind == Kind::message || d.kind == Kind::action))
			if (Window *opened = windows_.open(link.id(), WindowKind::direct, d.target, map))
				return *opened;
	}
	// Answers and what nobody else shows are shown where the user looks.
	const bool answer = (d.kind == Kind::server || d.kind == Kind::error) && d.from != session.nick();
	const bool ours = d.kind == Kind::event && d.target.empty();
	if ((answer || ours) && !session.greeting() && current.link == link.id())
		return current;
	return server;
}

void Chat::put(Link &link, Window &window, const Description &d, bool history)
{
	if (!history && hold(link, window, d))
		return;
	window.held.history = window.held.history || history;
	StyledLine line = lay_out_in(window, link, d);
	// The greeting of a server is no activity.
	const bool greeting = d.kind == Kind::server && link.session().greeting();
	const Activity activity = note_said(window, d, greeting ? Activity::none : activity_of(d), history);
	print(window, line);
	record(link, window, line, d, history);
	if (d.mention && is_speech(d) && !history)
		call(d);
	if (d.move && !on_lines_) {
		windows_.append_presence(window, {std::move(line), d.time, activity}, *d.move, d.from, d.to);
		return;
	}
	const std::size_t indent = line.indent();
	windows_.append(window, {std::move(line), d.time, activity});
	const LineNumber first = window.lines.end() - 1;
	put_rest(link, window, d, indent, history);
	if (is_speech(d))
		keep_said(window, d, static_cast<std::size_t>(window.lines.end() - first));
}

/** The lines of a message behind its first. In the log each is a message. */
void Chat::put_rest(Link &link, Window &window, const Description &d, std::size_t indent, bool history)
{
	Description of_line = d;
	std::string_view text = d.text;
	for (StyledLine &line : lay_out_rest(d, indent)) {
		text.remove_prefix(text.find('\n') + 1);
		of_line.text = text.substr(0, text.find('\n'));
		of_line.reply_to.clear();
		print(window, line);
		record(link, window, lay_out_in(window, link, of_line), of_line, history);
		windows_.append(window, {std::move(line), d.time});
	}
}

/** Finds out what a message answers, or what somebody reacts to. */
void Chat::quote_answered(const Window &window, Description &d)
{
	if (d.reply_to.empty())
		return;
	if (const Said *said = window.messages_said.find(d.reply_to))
		d.quoted = (said->own ? "you" : said->from) + ": " + quote(said->text);
}

StyledLine Chat::lay_out_in(const Window &window, const Link &link, const Description &d) const
{
	const bool here = preferences_.ranks && window.kind == WindowKind::channel && is_speech(d) &&
	                  link.session().same(window.name, d.target);
	const char rank = here ? window.members.rank_of(d.from, link.session().features().case_map()) : '\0';
	return lay_out(d, target_of(window), link.session(), rank);
}

/** For a terminal without a screen: lines of windows that are not looked at say where they belong. */
void Chat::print(const Window &window, const StyledLine &line)
{
	if (!on_lines_)
		return;
	StyledLine printed;
	if (&window != &windows_.current() && window.kind != WindowKind::server)
		printed.add(Style::target, "[" + windows_.label(window) + "]").add(Style::plain, " ");
	printed_.push_back(printed.add(line));
}

void Chat::call(const Description &d)
{
	if (calls_.size() < kMaxCalls)
		calls_.push_back({d.direct ? std::string() : d.target, d.from, d.text.substr(0, d.text.find('\n'))});
}

void Chat::record(const Link &link, const Window &window, const StyledLine &line, const Description &d, bool history)
{
	if (!preferences_.log)
		return;
	// The log adds its own time.
	std::string_view text = line.text();
	for (const Piece &piece : line.pieces())
		if (piece.style == Style::time || piece.style == Style::mark)
			text.remove_prefix(piece.text.size());
		else
			break;
	// Bouncers replay what they have kept as if it were said now, with the time of then.
	const bool replayed = history || (d.said && std::time(nullptr) - d.time > kReplayed);
	records_.push_back({link.name(), window.kind == WindowKind::server ? std::string() : window.name, d.time,
	                    std::string(text), replayed});
}

} // namespace confer::client
