// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace confer::irc {

/**
 * Reads a time as IRCv3 server-time has it, `2026-11-22T20:44:02.123Z`, in milliseconds since 1970. The fraction may
 * be missing or longer, and a second may be the 60th. Nothing unless it is a date and a time in UTC that exist.
 */
[[nodiscard]] std::optional<std::int64_t> parse_server_time(std::string_view text) noexcept;

} // namespace confer::irc
