// SPDX-License-Identifier: MIT
// WHOIS and WHOWAS: Modern "User-Based Queries", RFC 2812 sections 3.6.2 and 3.6.3.
#include "chat/commands/handlers.hh"
#include "chat/service_names.hh"
#include "chat/view.hh"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace confer::chat {

namespace {

void reply_channels(Call &call, const User &user) REQUIRES_SHARED(world_role)
{
	const User &viewer = call.user();
	Listing channels(call, irc::RPL_WHOISCHANNELS, {user.nick});
	for (const User::Place &place : user.places) {
		const Channel &channel = *place.channel;
		const Member &member = channel.members()[place.index];
		if (!knows(viewer, channel, member))
			continue;
		channels.add(text(status_symbols(member.statuses, call.session.has(irc::Cap::multi_prefix)), channel.name));
	}
	channels.finish();
}

/** The host that everybody sees, then those of other sessions that have another one. */
void reply_hosts(Call &call, const User &user) REQUIRES_SHARED(world_role)
{
	std::vector<std::string_view> hosts{user.host};
	for (const SessionRef &session : user.sessions) {
		if (std::find(hosts.begin(), hosts.end(), session->origin.host) == hosts.end())
			hosts.push_back(session->origin.host);
	}
	for (const std::string_view host : hosts)
		call.reply(irc::RPL_WHOISACTUALLY, {user.nick, text(user.username, '@', host), host},
		           "Actual user@host, Actual IP");
}

void reply_whois(Call &call, const User &user) REQUIRES_SHARED(world_role)
{
	const User &viewer = call.user();
	const std::string &nick = user.nick;
	call.reply(irc::RPL_WHOISUSER, {nick, user.username, user.host, "*"}, user.realname);
	reply_channels(call, user);
	call.reply(irc::RPL_WHOISSERVER, {nick, call.world.name()}, call.settings().description);
	if (user.is(UserFlag::oper))
		call.reply(irc::RPL_WHOISOPERATOR, {nick}, user.oper_title.empty() ? "is an IRC operator" : user.oper_title);
	if (!user.account.empty())
		call.reply(irc::RPL_WHOISACCOUNT, {nick, user.account}, "is logged in as");
	if (user.is(UserFlag::bot))
		call.reply(irc::RPL_WHOISBOT, {nick}, text("is a bot on ", call.settings().network));
	if (&user == &viewer || viewer.is(UserFlag::oper))
		reply_hosts(call, user);
	const bool secure =
	    !user.sessions.empty() && std::all_of(user.sessions.begin(), user.sessions.end(),
	                                          [](const SessionRef &session) { return session->origin.secure; });
	if (secure)
		call.reply(irc::RPL_WHOISSECURE, {nick}, "is using a secure connection");
	if (user.away())
		call.reply(irc::RPL_AWAY, {nick}, user.away_message);
	if (call.session.caps().has_any(irc::Cap::metadata_2 | irc::Cap::metadata_3)) {
		for (const auto &[key, value] : call.world.metadata_of(user).values())
			call.reply(irc::RPL_WHOISKEYVALUE, {nick, key, "*"}, value.text);
	}
	const std::int64_t idle =
	    std::max<std::int64_t>((call.out.time() - user.last_spoke.load(std::memory_order_relaxed)) / 1000, 0);
	call.reply(irc::RPL_WHOISIDLE, {nick, text(idle), text(user.signed_on / 1000)}, "seconds idle, signon time");
}

void reply_service(Call &call, std::string_view service) REQUIRES_SHARED(world_role)
{
	call.reply(irc::RPL_WHOISUSER, {service, "service", call.world.name(), "*"},
	           service == kNickServ ? "Keeps accounts and their nicks" : "Keeps registered channels");
	call.reply(irc::RPL_WHOISSERVER, {service, call.world.name()}, call.settings().description);
	call.reply(irc::RPL_WHOISOPERATOR, {service}, text("is a service: /msg ", service, " HELP"));
	call.reply(irc::RPL_WHOISBOT, {service}, text("is a bot on ", call.settings().network));
}

} // namespace

void run_whois(Call &call)
{
	world_role.assert_shared();
	// WHOIS nick, or WHOIS server nick: there is one server, so the first is not looked at.
	const std::string_view nick = call.message.size() > 1 ? call.param(1) : call.param(0);
	if (nick.empty()) {
		call.reply(irc::ERR_NONICKNAMEGIVEN, {}, "No nickname given");
		return;
	}
	if (const std::string_view service = find_service(nick, call.world); !service.empty())
		reply_service(call, service);
	else if (const User *user = call.find_user(nick))
		reply_whois(call, *user);
	call.reply(irc::RPL_ENDOFWHOIS, {nick}, "End of /WHOIS list");
}

void run_whowas(Call &call)
{
	world_role.assert_shared();
	const std::string_view nick = call.param(0);
	if (nick.empty()) {
		call.reply(irc::ERR_NONICKNAMEGIVEN, {}, "No nickname given");
		return;
	}
	int count = 0;
	const std::string_view given = call.param(1);
	std::from_chars(given.data(), given.data() + given.size(), count);
	std::vector<const Departed *> entries = call.world.departed(nick);
	if (count > 0 && entries.size() > static_cast<std::size_t>(count))
		entries.resize(static_cast<std::size_t>(count));
	if (entries.empty())
		call.reply(irc::ERR_WASNOSUCHNICK, {nick}, "There was no such nickname");
	for (const Departed *entry : entries) {
		call.reply(irc::RPL_WHOWASUSER, {entry->nick, entry->username, entry->host, "*"}, entry->realname);
		std::string when;
		append_time(when, entry->when);
		call.reply(irc::RPL_WHOISSERVER, {entry->nick, call.world.name()}, when);
	}
	call.reply(irc::RPL_ENDOFWHOWAS, {nick}, "End of WHOWAS");
}

} // namespace confer::chat
