// SPDX-License-Identifier: MIT
// NickServ: registering and logging in, and what is known of an account.
#include "chat/commands/nickserv.hh"

#include "chat/commands/chanserv.hh"
#include "chat/commands/granted.hh"
#include "chat/commands/registering.hh"

#include <utility>

namespace confer::chat {

namespace {

/** The account that INFO is about: of word 0, or the user's own. False: there is none, and that is answered. */
bool find_named(ServiceCall &call, Account &found)
{
	const std::string name = call.word(0).empty() ? own_account(call) : std::string(call.word(0));
	if (!name.empty())
		return find_account_of(call, name, found);
	call.tell_syntax("You are not logged in: name an account.");
	return false;
}

void list_words(ServiceCall &call, std::string_view what, const std::vector<std::string> &words)
{
	for (const std::string &word : words)
		call.tell("  ", what, ": ", word);
}

} // namespace

bool tell_answer(ServiceCall &call, const Accounts::Answer &answer, std::string_view done)
{
	if (answer.is_done())
		call.tell(done);
	else
		call.tell(answer.why.empty() ? "That failed" : std::string_view(answer.why), '.');
	return answer.is_done();
}

std::string own_account(ServiceCall &call)
{
	WorldRead lock(call.world);
	return call.call.session.user == nullptr ? std::string() : call.account();
}

bool find_account_of(ServiceCall &call, std::string_view name, Account &found)
{
	const bool exists = call.world.accounts().find(name, found);
	if (!exists)
		call.tell("There is no account ", name, '.');
	return exists;
}

void note(ServiceCall &call, std::string_view account, std::string_view what)
{
	call.call.notices.push_back(text("Account ", account, ' ', what, " from ", call.call.session.origin.host));
}

void record(ServiceCall &call, std::string_view what)
{
	WorldRead lock(call.world);
	if (call.call.session.user != nullptr)
		call.call.tell_operators(text(call.call.user().source(), ' ', what));
	else
		call.call.notices.push_back(text("An operator from ", call.call.session.origin.host, ' ', what));
}

void ns_identify(ServiceCall &call)
{
	std::string name(call.word(0));
	if (call.words() < 2) {
		WorldRead lock(call.world);
		if (call.call.session.user == nullptr)
			return;
		name = call.call.user().nick;
	}
	const std::string_view password = call.words() < 2 ? call.word(0) : call.from(1);
	const Login login = check_login(call.call, name, password, "IDENTIFY");
	if (login.gone)
		return;
	if (!login.is_done()) {
		call.tell(login.why, '.');
		return;
	}
	alone(call, [&]() REQUIRES(world_role) {
		if (log_in(call.call, login.account, false))
			call.tell("You are logged in as ", login.account, '.');
	});
	grant_by_account(call.call);
}

void ns_logout(ServiceCall &call)
{
	alone(call, [&]() REQUIRES(world_role) {
		if (log_out(call.call))
			call.tell("You are logged out.");
	});
}

void ns_register(ServiceCall &call)
{
	if (call.words() > 2) {
		call.tell_syntax("NickServ takes no password with spaces; /quote REGISTER * * :<password> does.");
		return;
	}
	const Registering request{.name = {}, .email = call.word(1), .password = call.word(0)};
	const RegisterAnswer answer = register_account(call.call, request);
	if (!answer.is_done()) {
		call.tell(answer.why, '.');
		return;
	}
	call.tell("The account ", answer.account, " is registered. Remember its password: nobody can tell it to you.");
	alone(call, [&]() REQUIRES(world_role) {
		if (log_in(call.call, answer.account, false))
			call.tell("You are logged in as ", answer.account, '.');
	});
}

void ns_info(ServiceCall &call)
{
	Account found;
	if (!find_named(call, found))
		return;
	WorldRead lock(call.world);
	if (call.call.session.user == nullptr)
		return;
	const bool is_own = call.call.case_map().equal(found.name, call.account());
	call.tell(found.name, " was registered on ", date_of(found.registered), '.');
	if (found.suspended)
		call.tell("It is suspended: nobody can log in to it.");
	if (!is_own && !call.is_operator())
		return;
	if (found.last_login != 0)
		call.tell("The last login was on ", date_of(found.last_login), '.');
	if (!found.email.empty())
		call.tell("  address: ", found.email);
	list_words(call, "nick", found.nicks);
	list_words(call, "identity", found.identities);
	for (const Channel *channel : call.world.channels_by_account().of(found.name)) {
		if (rank_in(call, *channel, found.name) == Rank::founder)
			call.tell("  channel: ", channel->name);
	}
}

} // namespace confer::chat
