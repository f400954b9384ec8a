// SPDX-License-Identifier: MIT
//
// Chat's part that follows who is where.

#include "client/talk/chat.hh"

#include "irc/ascii.hh"
#include "irc/items.hh"
#include "irc/numerics.hh"

#include <algorithm>

namespace confer::client {

void Chat::after_message(Link &link, const irc::Message &message)
{
	struct Row {
		std::string_view command;
		void (Chat::*follow)(Link &, const irc::Message &);
	};
	static constexpr Row kRows[] = {
	    {"PRIVMSG", &Chat::on_speech}, {"JOIN", &Chat::on_join},     {"PART", &Chat::on_leave},
	    {"KICK", &Chat::on_kick},      {"QUIT", &Chat::on_quit},     {"NICK", &Chat::on_nick},
	    {"MODE", &Chat::on_mode},      {"MARKREAD", &Chat::on_read}, {"TOPIC", &Chat::on_topic},
	};
	for (const Row &row : kRows)
		if (irc::equal_nocase(row.command, message.command))
			(this->*row.follow)(link, message);
	if (numeric_of(message.command) != 0)
		on_numeric(link, message);
}

Window *Chat::window_of(Link &link, std::string_view name)
{
	return windows_.find(link.id(), name, link.session().features().case_map());
}

/** Opens the window of a channel that we join, before the JOIN is shown. */
void Chat::before_join(Link &link, const irc::Message &message)
{
	const irc::CaseMap &map = link.session().features().case_map();
	if (!irc::equal_nocase(message.command, "JOIN") || !link.session().is_me(source_nick(message.source)))
		return;
	Window *window = windows_.open(link.id(), WindowKind::channel, message.param(0), map);
	if (!window)
		return;
	window->members.clear();
	window->topic.clear();
	window->naming = true;
	window->held = {.on = link.filling(message.param(0))};
	const Window &current = windows_.current();
	if (current.id == expected_.window && current.link == link.id() && map.equal(expected_.channel, message.param(0))) {
		windows_.show(*window);
		expected_ = {};
	}
}

void Chat::on_speech(Link &link, const irc::Message &message)
{
	back_again(link, source_nick(message.source));
	if (Window *window = window_of(link, message.param(0)))
		window->members.spoke(source_nick(message.source), link.session().features().case_map());
}

/** A person who speaks is back: that they are away again is news. */
void Chat::back_again(Link &link, std::string_view nick)
{
	server(link.id())->told_away.erase(link.session().features().case_map().fold(nick));
}

void Chat::on_join(Link &link, const irc::Message &message)
{
	if (Window *window = window_of(link, message.param(0)))
		window->members.add(source_nick(message.source), {}, link.session().features().case_map());
}

void Chat::on_leave(Link &link, const irc::Message &message)
{
	Window *window = window_of(link, message.param(0));
	if (!window)
		return;
	// After a PART the window is not needed; after a KICK the user wants to read why.
	if (link.session().is_me(source_nick(message.source)))
		windows_.close(*window);
	else
		window->members.remove(source_nick(message.source), link.session().features().case_map());
}

void Chat::on_kick(Link &link, const irc::Message &message)
{
	Window *window = window_of(link, message.param(0));
	if (window && link.session().is_me(message.param(1)))
		window->members.clear();
	else if (window)
		window->members.remove(message.param(1), link.session().features().case_map());
}

void Chat::on_quit(Link &link, const irc::Message &message)
{
	for (const auto &window : windows_.all())
		if (window->link == link.id())
			window->members.remove(source_nick(message.source), link.session().features().case_map());
	Window *talk = window_of(link, source_nick(message.source));
	if (talk && talk->here) // then MONITOR's report is no news
		talk->here = false;
}

void Chat::on_nick(Link &link, const irc::Message &message)
{
	const irc::CaseMap &map = link.session().features().case_map();
	const std::string_view old_nick = source_nick(message.source);
	const std::string_view nick = message.param(0);
	if (nick.empty())
		return;
	for (const auto &window : windows_.all())
		if (window->link == link.id())
			(void)window->members.rename(old_nick, nick, map);
	Window *talk = window_of(link, old_nick);
	if (!talk || talk->kind != WindowKind::direct)
		return;
	// If there is a window for another person who had that nick, it stays as it is.
	if (Window *other = window_of(link, nick); !other || other == talk)
		windows_.rename(*talk, nick);
}

void Chat::on_numeric(Link &link, const irc::Message &message)
{
	const ServerFeatures &features = link.session().features();
	switch (numeric_of(message.command)) {
	case irc::RPL_NAMREPLY:
		if (Window *window = window_of(link, message.param(2)))
			window->members.add_names(message.param(3), features.rank_prefixes(), features.case_map());
		break;
	case irc::RPL_ENDOFNAMES:
		if (Window *window = window_of(link, message.param(1)); window && std::exchange(window->naming, false)) {
			if (window->held.on)
				window->held.announce = true;
			else
				announce_members(*window);
		}
		break;
	case irc::RPL_NOTOPIC:
	case irc::RPL_TOPIC:
		if (Window *window = window_of(link, message.param(1)))
			window->topic = numeric_of(message.command) == irc::RPL_TOPIC ? message.param(2) : std::string_view();
		break;
	case irc::RPL_WHOISUSER: server(link.id())->whois = message.param(1); break;
	case irc::RPL_ENDOFWHOIS: server(link.id())->whois.clear(); break;
	case irc::RPL_NOWAWAY: server(link.id())->away = true; break;
	case irc::RPL_WELCOME:
		server(link.id())->away = false;
		// The path of a socket is not a name for people.
		if (Window &window = windows_.server(link.id());
		    !link.endpoint().server.path.empty() && window.name == link.endpoint().server.path)
			windows_.rename(window, message.source);
		break;
	case irc::RPL_UNAWAY: server(link.id())->away = false; break;
	default: break;
	}
}

void Chat::announce_members(Window &window)
{
	const std::size_t count = window.members.size();
	remark_at(window, Style::event, std::to_string(count) + (count == 1 ? " person is" : " people are") + " here",
	          std::time(nullptr));
}

/**
 * RPL_MONONLINE and RPL_MONOFFLINE: somebody we watch comes or goes. IRCv3 MONITOR.
 *
 * @return whether all of it is about those, and nothing is to be shown but in their windows
 */
bool Chat::on_watched(Link &link, const irc::Message &message)
{
	const unsigned numeric = numeric_of(message.command);
	if (numeric != irc::RPL_MONONLINE && numeric != irc::RPL_MONOFFLINE)
		return false;
	bool all = true;
	for (const std::string_view who : irc::Items(message.param(1))) {
		const Window *window = window_of(link, source_nick(who));
		if (window && window->kind == WindowKind::direct)
			set_here(link, source_nick(who), numeric == irc::RPL_MONONLINE);
		else
			all = all && link.session().was_watched(source_nick(who));
	}
	return all;
}

/** Says in the window of a person that they have come or gone; that they are there when it opens is no news. */
void Chat::set_here(Link &link, std::string_view nick, bool here)
{
	Window &window = *window_of(link, nick);
	const std::optional<bool> before = std::exchange(window.here, here);
	if (before != here && (before || !here))
		remark_at(window, Style::event, window.name + (here ? " is online" : " is offline"), std::time(nullptr));
}

/** Follows the opening, closing and renaming of windows. */
void Chat::follow_windows()
{
	if (followed_ == windows_.changes())
		return;
	for (WindowList::Closed &closed : windows_.take_closed()) {
		Server *of = server(closed.link);
		if (!of)
			continue;
		of->link->forget(closed.name);
		window_to_tell(*of->link, closed.name).history.add(closed.draft); // Up brings it back
		if (!closed.unsent.empty())
			keep_unsent(closed.link, closed.name, std::move(closed.unsent));
	}
	bool all = true;
	for (const Server &of : servers_)
		all = watch_people(*of.link) && all;
	if (all)
		followed_ = windows_.changes();
}

/** Watches the people who have windows, and nobody else. @return whether all is done; else it is too much at once */
bool Chat::watch_people(Link &link)
{
	Session &session = link.session();
	const auto has_window = [&](std::string_view nick) {
		const Window *window = window_of(link, nick);
		return window && window->kind == WindowKind::direct;
	};
	const SteadyTime now = steady_now();
	for (const std::string &nick : std::vector(session.watched())) {
		if (has_window(nick))
			continue;
		if (!watches_.take(now))
			return false;
		link.send(session.unwatch(nick));
	}
	for (const auto &window : windows_.all()) {
		if (window->link != link.id() || window->kind != WindowKind::direct || !session.may_watch(window->name))
			continue;
		if (!watches_.take(now))
			return false;
		link.send(session.watch(window->name));
	}
	return true;
}

void Chat::on_topic(Link &link, const irc::Message &message)
{
	if (Window *window = window_of(link, message.param(0)))
		window->topic = message.param(1);
}

void Chat::on_mode(Link &link, const irc::Message &message)
{
	const ServerFeatures &features = link.session().features();
	Window *window = window_of(link, message.param(0));
	if (!window || window->kind != WindowKind::channel)
		return;
	bool set = true;
	std::size_t argument = 2;
	for (char mode : message.param(1)) {
		if (mode == '+' || mode == '-') {
			set = mode == '+';
			continue;
		}
		if (!features.takes_parameter(mode, set))
			continue;
		const std::string_view who = message.param(argument++);
		const std::size_t rank = features.rank_modes().find(mode);
		if (rank != std::string::npos)
			window->members.set_prefix(who, features.rank_prefixes()[rank], set, features.rank_prefixes(),
			                           features.case_map());
	}
}

} // namespace confer::client
