// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
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
 * Bytes of text that fit one message when the server passes it on as `:source COMMAND target :text` CR LF: RFC 1459
 * section 2.3 limits that to 512.
 *
 * source_bytes: of nick!user@host
 */
[[nodiscard]] std::size_t message_room(std::size_t source_bytes, std::string_view command,
                                       std::string_view target) noexcept;

} // namespace confer::irc
