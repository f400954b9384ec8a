// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::client {

/** Combining marks that may follow one character; further ones are dropped, because they would cover other lines. */
inline constexpr int kMaxMarks = 8;

/**
 * Whether a character may go to a terminal: no control of C0 or C1, no line or paragraph separator, none that changes
 * the direction of text or takes no room where a name could hide in it (U+200B, U+2060, U+FEFF, tags), no private or
 * undefined one. U+200C and U+200D pass, because scripts and emoji need them.
 */
[[nodiscard]] bool is_displayable(char32_t c) noexcept;

/**
 * Appends an untrusted text in a form that is safe for a terminal. Everything from the network reaches the screen
 * through here: messages, nicks, channels, topics, the server's name, error texts.
 *
 * - mIRC's formatting (bold, colour, ...) is taken out with its arguments; a tab becomes a space;
 * - bytes that are not UTF-8 and characters that are not displayable become U+FFFD, so that the reader sees that
 * something was there;
 * - at most kMaxMarks marks follow one character;
 * - tags pass only as part of the flag of a region, such as Wales.
 */
void append_safe(std::string_view text, std::string &out);

/**
 * Does the same with the first character of `text`, takes it off the front, and never takes it for formatting.
 *
 * @param text not empty
 * @param marks 0 in the first call, then what the call before has left
 * @return bytes that were appended
 */
std::size_t append_safe_character(std::string_view &text, int &marks, std::string &out);

/** Returns that form of a text. */
[[nodiscard]] std::string safe_text(std::string_view text);

} // namespace confer::client
