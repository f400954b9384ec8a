// SPDX-License-Identifier: MIT
// OPER, KILL, OVERRIDE, REHASH and WALLOPS: Modern "Operator Messages", RFC 2812 sections 3.1.4, 3.7.1, 4.2 and 4.7.
#include "chat/command.hh"
#include "chat/commands/handlers.hh"

#include "chat/modes.hh"
#include "chat/operator_acts.hh"
#include "crypto/configured_password.hh"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <utility>

namespace confer::chat {

namespace {

/** Whether the configuration knows the client without a password. */
bool is_known(const Call &call, const Operator &entry) REQUIRES_SHARED(world_role)
{
	const Session &session = call.session;
	return (!entry.account.empty() && call.case_map().equal(entry.account, session.account)) ||
	       (!entry.identity.empty() && entry.identity == session.identity);
}

/** An operator's password as the configuration has it. */
struct Configured {
	std::string password;
	bool is_his = false; ///< of the operator whom the command names, and not of another one
};

/** Of another one, if there is none of that name: so an unknown name takes the same time as a wrong password. */
Configured configured_password(Call &call)
{
	WorldRead lock(call.world);
	const std::vector<Operator> &operators = call.settings().operators;
	for (const Operator &entry : operators) {
		if (entry.name == call.param(0))
			return {entry.password, !entry.password.empty()};
	}
	return {operators.empty() ? std::string() : operators.front().password};
}

/**
 * Makes the user the operator whom the command names, if the password is right or not needed; true also if the user has
 * gone. `password`: as the configuration had it a moment ago, when it was right; empty: it was not.
 */
bool become_operator(Call &call, const GuessBrake::Verdict &verdict, const std::string &password)
{
	WorldWrite lock(call.world);
	if (call.session.user == nullptr)
		return true;
	User &user = call.user();
	const std::vector<Operator> &operators = call.settings().operators;
	const auto named = [&](const Operator &entry) { return entry.name == call.param(0); };
	const auto found = std::find_if(operators.begin(), operators.end(), named);
	const bool by_password = found != operators.end() && !password.empty() && found->password == password;
	if (!by_password && (found == operators.end() || !is_known(call, *found))) {
		if (verdict.is_counted) // a name that is none may be a password in its place
			call.failures.push_back(text("Failed OPER of ", user.source(), " as ",
			                             found == operators.end() ? "an unknown name" : std::string_view(found->name)));
		fail_guess(call, Secret::password, text("OPER by ", user.source()));
		return false;
	}
	std::string title = found->title;
	Event &event = call.event("MODE", {user.nick, "+o"});
	call.out.prepare({&event}, user.sessions.size());
	call.session.is_operator = true;
	end_guess(call, Secret::password, verdict);
	const std::uint8_t old_modes = user.modes;
	user.set(UserFlag::oper, true);
	user.oper_title = std::move(title);
	call.world.recount(user, old_modes);
	call.reply(irc::RPL_YOUREOPER, {}, "You are now an IRC operator");
	if (user.modes != old_modes)
		call.send(user, event);
	call.tell_operators(text(user.source(), " is now an operator, as ", found->name));
	for (const std::string &trouble : call.host.disk_troubles())
		call.tell(text("*** ", trouble));
	return true;
}

bool try_oper(Call &call, const GuessBrake::Verdict &verdict)
{
	// One answer and one time for a wrong name and a wrong password: names are not to be guessed. A verifier takes
	// milliseconds, in which nobody waits for the World.
	Configured configured = configured_password(call);
	const bool right = crypto::is_configured_password(call.param(1), configured.password);
	return become_operator(call, verdict, right && configured.is_his ? configured.password : std::string());
}

void refuse_oper(Call &call, std::string_view why)
{
	WorldRead lock(call.world);
	call.reply(irc::ERR_PASSWDMISMATCH, {}, why);
}

} // namespace

void run_oper(Call &call)
{
	const GuessBrake::Verdict verdict = begin_guess(call, Secret::password);
	if (const std::string why = too_many_guesses(verdict); !why.empty())
		refuse_oper(call, why);
	else if (call.rest(verdict.pause) && !try_oper(call, verdict) && call.rest(verdict.delay))
		refuse_oper(call, "Password incorrect");
}

void run_kill(Call &call)
{
	world_role.assert_exclusive();
	User *target = call.find_user(call.param(0));
	if (target == nullptr)
		return;
	const std::string_view why = call.param(1).empty() ? "No reason given" : call.param(1);
	call.tell_operators(text(call.user().source(), " killed ", target->source(), ": ", why));
	Event &kill = call.event("KILL", {target->nick}, why);
	kill_user({call.world, call.host, call.out}, *target, kill, call.user().nick, why, call.hold);
}

namespace {

/** Runs what OVERRIDE names, once it is announced; the user may have gone since. */
void run_overridden(Call &call)
{
	if (call.command.hold == Hold::own) {
		call.command.handler(call);
		return;
	}
	WorldWrite lock(call.world);
	call.hold = &lock;
	if (call.session.user != nullptr)
		call.command.handler(call);
}

/** The parameters of a command that OVERRIDE takes, each behind a space, with `*` for keys of channels. */
std::string without_keys(const Command &command, const irc::Message &message)
{
	std::array<bool, irc::kMaxParams> secret{};
	const std::span<const std::string_view> params = std::span(message.params).first(message.size());
	if (command.name == "JOIN" && params.size() > 1)
		secret[1] = true;
	if (command.name == "MODE") {
		irc::ModeParser parser(channel_mode_table(), params.subspan(1), irc::kMaxLine);
		for (irc::ModeChange change; parser.next(change);) {
			const auto is_arg = [&](std::string_view param) { return param.data() == change.arg.data(); };
			const auto arg = std::find_if(params.begin(), params.end(), is_arg);
			if (change.letter == 'k' && !change.arg.empty() && arg != params.end())
				secret[static_cast<std::size_t>(arg - params.begin())] = true;
		}
	}
	std::string told;
	for (std::size_t i = 0; i < params.size(); ++i)
		told += text(' ', secret[i] ? "*" : params[i]);
	return told;
}

/** What OVERRIDE is to run, or nothing, and that is answered. */
const Command *overridden(Call &call, const irc::Message &inner) REQUIRES_SHARED(world_role)
{
	constexpr std::string_view kAllowed[] = {"INVITE", "JOIN", "KICK", "MODE", "TOPIC"};
	const Command *command = find_command(call.param(0));
	if (command == nullptr ||
	    std::find(std::begin(kAllowed), std::end(kAllowed), command->name) == std::end(kAllowed)) {
		call.fail("INVALID_COMMAND", {call.param(0)}, "OVERRIDE takes INVITE, JOIN, KICK, MODE or TOPIC");
		return nullptr;
	}
	if (inner.size() < command->least) {
		call.reply(irc::ERR_NEEDMOREPARAMS, {command->name}, text("Not enough parameters: ", command->syntax));
		return nullptr;
	}
	return command;
}

} // namespace

void run_override(Call &call)
{
	irc::Message message = call.message;
	std::shift_left(message.params.begin(), message.params.end(), 1);
	--message.count;
	const Command *command = nullptr;
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr)
			return;
		command = overridden(call, message);
		if (command == nullptr)
			return;
		call.tell_operators(
		    text(call.user().source(), " used OVERRIDE ", command->name, without_keys(*command, message)));
	}
	Call inner{call.world, call.host, call.session, call.out, message, *command};
	inner.overriding = true;
	run_overridden(inner);
}

void run_rehash(Call &call)
{
	std::string nick;
	{
		WorldRead lock(call.world);
		if (call.session.user == nullptr)
			return;
		call.reply(irc::RPL_REHASHING, {call.host.configuration()}, "Rehashing");
		nick = call.user().source();
	}
	call.host.notice(text(nick, " asked for a reload of the configuration"));
	// Reading a file takes its time: not while everybody waits for the World.
	const std::vector<std::string> faults = call.host.reload();
	if (faults.empty())
		return;
	WorldRead lock(call.world);
	for (const std::string &fault : faults)
		call.reply(irc::ERR_UNKNOWNERROR, {"REHASH"}, fault);
}

void run_wallops(Call &call)
{
	world_role.assert_shared();
	Event &event = call.event("WALLOPS", {}, call.param(0));
	call.world.each_user([&](const User &user) REQUIRES_SHARED(world_role) {
		if (user.is(UserFlag::wallops))
			call.send(user, event);
	});
}

} // namespace confer::chat
