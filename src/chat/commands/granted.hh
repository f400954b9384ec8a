// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/** Statuses of members that ChanServ gives and takes, by their accounts. */
namespace confer::chat {

/** A status that a member gets or loses. */
struct StatusChange {
	const User *user;
	Power power;
	bool adding;
};

/**
 * Makes the changes of members of the channel that change anything, and tells all members with MODE in the name of
 * ChanServ. Returns how many there were. Without memory (std::bad_alloc) nothing has changed.
 */
std::size_t change_statuses(Call &call, Channel &channel, std::span<const StatusChange> changes) REQUIRES(world_role);

/** The MODE by which others are told what `user`, who joins the channel, gets there by account; null: nothing. */
Event *granted_event(Call &call, const User &user, const Channel &channel) REQUIRES_SHARED(world_role);

/** Members of the channel who are logged in to the account. */
std::vector<const User *> members_of_account(const Call &call, const Channel &channel, std::string_view account)
    REQUIRES_SHARED(world_role);

/** The session has logged in: its user, if it has one, gets what the account has in the channels that it is in. */
void grant_by_account(Call &call) EXCLUDES(world_role);

} // namespace confer::chat
