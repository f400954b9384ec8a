// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace confer::irc {

/**
 * Cells that a character takes on a terminal: 0 for combining marks and other marks without a place of their own, 2 for
 * East Asian wide characters and emoji, else 1. From a table of our own (Unicode 14, East Asian Width and general
 * category), for wcwidth(3) says -1 to everything but ASCII in the C locale, which is common over ssh.
 */
[[nodiscard]] int char_width(char32_t c) noexcept;

/** Cells of a text without control bytes; what is not UTF-8 counts as U+FFFD. */
[[nodiscard]] std::size_t text_width(std::string_view text) noexcept;

/** The longest prefix of `text` that takes at most `cells` cells; marks stay with their character. */
[[nodiscard]] std::string_view width_prefix(std::string_view text, std::size_t cells) noexcept;

} // namespace confer::irc
