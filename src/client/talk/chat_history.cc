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
	for (const std::string &line : page.lines) {
		irc::Message message;
		if (irc::parse(line, message) != irc::ParseError::none || ignored(message, link.session()))
			continue;
		std::optional<Description> said = describe(message, link.session(), std::time(nullptr));
		if (!said)
			continue;
		mark_highlights(link, *said);
		lines.push_back({lay_out_in(*window, link, *said), said->time});
	}
	if (page.ended)
		lines.push_back({StyledLine(Style::rule, "-- the server has no older messages --"), window->first_time});
	windows_.prepend(*window, std::move(lines));
	if (page.failed)
		remark_at(*window, Style::error, "The server did not send older messages", std::time(nullptr));
}

/**
 * Keeps in mind when the newest thing was said, and parts what comes of the server's history at what is read.
 *
 * @return what it means to who was not looking
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
	if (window->said > window->read)
		return;
	window->messages = window->mentions = 0;
	window->unread_from.reset();
}

void Chat::looked()
{
	Window &window = windows_.current();
	if (window.view.at_end())
		window.seen = window.said;
}

void Chat::tell_read(SteadyTime now)
{
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
