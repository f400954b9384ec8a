// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/paint.hh"
#include "client/terminal/scrollback.hh"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace confer::client {

/** How a scrollback is looked at. */
struct Look {
	Palette palette = Palette::none;
	std::size_t columns = 80;
	std::size_t rows = 24;
	std::optional<LineNumber> unread = {}; ///< the line above which the unread rule is drawn
	std::string_view match = {};           ///< shown in reverse
	bool formatting = true;                ///< that of the authors is shown
};

/**
 * The part of a scrollback that is seen: at its end, or fixed to a row while new lines come below. Positions are lines
 * and rows within them, so that nothing moves when lines come or go elsewhere. Pure; for one thread.
 */
class TextView {
public:
	/** Whether the newest line is seen, and new ones will be. */
	[[nodiscard]] bool at_end() const noexcept { return at_end_; }

	/** Whether the oldest line is seen, or would be if there were rows above it. */
	[[nodiscard]] bool at_start(const Scrollback &lines, const Look &look) const;

	/** The rows that are seen, top first, exactly Look::rows of them; above the oldest line they are empty. */
	[[nodiscard]] std::vector<PaintedRow> rows(const Scrollback &lines, const Look &look);

	/** Goes `count` rows towards the oldest line; stops where the oldest is the first row. */
	void up(const Scrollback &lines, const Look &look, std::size_t count);

	/** Goes `count` rows towards the newest line, and at the end stays there. */
	void down(const Scrollback &lines, const Look &look, std::size_t count);

	void to_end() noexcept { at_end_ = true; }

	/** Shows the oldest line. */
	void to_start(const Scrollback &lines, const Look &look);

	/** Shows a line, about in the middle. */
	void show(const Scrollback &lines, const Look &look, LineNumber line);

	/** The lowest line that is seen; there is one. */
	[[nodiscard]] LineNumber last_line(const Scrollback &lines) const noexcept;

	/** Lines that are below what is seen, without those that are hidden. */
	[[nodiscard]] std::size_t below(const Scrollback &lines) const noexcept;

private:
	/** A row of a line; the rule above an unread line is its first row. */
	struct Place {
		LineNumber line;
		std::size_t row;
	};

	[[nodiscard]] Place bottom(const Scrollback &lines, const Look &look) const;

	bool at_end_ = true;
	Place place_{0, 0}; ///< the lowest row that is seen, unless at the end
};

} // namespace confer::client
