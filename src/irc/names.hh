// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::irc {

/**
 * Whether this may be a nick: ASCII letters, digits and []\`_^{|}-, not starting with a digit or '-', 1 to `max_length`
 * bytes. RFC 2812 section 2.3.1, which is stricter than Modern and what every client expects. Under
 * CaseMapping::unicode also letters of other scripts, see valid_unicode_nick().
 */
[[nodiscard]] bool valid_nick(std::string_view nick, std::size_t max_length,
                              CaseMapping mapping = CaseMapping::ascii) noexcept;

/**
 * Whether this may be the name of a channel: '#' and at least one more byte, UTF-8, without space and comma, at most
 * `max_length` bytes. Modern, "Channels"; RFC 1459 section 1.3. Every character is visible (is_visible()): two names
 * that look the same would lead people into the wrong channel.
 */
[[nodiscard]] bool valid_channel(std::string_view channel, std::size_t max_length) noexcept;

/** Whether this looks like a channel: starts with '#'. Tells targets apart; says nothing about validity. */
[[nodiscard]] constexpr bool is_channel(std::string_view target) noexcept
{
	return !target.empty() && target.front() == '#';
}

/**
 * Whether this may be the user part of nick!user@host: printable ASCII without space, '!', '@', '*', '?', ':' in front,
 * 1 to `max_length` bytes. RFC 2812 section 2.3.1 allows more; what it adds cannot be written in a mask.
 */
[[nodiscard]] bool valid_user(std::string_view user, std::size_t max_length) noexcept;

/**
 * Makes a user part of what a client sent with USER: bytes that valid_user() refuses are left out, the rest is cut to
 * `max_length`; "user" (cut alike) if nothing is left.
 */
[[nodiscard]] std::string sanitise_user(std::string_view user, std::size_t max_length);

} // namespace confer::irc
