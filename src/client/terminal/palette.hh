// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/rendition.hh"
#include "client/terminal/styled_line.hh"

#include <string_view>

namespace confer::client {

/** How styles look: what the terminal has, and the user wants. */
enum class Palette {
	none,    ///< no escape sequence at all
	mono,    ///< bold and reverse, no colour: NO_COLOR
	sixteen, ///< the colours that every terminal has
	many,    ///< 256 colours
};

/**
 * The palette for a terminal.
 *
 * @param term, colorterm, no_color the variables TERM, COLORTERM and NO_COLOR; empty: not set
 */
[[nodiscard]] Palette choose_palette(std::string_view term, std::string_view colorterm,
                                     std::string_view no_color) noexcept;

/**
 * The colour of a name: always the same, whatever the case of its letters, and readable on black and on white. With
 * sixteen colours it is never black, dark blue or nearly white; with 256 it is one of the 6 by 6 by 6 cube.
 */
[[nodiscard]] unsigned nick_colour(std::string_view nick, Palette palette) noexcept;

/** How a style looks. `text`: a name, for the styles whose colour comes of it. */
[[nodiscard]] Rendition rendition(Style style, std::string_view text, Palette palette) noexcept;

/** How a text in this rendition looks with the formatting that its author gave it. */
[[nodiscard]] Rendition with_format(Rendition base, Format format, Palette palette) noexcept;

} // namespace confer::client
