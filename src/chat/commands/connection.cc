// SPDX-License-Identifier: MIT
// Registration, nicks, PING and QUIT: Modern "Connection Messages", RFC 2812 section 3.1.
#include "chat/audience.hh"
#include "chat/commands/login.hh"
#include "chat/operator_acts.hh"
#include "crypto/configured_password.hh"
#include "irc/ascii.hh"
#include "irc/message_split.hh"
#include "irc/names.hh"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace confer::chat {

namespace {

void reply_welcome(Call &call) REQUIRES_SHARED(world_role)
{
	const Settings &settings = call.settings();
	const std::string &server = call.world.name();
	const User &user = call.user();
	std::string started;
	append_time(started, call.world.started);
	call.reply(irc::RPL_WELCOME, {}, text("Welcome to the ", settings.network, " IRC Network ", user.source()));
	call.reply(irc::RPL_YOURHOST, {}, text("Your host is ", server, ", running version confer-" CONFER_VERSION));
	call.reply(irc::RPL_CREATED, {}, text("This server was started ", started));
	call.reply(irc::RPL_MYINFO,
	           {server, "confer-" CONFER_VERSION, user_mode_letters(),
	            channel_mode_letters(Roleplay{call.settings().roleplay}), channel_mode_letters_with_argument()});
	reply_isupport(call);
	reply_persistence(call);
	reply_lusers(call);
	if (const std::string kept = what_is_kept(call); !kept.empty())
		call.tell(kept);
	reply_own_metadata(call);
	reply_motd(call); // the last of the welcome
}

/** Shows an attached session the channels of its user, one after the other: they may be large, and others go on. */
bool show_channels(Call &call)
{
	std::vector<std::string> names;
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr)
			return false;
		for (const User::Place &place : call.user().places)
			names.push_back(place.channel->name);
	}
	for (const std::string &name : names) {
		if (!call.pace())
			return false;
		WorldRead lock(call.world);
		if (call.session.user == nullptr)
			return false;
		const Channel *channel = call.world.find_channel(name);
		if (channel != nullptr && channel->member(call.user()) != nullptr)
			show_channel(call, *channel);
	}
	return true;
}

/** What an attached session is sent when the World is free again. */
void show_user(Call &call)
{
	if (show_channels(call))
		play_back(call);
}

/**
 * The session becomes one more of a user who is online. It is told what the user's other sessions know; nobody else
 * sees anything.
 */
void attach(Call &call, User &user) REQUIRES(world_role)
{
	const LastSeen last_seen = user.last_seen;
	call.world.attach_session(user, call.session);
	adopt_metadata(call, std::move(call.session.registration->metadata));
	call.session.registration.reset();
	// From now on it is sent what is said. Nobody delivers anything now: that needs the World, which is held alone.
	call.session.missed = {last_seen, {call.out.time(), call.world.log().lines_end()}};
	const std::optional<Audience> back = call.world.come_back(user, call.out);
	reply_welcome(call);
	if (user.modes != 0)
		call.reply(irc::RPL_UMODEIS, {user_mode_text(user)});
	if (user.away())
		reply_away(call);
	// All at once, so that nothing comes from a channel before the client knows that it is in it.
	for (const User::Place &place : user.places)
		reply_join(call, *place.channel);
	if (back)
		back->tell();
	tell_presence(call);
	call.afterwards = show_user;
}

} // namespace

