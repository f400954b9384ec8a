// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "chat/role.hh"

#include <string>
#include <string_view>

/**
 * What ends an account or shuts it, for the commands of everybody who may do that: what the keeper of accounts and the
 * World have to forget, and what becomes of the users who are logged in to it. All of them may wait as Accounts may: no
 * lock may be held.
 */
namespace confer::chat {

class Delivery;
class World;

/**
 * Drops the account of this name or nick, with all that belongs to it: nicks, certificates, channels, ranks, settings,
 * metadata, read markers, private conversations, and every line that it has said. Its users are logged out and told so;
 * one without a client leaves. When it is `done`, nothing of it comes back, and the next account of that name has none
 * of it. Otherwise the account is still there, perhaps without what it had: dropping it again goes on.
 */
Accounts::Answer drop_account(World &world, std::string_view name, Delivery &out) EXCLUDES(world_role);

/**
 * Whether users who are logged in to the account can become operators of the server, by the configuration. So can
 * somebody who sets its password, or registers it.
 */
bool makes_operators(const World &world, std::string_view account) REQUIRES_SHARED(world_role);

/** The reason why nobody may drop the account now; empty: its owner and administrators of the server may. */
std::string bad_drop(const World &world, std::string_view account) REQUIRES_SHARED(world_role);

/** Suspends the account of this name or nick: its users are disconnected, and nobody logs in to it. */
Accounts::Answer suspend_account(World &world, std::string_view name, std::string_view reason, Delivery &out)
    EXCLUDES(world_role);

/** Ends a suspension. */
Accounts::Answer reopen_account(World &world, std::string_view name) EXCLUDES(world_role);

} // namespace confer::chat
