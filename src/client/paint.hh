// SPDX-License-Identifier: MIT
#pragma once

#include "client/styled_line.hh"

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::client {

/** How styles look. */
struct Palette {
	bool colour = false; ///< SGR with the 16 colours that every terminal has; false: no escape sequence at all
};

/** Colour of a name: one of twelve that can be read on black and on white, the same each time. 1-6 and 9-14. */
[[nodiscard]] unsigned nick_colour(std::string_view nick) noexcept;

/**
 * Appends a line as rows of at most `columns` cells, broken at spaces where there are some, later rows indented as the
 * line says; each row ends with `row_end`. columns 0: one row of any length.
 */
void paint(const StyledLine &line, const Palette &palette, std::size_t columns, std::string_view row_end,
           std::string &out);

} // namespace confer::client
