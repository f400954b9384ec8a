// SPDX-License-Identifier: MIT
// PERSISTENCE: IRCv3 persistence, which is the choice always-on of an account.
#include "chat/commands/handlers.hh"
#include "chat/persistence_status.hh"
#include "chat/preferences.hh"
#include "irc/ascii.hh"

namespace confer::chat {

void reply_persistence(Call &call)
{
	if (call.session.has(irc::Cap::persistence) && !call.user().account.empty())
		tell_persistence(call.world, call.user(), call.session, call.out);
}

void tell_persistence(Call &call, std::string_view account, const Session *except)
{
	for (const User *user : call.world.users_of(account))
		tell_persistence(call.world, *user, call.out, except);
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
	tell_persistence(call.world, call.user(), call.session, call.out);
	if (changes)
		tell_persistence(call, account, &call.session);
}

} // namespace confer::chat
