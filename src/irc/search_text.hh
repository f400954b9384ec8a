// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace confer::irc {

/**
 * The letter that searches take for this character: its small_letter(), and for the micro sign, the long s and the
 * sigma at the end of a word the usual one. Other characters stay; accents do, too.
 */
[[nodiscard]] char32_t fold_case(char32_t c) noexcept;

/**
 * Appends a text as searches compare it: letters by fold_case(), and without the codes of formatting and colours. The
 * lines of a message of several lines (text_lines.hh) are parted by spaces.
 */
void append_search_text(std::string_view text, std::string &out);

} // namespace confer::irc
