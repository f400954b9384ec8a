// SPDX-License-Identifier: MIT
// REGISTER and VERIFY: IRCv3 account-registration.
#include "chat/command.hh"
#include "chat/commands/login.hh"
#include "chat/commands/registering.hh"

namespace confer::chat {

namespace {

/** What stands for nothing given. */
std::string_view given(std::string_view param) noexcept
{
	return param == "*" ? std::string_view() : param;
}

/** Without accounts the commands are none. */
bool has_accounts(Call &call)
{
	if (call.world.accounts().are_kept())
		return true;
	WorldRead lock(call.world);
	call.reply(irc::ERR_UNKNOWNCOMMAND, {call.command.name}, "This server keeps no accounts");
	return false;
}

} // namespace

void run_register(Call &call)
{
	if (!has_accounts(call))
		return;
	const Waiting waiting(call.session);
	const RegisterAnswer done = register_account(
	    call, {.name = given(call.param(0)), .email = given(call.param(1)), .password = call.param(2)});
	if (!done.is_done())
		return call.fail(done.code, {done.account.empty() ? "*" : std::string_view(done.account)}, done.why);
	WorldWrite lock(call.world);
	call.hold = &lock;
	call.compose([&](irc::LineWriter &writer) {
		writer.command("REGISTER").param("SUCCESS").param(done.account).trailing("Account registered");
	});
	log_in(call, done.account, false);
	call.hold = nullptr;
}

void run_verify(Call &call)
{
	if (!has_accounts(call))
		return;
	WorldRead lock(call.world);
	if (!call.session.account.empty())
		call.fail("ALREADY_AUTHENTICATED", {call.param(0)}, text("You are logged in as ", call.session.account));
	else
		call.fail("INVALID_CODE", {call.param(0)}, "No account needs to be verified on this server: log in");
}

} // namespace confer::chat
