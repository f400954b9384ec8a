// SPDX-License-Identifier: MIT
#pragma once

#include "irc/casemap.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::irc {

/**
 * Whether a mask covers a text: '*' stands for any run of characters, '?' for one character (of UTF-8; a byte where the
 * text is not), "\*" and "\?" for themselves, every other byte for itself under the case mapping. A backslash before
 * anything else is a plain backslash, for nicks have them. RFC 2812 section 2.5.
 *
 * Takes at most (mask size + 1) * (text size + 1) steps, without recursion or allocation. A mask over kMaxMask bytes
 * covers nothing.
 *
 * steps: if given, the steps taken are added to it.
 */
[[nodiscard]] bool mask_match(std::string_view mask, std::string_view text, const CaseMap &map,
                              std::size_t *steps = nullptr) noexcept;

/** Whether this can be kept in a list: 1 to kMaxMask bytes, no space, no control bytes. */
[[nodiscard]] bool valid_mask(std::string_view mask) noexcept;

/**
 * The full form nick!user@host of a mask that leaves parts out: what is missing or empty becomes '*'. A lone word is a
 * nick: "bar" is "bar!*@*", "a@b" is "*!a@b", "n!u" is "n!u@*".
 */
[[nodiscard]] std::string complete_mask(std::string_view mask);

} // namespace confer::irc