void try_welcome(Call &call)
{
	Session &session = call.session;
	Registration &said = *session.registration;
	if (said.nick.empty() || said.user.empty() || said.negotiating)
		return;
	if (session.sasl != nullptr) {
		session.sasl.reset();
		call.reply(irc::ERR_SASLABORTED, {}, "SASL authentication aborted");
	}
	const Settings &settings = call.settings();
	if (!settings.password.empty() && said.accepted != settings.password) {
		if (!said.password.empty())
			fail_guess(call, Secret::password, text("PASS from ", session.origin.host));
		call.reply(irc::ERR_PASSWDMISMATCH, {}, "Password incorrect; send PASS before NICK and USER");
		call.out.finish(session, "Bad password");
		return;
	}
	end_guess(call, Secret::password, std::exchange(said.password_try, {}));
	if (const auto kline = call.world.klines().find(said.user, session.origin.host, call.out.time())) {
		const SessionRef own[] = {session.shared_from_this()};
		close_banned({call.world, call.host, call.out}, own, *kline, nullptr);
		return;
	}
	if (lacks_account(call))
		return;
	if (User *user = call.world.user_to_attach(session.account, said.nick)) {
		attach(call, *user);
		return;
	}
	if (const std::string why = reserved_for_account(call, said.nick); !why.empty()) {
		call.reply(irc::ERR_NICKNAMEINUSE, {said.nick}, why);
		said.nick.clear();
		return;
	}
	if (call.world.find_user(said.nick) != nullptr) {
		call.reply(irc::ERR_NICKNAMEINUSE, {said.nick}, "Nickname is already in use");
		said.nick.clear();
		return;
	}
	const World::Presence presence = call.world.presence_of(said.nick, call.out);
	call.out.have_room(presence.size() + 1);
	auto newcomer = std::make_unique<User>(said.nick, said.user, session.origin.host, said.realname);
	newcomer->account = session.account;
	User &user = call.world.add_user(std::move(newcomer), session);
	adopt_metadata(call, std::move(said.metadata));
	user.away_message = std::move(said.away);
	session.registration.reset();
	call.world.settle(user, call.out.time());
	reply_welcome(call);
	if (!settings.default_user_modes.empty()) {
		const std::string letters = text('+', settings.default_user_modes);
		const std::string_view params[] = {letters};
		change_user_modes(call, params);
	}
	call.world.announce_presence(presence, user.source(), true, call.out);
	tell_metadata_to_watchers(call);
}

namespace {

bool connects_from(const Gateway &gateway, const Address &peer) noexcept
{
	return std::any_of(gateway.from.begin(), gateway.from.end(),
	                   [&](const Prefix &prefix) { return prefix.contains(peer); });
}

void refuse_webirc(Call &call, std::string_view why)
{
	call.failures.push_back(text("WEBIRC refused from ", call.session.origin.host, ": ", why));
	call.out.finish(call.session, why);
}

/** The name of the gateway whose password the command gives and who may come from there; empty: there is none. */
std::string find_gateway(Call &call)
{
	const std::optional<Address> peer = Address::ip(call.session.origin.host, 0);
	std::string name;
	std::vector<Gateway> gateways; // those that may come from there; nobody else makes the server calculate
	{
		WorldRead lock(call.world);
		const auto from_here = [&](const Gateway &gateway) { return peer && connects_from(gateway, *peer); };
		const std::vector<Gateway> &all = call.settings().gateways;
		std::copy_if(all.begin(), all.end(), std::back_inserter(gateways), from_here);
	}
	for (const Gateway &gateway : gateways) {
		if (crypto::is_configured_password(call.param(0), gateway.password))
			name = gateway.name;
	}
	WorldRead lock(call.world);
	if (name.empty())
		fail_guess(call, Secret::password, text("WEBIRC from ", call.session.origin.host));
	return name;
}

/** Takes the client that a gateway speaks for as the session's origin. Returns why it is refused, or nothing. */
std::string take_from_gateway(Call &call, std::string_view gateway)
{
	const std::optional<Address> client = Address::ip(call.param(3), 0);
	if (!client)
		return "WEBIRC without a numeric address";
	bool says_secure = false;
	for (const std::string_view option : irc::Items(call.param(4), ' '))
		says_secure = says_secure || option.substr(0, option.find('=')) == "secure";
	return call.session.adopt(client->unmapped(), says_secure && call.session.origin.local,
	                          text("the gateway ", gateway));
}

} // namespace

void run_webirc(Call &call)
{
	// The hostname is not used: who is who is told by addresses here, which nobody has to look up or to believe.
	if (call.message.size() < 4)
		return refuse_webirc(call, "WEBIRC needs a password, a gateway, a hostname and an address");
	if (call.session.received_lines.value() != 1)
		return refuse_webirc(call, "WEBIRC must be the first line");
	const GuessBrake::Verdict verdict = begin_guess(call, Secret::password);
	if (const std::string why = too_many_guesses(verdict); !why.empty())
		return call.out.finish(call.session, why); // those who guess fill no log
	if (!call.rest(verdict.pause))
		return;
	std::string why = "Invalid WebIRC password or host";
	if (const std::string gateway = find_gateway(call); !gateway.empty()) {
		end_guess(call, Secret::password, verdict);
		why = take_from_gateway(call, gateway);
	} else if (!call.rest(verdict.delay)) {
		return;
	}
	if (!why.empty() && verdict.is_counted)
		refuse_webirc(call, why);
	else if (!why.empty())
		call.out.finish(call.session, why);
}

