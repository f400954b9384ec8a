// SPDX-License-Identifier: MIT
#pragma once

#include "chat/commands/services.hh"

#include <cstdint>
#include <string>
#include <string_view>

/** What the commands of ChanServ share. */
namespace confer::chat {

/** What an account may do in a registered channel, from the lowest to the highest; the first six are Power. */
enum class Rank : std::uint8_t { none, voice, half_op, op, admin, owner, founder };

/** "op", as people write it and read it. */
std::string_view rank_name(Rank rank) noexcept;
/** The rank that a word names, or the letter of its status; none for others and for the founder. */
Rank rank_of(std::string_view word) noexcept;
/** The rank of an account in a registered channel. */
Rank rank_in(const ServiceCall &call, const Channel &channel, std::string_view account) REQUIRES_SHARED(world_role);
/** The rank of who gives the command. */
Rank own_rank(const ServiceCall &call, const Channel &channel) REQUIRES_SHARED(world_role);
/** The power of the status that comes with a rank. */
Power power_of(Rank rank) noexcept;

/** The registered channel that word 0 names, or null and that is answered. Operators get suspended ones too. */
Channel *find_registered(ServiceCall &call) REQUIRES_SHARED(world_role);
/** The name of the account that `name` is, or is a nick of; empty: there is none, and that is answered. */
std::string find_account(ServiceCall &call, std::string_view name) EXCLUDES(world_role);
/** Answers that the log has no space, so nothing was done. */
void tell_no_space(ServiceCall &call);
/** "2026-11-26". */
std::string date_of(WallTime time);

} // namespace confer::chat
