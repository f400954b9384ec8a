// SPDX-License-Identifier: MIT
#pragma once

#include "chat/last_seen.hh"
#include "chat/log.hh"
#include "chat/modes.hh"
#include "chat/user.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/**
 * How an always-on user stands, as the value of one key of the state that the log keeps:
 *
 *     malice                 nick alice
 *                            user al
 *                            host 192.0.2.1
 *                            name Alice of operations
 *                            modes iw
 *                            away lunch
 *                            seen 1795368001123
 *                            lines 81856
 *                            in 17 o
 *                            in 23
 *
 * `alice` is the account, 17 the stream of a channel, and o the statuses in it. A reader passes over lines that it does
 * not know.
 */
namespace confer::chat {

/** What the value of the key says. */
struct PresenceState {
	static constexpr char kClass = 'm';

	struct Membership {
		Stream stream;
		Statuses statuses;
	};

	std::string nick, username, host, realname;
	std::string modes;        ///< letters
	std::string away_message; ///< of AWAY; empty: here, or away only because nobody is connected
	LastSeen last_seen;
	std::vector<Membership> memberships;
};

/** How the user stands now; channels that no log knows are left out. */
PresenceState state_of(const User &user) REQUIRES_SHARED(world_role);

std::string presence_key(std::string_view account);
std::string presence_value(const PresenceState &state);
/** Nothing if it has no nick, user, host or name, or a number that is none. */
std::optional<PresenceState> read_presence(std::string_view value);

} // namespace confer::chat
