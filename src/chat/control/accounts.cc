// SPDX-License-Identifier: MIT
// Requests of the control socket about accounts.
#include "chat/account_end.hh"
#include "chat/commands/registering.hh"
#include "chat/control/control.hh"
#include "chat/name_claim.hh"
#include "crypto/secret.hh"
#include "ini/nearest.hh"
#include "irc/names.hh"
#include "irc/nick_letters.hh"

#include <vector>

namespace confer::chat {

namespace {

irc::JsonObject described(const Account &account)
{
	irc::JsonObject object;
	object.add("account", account.name)
	    .add("registered", control_time(account.registered))
	    .add("last_login", account.last_login == 0 ? std::string() : control_time(account.last_login))
	    .add("suspended", account.suspended)
	    .add("email", account.email)
	    .add("nicks", std::span<const std::string>(account.nicks))
	    .add("identities", std::span<const std::string>(account.identities));
	return object;
}

bool are_kept(ControlCall &call)
{
	if (!call.world.keeps_accounts())
		call.refuse("NO_ACCOUNTS", "This server keeps no accounts: remove enabled = no from [accounts] and restart it");
	return call.world.keeps_accounts();
}

/** The account that word 0 names; otherwise says that there is none, and which may be meant. */
bool find_account(ControlCall &call, Account &found)
{
	if (!are_kept(call))
		return false;
	if (call.world.accounts().find(call.word(0), found))
		return true;
	std::vector<std::string> names;
	for (const Account &account : call.world.accounts().list())
		names.push_back(call.world.case_map().fold(account.name));
	ini::Nearest nearest(call.word(0));
	for (const std::string &name : names)
		nearest.consider(name);
	call.refuse("NO_SUCH_ACCOUNT",
	            text("There is no account ", call.word(0),
	                 nearest.best().empty() ? std::string() : text("; did you mean ", nearest.best(), '?')));
	return false;
}

/** Says what came of it; true: it is done. */
bool tell_answer(ControlCall &call, const Accounts::Answer &answer, std::string_view done)
{
	if (answer.is_done()) {
		call.succeed(done);
		return true;
	}
	const std::string_view code = answer.result == AccountResult::exists    ? "EXISTS"
	                              : answer.result == AccountResult::unknown ? "NO_SUCH_ACCOUNT"
	                              : answer.result == AccountResult::invalid ? "INVALID"
	                              : answer.result == AccountResult::full    ? "FULL"
	                                                                        : "UNAVAILABLE";
	call.refuse(code, answer.why);
	return false;
}

/** Claims the name of the account that is to be made; otherwise says why not. */
bool claim_name(ControlCall &call, NameClaim &claim, const std::string &name)
{
	WorldWrite lock(call.world);
	if (!claim.take(name, name))
		call.refuse("EXISTS", text("The name ", name, " belongs to an account already"));
	else if (!call.world.forget_account(name, wall_now())) // of one of this name that was lost
		call.refuse("UNAVAILABLE", "The disk of the server is full: try again later");
	else
		return true;
	return false;
}

/** Whether it can be the password of the account; otherwise says why not. */
bool is_password(ControlCall &call, std::string_view password, std::string_view account)
{
	const std::string why = weak_password_now(call.world, password, account);
	if (!why.empty())
		call.refuse("INVALID", why);
	return why.empty();
}

} // namespace

void control_accounts_add(ControlCall &call)
{
	const std::string_view name = call.word(0), password = call.words().back();
	const std::string_view email = call.words().size() > 2 ? call.word(1) : std::string_view();
	if (!are_kept(call) || !is_password(call, password, name))
		return;
	std::size_t longest = 0;
	{
		WorldRead lock(call.world);
		longest = call.world.settings().limits.nick_length;
	}
	if (!irc::valid_nick(name, longest, call.world.case_map().mapping()) || irc::mixes_scripts(name)) {
		call.refuse("INVALID", text("The name of an account is a nick of at most ", longest, " bytes"));
		return;
	}
	NameClaim claim(call.world);
	if (!claim_name(call, claim, std::string(name)))
		return;
	Accounts::Fresh fresh{
	    .name = std::string(name), .password = std::string(password), .email = std::string(email), .identity = {}};
	const Accounts::Answer answer = call.world.accounts().add(fresh);
	crypto::wipe(fresh.password);
	claim.settle(answer);
	if (tell_answer(call, answer, text("The account ", name, " is created")))
		call.record(text("created the account ", name));
}

void control_accounts_list(ControlCall &call)
{
	constexpr std::size_t kPortion = 256;
	if (!are_kept(call))
		return;
	std::size_t count = 0;
	for (const Account &account : call.world.accounts().list()) {
		if (!call.covers(0, account.name))
			continue;
		call.tell(described(account));
		if (++count % kPortion == 0 && !call.pace())
			return;
	}
	call.succeed(text(count, count == 1 ? " account" : " accounts"));
}

void control_accounts_show(ControlCall &call)
{
	Account account;
	if (!find_account(call, account))
		return;
	irc::JsonObject object = described(account);
	std::vector<std::string> channels, nicks;
	WorldRead lock(call.world);
	for (const Channel *channel : call.world.channels_by_account().of(account.name))
		channels.push_back(channel->name);
	object.add("channels", std::span<const std::string>(channels));
	for (const User *user : call.world.users_of(account.name))
		nicks.push_back(user->nick);
	object.add("online", std::span<const std::string>(nicks));
	call.tell(object);
	call.succeed(account.name);
}

void control_accounts_passwd(ControlCall &call)
{
	Account account;
	if (!find_account(call, account))
		return;
	const std::string_view password = call.word(1);
	if (!is_password(call, password, account.name))
		return;
	if (tell_answer(call, call.world.accounts().set_password(account.name, password),
	                text("The password of ", account.name, " is changed")))
		call.record(text("changed the password of the account ", account.name));
}

void control_accounts_drop(ControlCall &call)
{
	Account account;
	if (!find_account(call, account))
		return;
	{
		WorldRead lock(call.world);
		if (const std::string why = bad_drop(call.world, account.name); !why.empty()) {
			call.refuse("IN_USE", why);
			return;
		}
	}
	if (tell_answer(call, drop_account(call.world, account.name, call.out),
	                text("The account ", account.name, " is dropped")))
		call.record(text("dropped the account ", account.name));
}

void control_accounts_suspend(ControlCall &call)
{
	Account account;
	if (!find_account(call, account))
		return;
	std::string reason = joined(call.words(), 1);
	if (reason.empty())
		reason = "no reason given";
	if (tell_answer(call, suspend_account(call.world, account.name, reason, call.out),
	                text(account.name, " is suspended: nobody can log in to it")))
		call.record(text("suspended the account ", account.name, ": ", reason));
}

void control_accounts_unsuspend(ControlCall &call)
{
	Account account;
	if (!find_account(call, account))
		return;
	if (!account.suspended) {
		call.refuse("INVALID", text(account.name, " is not suspended"));
		return;
	}
	if (tell_answer(call, reopen_account(call.world, account.name), text(account.name, " can be used again")))
		call.record(text("unsuspended the account ", account.name));
}

} // namespace confer::chat
