// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/painted_row.hh"
#include "client/terminal/palette.hh"
#include "client/terminal/styled_line.hh"

#include <cstddef>
#include <string_view>
#include <vector>

namespace confer::client {

/**
 * Lays a line out in rows of at most `columns` cells, broken at spaces where there are some, later rows indented as the
 * line says; but a URL that is broken goes on in the first column, so that it can be copied. At least one row.
 *
 * @param columns at least 1
 * @param match shown in reverse wherever it stands, ASCII letters in either case; empty: none
 * @param formatting whether the formatting of authors is shown
 */
[[nodiscard]] std::vector<PaintedRow> paint(const StyledLine &line, Palette palette, std::size_t columns,
                                            std::string_view match = {}, bool formatting = true);

/** Place of `needle` in `text` at or behind `from`, ASCII letters in either case; npos if there is none. */
[[nodiscard]] std::size_t find_nocase(std::string_view text, std::string_view needle, std::size_t from = 0) noexcept;

} // namespace confer::client
