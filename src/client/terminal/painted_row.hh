// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/rendition.hh"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** A character with its marks, and the place that it takes. A view of the PaintedRow that it is of. */
struct Cell {
	std::string_view text;
	Rendition rendition;
	std::size_t width; ///< cells: 1, or 2 for a wide one; 0 for a mark that has no character in front of it
	bool sure;         ///< every terminal takes it for as wide: it is ASCII

	[[nodiscard]] bool operator==(const Cell &) const = default;
};

/** A row of the screen, or a part of one: displayable text, each run of it in a rendition. A value. */
class PaintedRow {
public:
	PaintedRow() = default;
	explicit PaintedRow(std::string_view text) { add({}, text); }

	/** Adds a run. `text` is displayable, see safe_text(). */
	PaintedRow &add(const Rendition &rendition, std::string_view text);

	[[nodiscard]] bool operator==(const PaintedRow &) const = default;
	[[nodiscard]] bool empty() const noexcept { return text_.empty(); }

	/** The text without renditions. */
	[[nodiscard]] const std::string &text() const noexcept { return text_; }

	/** Its characters, without the blanks at its end that look like nothing. */
	[[nodiscard]] std::vector<Cell> cells() const;

	/** Appends the row as bytes that begin and end in a plain rendition. */
	void append_to(std::string &out) const;

private:
	struct Run {
		std::size_t size; ///< bytes
		Rendition rendition;

		[[nodiscard]] bool operator==(const Run &) const = default;
	};

	std::string text_;
	std::vector<Run> runs_;
};

} // namespace confer::client
