// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace confer::client {

/** A point in time as servers stamp it. */
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

[[nodiscard]] inline WallTime wall_now() noexcept
{
	return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/** `2026-11-22T20:44:02.123Z`, as IRCv3 server-time has it. Years 0 to 9999. */
[[nodiscard]] std::string format_server_time(WallTime time);

/** Reads that; the fraction may be missing or longer. Nothing unless it is a date and a time in UTC that exist. */
[[nodiscard]] std::optional<WallTime> parse_wall_time(std::string_view text) noexcept;

/**
 * Reads a time as a person writes it: `2026-11-22T20:44:02Z`, `2026-11-22T20:44Z`, `2026-11-22`, `@1795380242` (seconds
 * since 1970), `20:44` (today or yesterday, in UTC), or so long ago as in `90s`, `15m`, `2h`, `3d`.
 */
[[nodiscard]] std::optional<WallTime> parse_since(std::string_view text, WallTime now) noexcept;

} // namespace confer::client
