// SPDX-License-Identifier: MIT
// PERSISTENCE: IRCv3 persistence, which is the choice always-on of an account.
#include "chat/commands/handlers.hh"
#include "chat/preferences.hh"
#include "irc/ascii.hh"

namespace confer::chat {

namespace {

/** Tells a session of the user what its account has chosen, and whether the user stays. */
void tell(Call &call, Session &session, const User &user) REQUIRES_SHARED(world_role)
{
	const std::optional<bool> choice = call.world.preferences(user.account).always_on;
	const bool stays = user.always_on;
	call.compose_for(session, [&](irc::LineWriter &writer) {
		writer.command("PERSISTENCE").param("STATUS");
		writer.param(choice ? (*choice ? "ON" : "OFF") : "DEFAULT").param(stays ? "ON" : "OFF");
	});
}

} // namespace

void reply_persistence(Call &call)
{
	if (call.session.has(irc::Cap::persistence) && !call.user().account.empty())
		tell(call, call.session, call.user());
}

void tell_persistence(Call &call, std::string_view account, const Session *except)
{
	for (const User *user : call.world.users_of(account)) {
		for (const SessionRef &session : user->sessions) {
			if (session.get() != except && session->has(irc::Cap::persistence))
				tell(call, *session, *user);
		}
	}
}

void run_persistence(Call &call)
{
	world_role.assert_exclusive();
	const bool sets = irc::equal_nocase(call.param(0), "SET");
	if (!sets && !irc::equal_nocase(call.param(0), "GET"))
		return; // perhaps of a later version of the document, which wants it ignored
	const std::string account = call.user().account;
	if (account.empty()) {
		call.fail("ACCOUNT_REQUIRED", {}, "Log in to an account first");
		return;
	}
	Preferences wanted = call.world.preferences(account);
	if (sets && !read_choice(call.param(1), wanted.always_on)) {
		call.fail("INVALID_PARAMETERS", {}, "Write PERSISTENCE SET ON, OFF or DEFAULT");
		return;
	}
	// What has no effect is kept, too: a client that was told DEFAULT again would go on asking.
	const bool changes = sets && wanted != call.world.preferences(account);
	if (changes)
		static_cast<void>(call.world.choose(account, wanted, call.out, call.hold, true));
	tell(call, call.session, call.user());
	if (changes)
		tell_persistence(call, account, &call.session);
}

} // namespace confer::chat
