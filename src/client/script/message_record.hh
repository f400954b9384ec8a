// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/server_time.hh"
#include "client/link/session.hh"
#include "irc/message.hh"

#include <string>
#include <string_view>

/** What somebody said, as a line for programs and files. Pure. */
namespace confer::client {

/** Whether a message is something that somebody says: PRIVMSG or NOTICE, and no CTCP but ACTION. */
[[nodiscard]] bool is_said(const irc::Message &message) noexcept;

/** When it was said: the server's time, else `now`. */
[[nodiscard]] WallTime said_at(const irc::Message &message, WallTime now) noexcept;

/**
 * `2026-11-22T20:44:02Z #ops <alice> text`, `* alice text` for an action, `-alice- text` for a notice; without a line
 * end, and safe for a terminal.
 */
[[nodiscard]] std::string said_line(const irc::Message &message, WallTime now);

/**
 * The same as a JSON object: time, msgid (if there is one), server, type (message, action, notice), nick, source,
 * target, text, tags. Text and tags are as they were sent, CTCP taken off.
 */
[[nodiscard]] std::string said_json(const irc::Message &message, std::string_view server, WallTime now);

} // namespace confer::client