void refuse_unreadable_webirc(Call &call, const std::string_view *line)
{
	if (call.session.registration == nullptr)
		return;
	if (line != nullptr) {
		const std::string_view word = line->substr(std::min(line->find_first_not_of(' '), line->size()), 6);
		if (irc::equal_nocase(word, "WEBIRC"))
			refuse_webirc(call, "a malformed WEBIRC");
		return;
	}
	// What it said is lost. Others than gateways may connect from the address of one, but not with such a first line.
	const std::optional<Address> peer = Address::ip(call.session.origin.host, 0);
	const std::vector<Gateway> &gateways = call.settings().gateways;
	const auto from_here = [&](const Gateway &gateway) { return peer && connects_from(gateway, *peer); };
	if (call.session.received_lines.value() == 1 && std::any_of(gateways.begin(), gateways.end(), from_here))
		refuse_webirc(call, "the first line of a gateway was too long");
}

namespace {

/**
 * PASS account:password logs in, as bouncers let clients do that have no SASL. True: that was what it was for. Where
 * the server wants a password too, which is not given up for a login, it may be meant by what is no login.
 */
bool log_in_by_pass(Call &call, bool is_password_wanted)
{
	const std::string_view given = call.param(0);
	const std::size_t colon = given.find(':');
	if (colon == given.npos || colon == 0 || colon + 1 == given.size() || !call.world.accounts().are_kept())
		return false;
	const Waiting waiting(call.session);
	const Login login = check_login(call, given.substr(0, colon), given.substr(colon + 1), "PASS");
	if (login.gone)
		return true;
	WorldWrite lock(call.world);
	if (login.is_done())
		return log_in(call, login.account, false);
	if (is_password_wanted && login.result == AccountResult::wrong)
		return false;
	call.reply(irc::ERR_PASSWDMISMATCH, {}, login.why);
	call.out.finish(call.session, login.why);
	return true;
}

} // namespace

void run_pass(Call &call)
{
	std::string password;
	{
		WorldRead lock(call.world);
		password = call.settings().password;
	}
	const bool wanted = !password.empty();
	const bool right = crypto::is_configured_password(call.param(0), password);
	Registration &said = *call.session.registration;
	if (!right && log_in_by_pass(call, wanted))
		return;
	if (wanted) {
		said.password_try = begin_guess(call, Secret::password);
		if (const std::string why = too_many_guesses(said.password_try); !why.empty()) {
			WorldRead lock(call.world);
			call.reply(irc::ERR_PASSWDMISMATCH, {}, why);
			call.out.finish(call.session, why);
			return;
		}
		// The client is refused where it would be welcomed, but nobody can wait there: the World is held.
		if (!call.rest(said.password_try.pause) || (!right && !call.rest(said.password_try.delay)))
			return;
	}
	said.password = call.param(0);
	said.accepted = right ? password : std::string();
}

void run_user(Call &call)
{
	world_role.assert_exclusive();
	if (call.param(3).empty()) {
		call.reply(irc::ERR_NEEDMOREPARAMS, {"USER"}, "The real name must not be empty");
		return;
	}
	Registration &said = *call.session.registration;
	said.user = irc::sanitise_user(call.param(0), call.limits().user_length);
	said.realname = irc::text_prefix(call.param(3), call.limits().realname_length);
	try_welcome(call);
}

namespace {

/**
 * Before the welcome. Somebody else's nick is refused at once, or when CAP END has come: the client may log in until
 * then, and attach to the user who has it.
 */
void take_first_nick(Call &call, std::string_view nick) REQUIRES(world_role)
{
	Registration &said = *call.session.registration;
	const bool is_free = call.world.find_user(nick) == nullptr;
	if (!is_free && !said.negotiating && call.world.user_to_attach(call.session.account, nick) == nullptr) {
		call.reply(irc::ERR_NICKNAMEINUSE, {nick}, "Nickname is already in use");
		return;
	}
	said.nick = nick;
	try_welcome(call);
}

} // namespace

