// SPDX-License-Identifier: MIT
// MONITOR: IRCv3 monitor.
#include "chat/commands/handlers.hh"
#include "chat/commands/metadata_news.hh"
#include "irc/names.hh"

namespace confer::chat {

namespace {

/** Answers who of these nicks is here (730) and who is not (731), in as few lines as may be. */
class Presence {
public:
	explicit Presence(Call &call) REQUIRES_SHARED(world_role)
	    : call_(call),
	      online_(call, irc::RPL_MONONLINE, {}, ','),
	      offline_(call, irc::RPL_MONOFFLINE, {}, ',')
	{
	}

	void add(std::string_view nick) REQUIRES_SHARED(world_role)
	{
		if (const User *user = call_.world.find_user(nick))
			online_.add(user->source());
		else
			offline_.add(nick);
	}

	void finish() REQUIRES_SHARED(world_role)
	{
		online_.finish();
		offline_.finish();
	}

private:
	Call &call_;
	Listing online_, offline_;
};

/** What is left of the list from `nick` on. */
std::string_view left_of(std::string_view nicks, std::string_view nick) noexcept
{
	return nicks.substr(static_cast<std::size_t>(nick.data() - nicks.data()));
}

void add_nicks(Call &call, std::string_view nicks) REQUIRES(world_role)
{
	Presence presence(call);
	Session &session = call.session;
	const std::size_t limit = call.limits().monitor;
	std::vector<std::string_view> added;
	for (const std::string_view nick : irc::Items(nicks)) {
		// Masks and other non-nicks are nobody: never kept, never online.
		if (!irc::valid_nick(nick, call.limits().nick_length, call.case_map().mapping())) {
			presence.add(nick);
			continue;
		}
		const std::size_t count = session.monitored == nullptr ? 0 : session.monitored->size();
		if (count != 0 && session.monitored->contains(nick))
			continue;
		if (count >= limit) {
			call.reply(irc::ERR_MONLISTFULL, {text(limit), left_of(nicks, nick)}, "Monitor list is full");
			break;
		}
		if (!call.world.monitor(session, nick, call.user().is(UserFlag::oper))) {
			call.reply(irc::ERR_MONLISTFULL, {text(count), left_of(nicks, nick)}, kHoldsTooMuch);
			break;
		}
		presence.add(nick);
		added.push_back(nick);
	}
	presence.finish();
	for (const std::string_view nick : added) {
		if (const User *user = call.world.find_user(nick))
			tell_metadata(call, session, user->nick, call.world.metadata_of(*user));
	}
}

/** Calls f(nick) for all of the session's list. */
template <class F> void each_monitored(const Session &session, F &&f) REQUIRES_SHARED(world_role)
{
	if (session.monitored == nullptr)
		return;
	for (const std::string &nick : *session.monitored)
		f(nick);
}

} // namespace

void run_monitor(Call &call)
{
	world_role.assert_exclusive();
	const std::string_view verb = call.param(0);
	if (verb == "+" || verb == "-") {
		if (call.param(1).empty())
			call.reply(irc::ERR_NEEDMOREPARAMS, {"MONITOR"}, "Not enough parameters: MONITOR +|- <nick>[,<nick>...]");
		else if (verb == "+")
			add_nicks(call, call.param(1));
		else
			for (const std::string_view nick : irc::Items(call.param(1)))
				call.world.unmonitor(call.session, nick);
	} else if (verb == "C" || verb == "c") {
		call.world.unmonitor_all(call.session);
	} else if (verb == "L" || verb == "l") {
		Listing list(call, irc::RPL_MONLIST, {}, ',');
		each_monitored(call.session, [&](const std::string &nick) REQUIRES_SHARED(world_role) { list.add(nick); });
		list.finish();
		call.reply(irc::RPL_ENDOFMONLIST, {}, "End of MONITOR list");
	} else if (verb == "S" || verb == "s") {
		Presence presence(call);
		each_monitored(call.session, [&](const std::string &nick) REQUIRES_SHARED(world_role) { presence.add(nick); });
		presence.finish();
	} else {
		call.reply(irc::ERR_UNKNOWNERROR, {"MONITOR"}, "MONITOR takes + - C L or S");
	}
}

} // namespace confer::chat
