// SPDX-License-Identifier: MIT
#pragma once

namespace confer::irc {

/**
 * The small letter of a capital, of any script; `c` itself if it is none, or if its small letter is written with two
 * characters (U+0130, I with a dot). Unicode calls it the simple lowercase mapping; it is the same in every language.
 */
[[nodiscard]] char32_t small_letter(char32_t c) noexcept;

} // namespace confer::irc
