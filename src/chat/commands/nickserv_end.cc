// SPDX-License-Identifier: MIT
// NickServ: the end of an account, and what operators of the server do to accounts.
#include "chat/account_end.hh"
#include "chat/commands/chanserv.hh"
#include "chat/commands/nickserv.hh"
#include "chat/commands/registering.hh"

namespace confer::chat {

namespace {

/** What DROP takes away, for those who think about it. */
std::string warning_of(const ServiceCall &call, const Account &account) REQUIRES_SHARED(world_role)
{
	std::string channels;
	for (const Channel *channel : call.world.channels_by_account().of(account.name)) {
		if (rank_in(call, *channel, account.name) == Rank::founder)
			channels += text(channels.empty() ? "" : ", ", channel->name);
	}
	std::string warning = text("The account ", account.name,
	                           " will be deleted, with its nicks and settings, and all its messages will be erased.");
	if (!channels.empty())
		warning += text(" Its channels will have no owner, unless you TRANSFER them first: ", channels);
	return warning;
}

/** Returns the reason why the user may not drop the account, or an empty string. */
std::string bad_drop(const ServiceCall &call, const Account &account, bool is_own) REQUIRES_SHARED(world_role)
{
	if (!is_own && !call.is_operator())
		return "You can drop only the account that you are logged in to.";
	return chat::bad_drop(call.world, account.name);
}

/**
 * Whether SAPASSWORD could make somebody an operator of the server who was made none: then only the account's own user,
 * who has SET PASSWORD besides, may give it.
 */
bool is_guarded(ServiceCall &call, const Account &account)
{
	WorldRead lock(call.world);
	const bool is_own = call.call.session.user != nullptr && call.call.case_map().equal(account.name, call.account());
	return makes_operators(call.world, account.name) && !is_own;
}

} // namespace

void ns_drop(ServiceCall &call)
{
	Account account;
	const bool exists = call.world.accounts().find(call.word(0), account);
	bool is_own = false, goes_on = false;
	alone(call, [&]() REQUIRES(world_role) {
		is_own = exists && call.call.case_map().equal(account.name, call.account());
		if (!exists && call.is_operator())
			call.tell("There is no account ", call.word(0), '.');
		else if (const std::string why = bad_drop(call, account, is_own); !why.empty())
			call.tell(why);
		else
			goes_on = call.is_confirmed(1, text(account.name, ' ', account.registered), warning_of(call, account),
			                            account.name);
	});
	if (!goes_on || !tell_answer(call, drop_account(call.world, account.name, call.call.out),
	                             text("The account ", account.name, " is dropped.")))
		return;
	if (is_own)
		note(call, account.name, "was dropped by its owner");
	else
		record(call, text("dropped the account ", account.name));
}

void ns_saregister(ServiceCall &call)
{
	if (call.words() > 3) {
		call.tell_syntax("NickServ takes no password with spaces.");
		return;
	}
	const Registering request{
	    .name = call.word(0), .email = call.word(2), .password = call.word(1), .by_operator = true};
	const RegisterAnswer answer = register_account(call.call, request);
	if (!answer.is_done()) {
		call.tell(answer.why, '.');
		return;
	}
	call.tell("The account ", answer.account, " is registered.");
	record(call, text("registered the account ", answer.account));
}

void ns_sapassword(ServiceCall &call)
{
	Account found;
	if (!find_account_of(call, call.word(0), found))
		return;
	if (const std::string why = weak_password_now(call.world, call.from(1), found.name); !why.empty()) {
		call.tell(why, '.');
		return;
	}
	if (is_guarded(call, found)) {
		call.tell(
		    "The configuration makes the account ", found.name,
		    " an operator of the server: its owner or confer ctl accounts passwd on the server sets its password.");
		return;
	}
	if (tell_answer(call, call.world.accounts().set_password(found.name, call.from(1)),
	                text("The password of ", found.name, " is changed. Users who are logged in to it stay logged in.")))
		record(call, text("changed the password of the account ", found.name));
}

void ns_suspend(ServiceCall &call)
{
	Account found;
	if (!find_account_of(call, call.word(0), found))
		return;
	if (call.call.case_map().equal(found.name, own_account(call))) {
		call.tell("You cannot suspend the account that you are logged in to.");
		return;
	}
	const std::string_view reason = call.from(1).empty() ? "no reason given" : call.from(1);
	if (tell_answer(call, suspend_account(call.world, found.name, reason, call.call.out),
	                text(found.name, " is suspended: nobody can log in to it.")))
		record(call, text("suspended the account ", found.name, ": ", reason));
}

void ns_unsuspend(ServiceCall &call)
{
	Account found;
	if (!find_account_of(call, call.word(0), found))
		return;
	if (!found.suspended) {
		call.tell(found.name, " is not suspended.");
		return;
	}
	if (tell_answer(call, reopen_account(call.world, found.name), text(found.name, " can be used again.")))
		record(call, text("unsuspended the account ", found.name));
}

} // namespace confer::chat