void run_nick(Call &call)
{
	world_role.assert_exclusive();
	const std::string_view nick = call.param(0);
	if (nick.empty()) {
		call.reply(irc::ERR_NONICKNAMEGIVEN, {}, "No nickname given");
		return;
	}
	if (!irc::valid_nick(nick, call.limits().nick_length, call.case_map().mapping())) {
		call.reply(irc::ERR_ERRONEUSNICKNAME, {nick},
		           text("Erroneous nickname: 1 to ", call.limits().nick_length,
		                call.case_map().is_unicode() ? " bytes of" : "",
		                " letters, digits or -[]\\`_^{|}, and no digit or - in front"));
		return;
	}
	User *self = call.session.user;
	const User *holder = call.world.find_user(nick);
	if (self == nullptr)
		call.session.registration->wanted = nick;
	// Who took it before it was reserved may change its case. 433 makes clients try another nick, 432 does not.
	const bool own = self != nullptr && holder == self;
	if (!own && call.world.reserved(nick)) {
		call.reply(irc::ERR_NICKNAMEINUSE, {nick}, "Nickname is reserved");
		return;
	}
	if (self == nullptr) {
		take_first_nick(call, nick);
		return;
	}
	if (holder != nullptr && !own) {
		// Two users do not become one. The client that connects anew with this nick attaches to its user.
		call.reply(irc::ERR_NICKNAMEINUSE, {nick}, "Nickname is already in use");
		return;
	}
	// A user keeps a nick that later became another account's, in any case that does not look like a third one's.
	const bool is_kept = own && !call.world.account_names().owner(nick).empty();
	if (const std::string why = is_kept ? looks_taken(call, nick) : reserved_for_account(call, nick); !why.empty()) {
		call.reply(irc::ERR_NICKNAMEINUSE, {nick}, why);
		return;
	}
	change_nick(call, nick);
}

void change_nick(Call &call, std::string_view nick)
{
	User *self = call.session.user;
	if (self->nick == nick)
		return;
	Event &event = call.event("NICK", {}, nick);
	std::vector<User *> neighbours;
	call.world.each_neighbour(*self, [&](User &neighbour) { neighbours.push_back(&neighbour); });
	const bool other_name = call.world.find_user(nick) == nullptr;
	World::Presence gone{}, here{};
	if (other_name) {
		gone = call.world.presence_of(self->nick, call.out);
		here = call.world.presence_of(nick, call.out);
	}
	call.out.prepare({&event}, call.world.sessions_of(neighbours.size() + gone.size() + here.size()));
	const std::string old_nick = self->nick;
	call.world.rename_user(*self, nick, call.out.time());
	call.world.record_everywhere(*self, event, call.out.time());
	call.world.announce_presence(gone, old_nick, false, call.out);
	call.world.announce_presence(here, self->source(), true, call.out);
	call.send(*self, event);
	call.hold->share();
	for (const User *neighbour : neighbours) {
		if (neighbour != self)
			call.send(*neighbour, event);
	}
}

void run_quit(Call &call)
{
	world_role.assert_shared();
	// Its thread takes it out of the World and closes it then, so that the nick is free when the client sees the end.
	std::string reason = call.param(0).empty() ? "Client quit" : text("Quit: ", call.param(0));
	if (call.session.user != nullptr)
		call.out.send(call.session, call.event("QUIT", {}, reason));
	call.session.leaving = std::move(reason);
}

void run_ping(Call &call)
{
	world_role.assert_shared();
	if (!call.message.has(0)) {
		call.reply(irc::ERR_NOORIGIN, {}, "No origin specified");
		return;
	}
	Event &pong = call.out.event();
	pong.start(call.world.message_ids(), call.world.name(), "PONG", {call.world.name()}, call.param(0));
	call.out.send(call.session, pong);
}

void run_pong(Call &)
{
	// That the line came is all there is to it: the session was heard of.
}

} // namespace confer::chat
