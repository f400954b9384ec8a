// SPDX-License-Identifier: MIT
// AWAY, SETNAME, ACCEPT, ISON and USERHOST: Modern "Optional Messages", IRCv3 away-notify, setname, extended-monitor.
#include "chat/audience.hh"
#include "chat/commands/handlers.hh"
#include "irc/message_split.hh"

#include <optional>
#include <utility>

namespace confer::chat {

namespace {

void answer_away(Call &call, bool away) REQUIRES_SHARED(world_role)
{
	if (away)
		call.reply(irc::RPL_NOWAWAY, {}, "You have been marked as being away");
	else
		call.reply(irc::RPL_UNAWAY, {}, "You are no longer marked as being away");
}

/** Before the welcome: for clients that say so by themselves (IRCv3 pre-away). */
void away_before_welcome(Call &call, std::string message) REQUIRES(world_role)
{
	Session &session = call.session;
	if (session.registration == nullptr || !session.has(irc::Cap::pre_away)) {
		call.reply(irc::ERR_NOTREGISTERED, {}, "You have not registered");
		return;
	}
	session.absent = message == User::kSaysAbsent;
	answer_away(call, !message.empty());
	if (session.absent)
		message = User::kAbsent;
	session.registration->away = std::move(message);
}

} // namespace

void reply_away(Call &call)
{
	answer_away(call, call.user().away());
}

void tell_presence(Call &call)
{
	User &user = call.user();
	const std::string_view presence = user.presence();
	if ((user.away() && user.away_message != User::kAbsent) || user.away_message == presence)
		return;
	const Audience audience = Audience::of_away(call.world, user, presence, call.out);
	user.away_message = presence;
	call.hold->share();
	audience.tell();
}

void run_away(Call &call)
{
	world_role.assert_exclusive();
	std::string message(irc::text_prefix(call.param(0), call.limits().away_length));
	if (call.session.user == nullptr) {
		away_before_welcome(call, std::move(message));
		return;
	}
	User &user = call.user();
	const bool asked = !message.empty();
	call.session.absent = message == User::kSaysAbsent;
	if (call.session.absent) // the reason that another client has given stays
		message = user.away() && user.away_message != User::kAbsent ? user.away_message : std::string(user.presence());
	std::optional<Audience> audience;
	if (user.away_message != message)
		audience.emplace(Audience::of_away(call.world, user, message, call.out));
	user.away_message = std::move(message);
	call.world.keep_presence(user, call.out.time());
	answer_away(call, asked);
	for (const SessionRef &session : user.sessions) {
		Call theirs{call.world, call.host, *session, call.out, call.message, call.command};
		if (audience && session.get() != &call.session)
			reply_away(theirs);
	}
	if (!audience)
		return;
	call.hold->share();
	audience->tell();
}

void run_setname(Call &call)
{
	world_role.assert_exclusive();
	User &user = call.user();
	std::string name(call.param(0));
	if (name.empty() || name.size() > call.limits().realname_length) {
		call.fail("INVALID_REALNAME", {}, text("A real name has 1 to ", call.limits().realname_length, " bytes"));
		return;
	}
	Event &event = call.event("SETNAME", {}, name);
	const Audience audience(call.world, user, event, irc::Cap::setname, call.out);
	user.realname = std::move(name);
	call.world.keep_presence(user, call.out.time());
	for (const SessionRef &session : user.sessions) {
		if (session->has(irc::Cap::setname))
			call.out.send(*session, event);
	}
	call.hold->share();
	audience.tell();
}

void run_accept(Call &call)
{
	world_role.assert_exclusive();
	User &user = call.user();
	if (user.accepted == nullptr)
		user.accepted = std::make_unique<Accepted>();
	for (const std::string_view item : irc::Items(call.param(0))) {
		const bool drop = item.starts_with('-');
		const std::string_view nick = item.substr(drop ? 1 : 0);
		if (drop)
			user.accepted->drop(call.case_map().hash(nick));
		else if (call.find_user(nick) != nullptr)
			user.accepted->add(call.case_map().hash(nick));
	}
}

void run_ison(Call &call)
{
	world_role.assert_shared();
	Listing present(call, irc::RPL_ISON, {});
	bool any = false;
	for (std::size_t i = 0; i < call.message.size(); ++i) {
		// A client may send its nicks as words, or all in one last parameter.
		for (const std::string_view nick : irc::Items(call.param(i), ' ')) {
			if (const User *user = call.world.find_user(nick)) {
				present.add(user->nick);
				any = true;
			}
		}
	}
	present.finish();
	if (!any)
		call.reply(irc::RPL_ISON, {}, "");
}

void run_userhost(Call &call)
{
	world_role.assert_shared();
	constexpr std::size_t kMost = 5;            // RFC 2812 section 4.8
	Listing hosts(call, irc::RPL_USERHOST, {}); // five of the longest do not fit one line
	bool any = false;
	for (std::size_t i = 0; i < call.message.size() && i < kMost; ++i) {
		if (const User *user = call.world.find_user(call.param(i))) {
			hosts.add(text(user->nick, user->is(UserFlag::oper) ? "*" : "", '=', user->away() ? '-' : '+',
			               user->username, '@', user->host));
			any = true;
		}
	}
	hosts.finish();
	if (!any)
		call.reply(irc::RPL_USERHOST, {}, "");
}

} // namespace confer::chat
