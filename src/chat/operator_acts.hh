// SPDX-License-Identifier: MIT
#pragma once

#include "chat/delivery.hh"
#include "chat/host.hh"
#include "chat/kline.hh"
#include "chat/world.hh"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/** What operators do to others, whether they ask for it by IRC or on the control socket. */
namespace confer::chat {

/** What an act works on. */
struct Act {
	World &world;
	Host &host;
	Delivery &out;
};

/** Lets others have the World and sends what waits, without locks; false: nobody wants the rest. */
using Pace = std::function<bool()>;

/** Why something is not done: the code of FAIL, what it is about, and the reason for people. */
struct Refusal {
	std::string_view code;
	std::string about;
	std::string why;
};

/**
 * Disconnects the user with all sessions. `kill`: the KILL that they are sent; `killer`: who others are told it was.
 * That is told with `hold` shared, if there is one.
 */
void kill_user(const Act &act, User &target, Event &kill, std::string_view killer, std::string_view why,
               WorldWrite *hold) REQUIRES(world_role);

/** Reads `[TIME] MASK [REASON...]` into a K-line, all but its setter. Returns what is wrong with it. */
[[nodiscard]] std::optional<Refusal> read_kline(std::span<const std::string_view> words, WallTime now, Kline &kline);

/** Whether the K-line covers the session: its user, or the address if it has none yet. */
bool covers(const World &world, const Kline &kline, const Session &session) REQUIRES_SHARED(world_role);

/** The result of a change of the K-lines. */
struct KlineChange {
	std::optional<Refusal> refusal; ///< nothing has changed
	std::string fault;              ///< why it is not kept across a restart, although it is in force; empty: it is
	std::string done;               ///< what was done, for those who are told
};

/** What refusals tell the person who changes K-lines to type. */
struct KlineCommands {
	std::string_view list;
	std::string_view remove;
};

/** Puts the K-line in force, and closes all connections that it covers in groups, between which others get the World.
 */
[[nodiscard]] KlineChange set_kline(const Act &act, const Kline &kline, const KlineCommands &commands, const Pace &pace)
    EXCLUDES(world_role);
/** Takes away the K-line with this mask. */
[[nodiscard]] KlineChange remove_kline(const Act &act, std::string_view mask, const KlineCommands &commands)
    EXCLUDES(world_role);

/** Ends sessions that the K-line covers, and their users; tells of it with `hold` shared, if there is one. */
void close_banned(const Act &act, std::span<const SessionRef> sessions, const Kline &kline, WorldWrite *hold)
    REQUIRES(world_role);

} // namespace confer::chat
