// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"

#include <string>
#include <string_view>

/** What REGISTER and NickServ have in common: to register an account. */
namespace confer::chat {

/** What somebody wants to register with. */
struct Registering {
	std::string_view name; ///< of the account; empty: the nick
	std::string_view email;
	std::string_view password; ///< "*": none, the identity of the connection is enough
	bool by_operator = false;  ///< for somebody else
};

/** What came of it. */
struct RegisterAnswer {
	std::string_view code; ///< of FAIL; empty: it is registered
	std::string account;   ///< which, or which it would have been
	std::string why;       ///< for people, without a full stop, when it is not registered

	bool is_done() const noexcept { return code.empty(); }
};

/** Registers the account, and tells the log. Nobody is logged in to it yet. May wait as Accounts may. */
RegisterAnswer register_account(Call &call, const Registering &request) EXCLUDES(world_role);
/** Why this can be no new password of the account, by the rules of now; empty: it can. */
std::string weak_password(const World &world, std::string_view password, std::string_view account)
    REQUIRES_SHARED(world_role);
/** The same for a caller without a lock. */
std::string weak_password_now(World &world, std::string_view password, std::string_view account) EXCLUDES(world_role);

} // namespace confer::chat
