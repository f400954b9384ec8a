// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/styled_line.hh"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

namespace confer::client {

/**
 * Number of a line in its scrollback. The first has 0; lines that are put in front of it later have negative numbers.
 */
using LineNumber = std::int64_t;

/**
 * The lines of one window, the newest last. How many there may be is for the owner to decide, see WindowList: it drops
 * the oldest. Pure; for one thread.
 */
class Scrollback {
public:
	/** Numbers of the lines that are there: from begin() to before end(). */
	[[nodiscard]] LineNumber begin() const noexcept { return begin_; }
	[[nodiscard]] LineNumber end() const noexcept { return begin_ + static_cast<LineNumber>(lines_.size()); }
	[[nodiscard]] bool empty() const noexcept { return lines_.empty(); }

	/** A line that is there. */
	[[nodiscard]] const StyledLine &at(LineNumber number) const
	{
		return lines_.at(static_cast<std::size_t>(number - begin_));
	}

	/** What the lines weigh: one each, and one more for every kBytesOfWeight bytes of text and runs. */
	[[nodiscard]] std::size_t weight() const noexcept { return weight_; }
	static constexpr std::size_t kBytesOfWeight = 256;

	void append(StyledLine line);

	/** Puts a line in front of the oldest. */
	void prepend(StyledLine line);

	/** Puts another line in the place of one that is there. */
	void replace(LineNumber number, StyledLine line);

	/** Puts another line in the place of the newest; there is one. */
	void replace_last(StyledLine line);

	/** Drops the oldest line; there is one. */
	void drop_oldest();

	void clear();

	/** The newest line before `before` that has `text` in it, ASCII letters in either case. */
	[[nodiscard]] std::optional<LineNumber> find_back(std::string_view text, LineNumber before) const noexcept;

	/** The newest line before `before` that names the user, see StyledLine::marked(). */
	[[nodiscard]] std::optional<LineNumber> find_marked_back(LineNumber before) const noexcept;

private:
	std::deque<StyledLine> lines_;
	LineNumber begin_ = 0;
	std::size_t weight_ = 0;
};

} // namespace confer::client
