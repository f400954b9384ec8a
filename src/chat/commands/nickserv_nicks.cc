// SPDX-License-Identifier: MIT
// NickServ: the nicks of an account.
#include "chat/commands/nickserv.hh"

#include "chat/name_claim.hh"
#include "irc/names.hh"

#include <algorithm>

namespace confer::chat {

namespace {

/** Claims the nick for the account of the user. Returns the reason why not; empty: it is claimed. */
std::string claim_nick(ServiceCall &call, NameClaim &claim, const std::string &account, const std::string &nick)
{
	WorldWrite lock(call.world);
	const AccountNames &names = call.world.account_names();
	if (const std::string_view owner = names.owner(nick); !owner.empty())
		return text(nick, call.call.case_map().equal(owner, account) ? " is already a nick of your account."
		                                                             : " belongs to another account.");
	if (const std::string_view other = names.look_alike(nick, account); !other.empty())
		return text(nick, " looks like ", other, ", which belongs to another account.");
	if (call.world.reserved(nick))
		return text(nick, " is reserved.");
	static_cast<void>(claim.take(account, nick)); // nobody has it
	return {};
}

/**
 * Disconnects the user of the nick, who must be another user than the caller, and logged in to the same account or
 * under a nick of it. If not, the caller is told why. Returns true when nobody has the nick any longer.
 */
bool end_ghost(ServiceCall &call, std::string_view nick) EXCLUDES(world_role)
{
	bool done = false;
	alone(call, [&]() REQUIRES(world_role) {
		User *ghost = call.world.find_user(nick);
		const irc::CaseMap &map = call.call.case_map();
		const std::string_view owner = call.world.account_names().owner(nick);
		done = ghost == nullptr;
		if (ghost == nullptr)
			return;
		if (ghost == &call.call.user()) {
			call.tell("You have the nick ", nick, " yourself.");
		} else if (!map.equal(ghost->account, call.account()) && !map.equal(owner, call.account())) {
			call.tell(nick, " is not a nick of your account, and not logged in to it.");
		} else {
			const std::string reason = text("Disconnected by ", call.call.user().nick, ", who owns the nick");
			for (const SessionRef &session : ghost->sessions)
				call.call.out.finish(*session, reason);
			User *const users[] = {ghost};
			note(call, call.account(), text("disconnected ", ghost->source()));
			call.world.remove_users(users, reason, call.call.out, call.call.hold);
			done = true;
		}
	});
	// An always-on user who was the ghost makes room for this one.
	alone(call, [&]() REQUIRES(world_role) { call.world.settle(call.call.user(), call.call.out.time()); });
	return done;
}

} // namespace

void ns_ghost(ServiceCall &call)
{
	const std::string nick(call.word(0));
	{
		WorldRead lock(call.world);
		if (call.world.find_user(nick) == nullptr) {
			call.tell("Nobody uses the nick ", nick, " now.");
			return;
		}
	}
	if (end_ghost(call, nick))
		call.tell(nick, " is disconnected.");
}

void ns_regain(ServiceCall &call)
{
	const std::string account = own_account(call);
	const std::string nick = call.word(0).empty() ? account : std::string(call.word(0));
	{
		WorldRead lock(call.world);
		if (account.empty())
			return;
		if (!call.call.case_map().equal(call.world.account_names().owner(nick), account)) {
			call.tell(nick, " is not a nick of your account: GROUP adds your present nick.");
			return;
		}
	}
	if (!end_ghost(call, nick))
		return;
	alone(call, [&]() REQUIRES(world_role) {
		if (!irc::valid_nick(nick, call.call.limits().nick_length, call.call.case_map().mapping()))
			call.tell(nick, " is no longer a valid nick on this server.");
		else if (call.world.find_user(nick) != nullptr)
			call.tell("Somebody has just taken ", nick, ": try again.");
		else
			change_nick(call.call, nick);
	});
}

void ns_group(ServiceCall &call)
{
	std::string nick, account;
	{
		WorldRead lock(call.world);
		if (call.call.session.user == nullptr)
			return;
		nick = call.call.user().nick;
		account = call.account();
	}
	NameClaim claim(call.world);
	if (const std::string why = claim_nick(call, claim, account, nick); !why.empty()) {
		call.tell(why);
		return;
	}
	const Accounts::Answer answer = call.world.accounts().add_nick(account, nick);
	claim.settle(answer);
	if (tell_answer(call, answer, text(nick, " belongs to ", account, " now; nobody else can take it.")))
		note(call, account, text("got the nick ", nick));
}

void ns_ungroup(ServiceCall &call)
{
	std::string nick(call.word(0)), account;
	{
		WorldRead lock(call.world);
		if (call.call.session.user == nullptr)
			return;
		account = call.account();
		if (nick.empty())
			nick = call.call.user().nick;
		if (!call.call.case_map().equal(call.world.account_names().owner(nick), account)) {
			call.tell(nick, " is not a nick of your account: INFO lists them.");
			return;
		}
		if (call.call.case_map().equal(nick, account)) {
			call.tell(nick, " is the name of your account: only DROP frees it.");
			return;
		}
	}
	const Accounts::Answer answer = call.world.accounts().drop_nick(account, nick);
	if (answer.is_done()) {
		WorldWrite lock(call.world);
		call.world.changing_account_names().drop(nick);
	}
	if (tell_answer(call, answer, text(nick, " is free for others now.")))
		note(call, account, text("gave up the nick ", nick));
}

} // namespace confer::chat
