// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace confer::irc {

/**
 * The lower-case letter that searches take for this character: simple case folding of Unicode for the Latin, Greek,
 * Cyrillic and Armenian scripts and for full-width letters. Other characters stay; accents do, too.
 */
[[nodiscard]] char32_t fold_case(char32_t c) noexcept;

/**
 * Appends a text as searches compare it: letters by fold_case(), and without the codes of formatting and colours. The
 * lines of a message of several lines (text_lines.hh) are parted by spaces.
 */
void append_search_text(std::string_view text, std::string &out);

} // namespace confer::irc
