// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/paint.hh"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace confer::client {

/** The text being typed, laid out. */
struct InputLayout {
	std::vector<PaintedRow> rows; ///< at least one
	std::size_t row = 0;          ///< of the cursor
	std::size_t column = 0;       ///< cells in front of the cursor
};

/** What is to be laid out. */
struct InputText {
	std::string_view prompt;                ///< displayable
	std::string_view text;                  ///< displayable, and line ends
	std::size_t cursor = 0;                 ///< a byte of the text, or its end
	std::span<const std::size_t> cuts = {}; ///< bytes of the text in front of which it will be cut, in order
};

/**
 * Lays prompt and text out in as many rows as they need, at most `most`: those around the cursor. Where the text will
 * be cut to be sent in several messages, a bar stands.
 *
 * @param columns, most at least 1
 */
[[nodiscard]] InputLayout lay_out_input(const InputText &input, Palette palette, std::size_t columns, std::size_t most);

} // namespace confer::client
