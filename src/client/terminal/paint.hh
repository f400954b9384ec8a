// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/styled_line.hh"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** How styles look: what the terminal has, and the user wants. */
enum class Palette {
	none,    ///< no escape sequence at all
	mono,    ///< bold and reverse, no colour: NO_COLOR
	sixteen, ///< the colours that every terminal has
	many,    ///< 256 colours, for nicks
};

/**
 * The palette for a terminal.
 *
 * @param term, colorterm, no_color the variables TERM, COLORTERM and NO_COLOR; empty: not set
 */
[[nodiscard]] Palette choose_palette(std::string_view term, std::string_view colorterm,
                                     std::string_view no_color) noexcept;

/**
 * Colour of a name, the same each time whatever the case: one of those that can be read on black and on white. With
 * sixteen colours 1-6 or 9-14, with many one of the 6 by 6 by 6 cube.
 */
[[nodiscard]] unsigned nick_colour(std::string_view nick, Palette palette) noexcept;

/** Appends the sequence that begins a style for a text. @return false if the style needs none, and so no end */
bool append_style(Style style, std::string_view text, Palette palette, std::string &out);

/** Ends what append_style() has begun. */
inline constexpr std::string_view kStyleEnd = "\x1b[0m";

/**
 * Lays a line out in rows of at most `columns` cells, broken at spaces where there are some, later rows indented as the
 * line says. Each row can be drawn alone: what it begins it ends. At least one row.
 *
 * @param columns at least 1
 * @param match shown in reverse wherever it stands, ASCII letters in either case; empty: none
 */
[[nodiscard]] std::vector<std::string> paint(const StyledLine &line, Palette palette, std::size_t columns,
                                             std::string_view match = {});

/** Place of `needle` in `text` at or behind `from`, ASCII letters in either case; npos if there is none. */
[[nodiscard]] std::size_t find_nocase(std::string_view text, std::string_view needle, std::size_t from = 0) noexcept;

} // namespace confer::client
