// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::irc {

/**
 * Cuts a text into parts of at most `max_bytes` bytes, where a server would cut it without asking: at a space in the
 * last third if there is one (which is left out), else between characters, marks staying with theirs. A text that fits
 * is one part; an empty text is none.
 *
 * max_bytes: at least 16, whatever is said.
 *
 * @return views of `text`
 */
[[nodiscard]] std::vector<std::string_view> split_message(std::string_view text, std::size_t max_bytes);

/**
 * The longest prefix of at most `max_bytes` bytes that cuts nothing which a reader sees as one character: a letter with
 * its marks, an emoji with its skin or its joined parts, a flag (after Unicode Standard Annex 29). Of a text that shows
 * nothing but marks in the last half of `max_bytes`, or is not UTF-8, it cuts no character at least.
 */
[[nodiscard]] std::string_view text_prefix(std::string_view text, std::size_t max_bytes) noexcept;

/** The text of a message cut to `max_bytes` bytes, as text_prefix() does; a CTCP message keeps the \x01 at its end. */
[[nodiscard]] std::string cut_message(std::string_view text, std::size_t max_bytes);

/**
 * Bytes of text that fit one message when the server passes it on as `:source COMMAND target :text` CR LF: RFC 1459
 * section 2.3 limits that to 512.
 *
 * source_bytes: of nick!user@host
 */
[[nodiscard]] std::size_t message_room(std::size_t source_bytes, std::string_view command,
                                       std::string_view target) noexcept;

} // namespace confer::irc
