// SPDX-License-Identifier: MIT
#pragma once

#include "client/key_decoder.hh"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/**
 * The line being typed: UTF-8 text, a cursor, the lines before it. It holds displayable text only, see safe_text().
 *
 * Pure: no I/O. For one thread.
 */
class LineEditor {
public:
	/** Lines of history kept, and bytes of one line. */
	static constexpr std::size_t kMaxHistory = 500;
	static constexpr std::size_t kMaxLine = 16 * 1024;

	[[nodiscard]] const std::string &text() const noexcept { return text_; }

	/** Place of the cursor: a byte of text(), or its end. */
	[[nodiscard]] std::size_t cursor() const noexcept { return cursor_; }
	[[nodiscard]] bool empty() const noexcept { return text_.empty(); }

	/** Does what the key asks for, if it is an editing key. @return whether it is one */
	bool apply(const KeyPress &press);

	/** Inserts a text at the cursor as far as it fits kMaxLine; line ends and tabs become spaces. */
	void insert(std::string_view text);

	/** Gives the line, remembers it in the history unless it is empty or as the last one, and starts a new one. */
	[[nodiscard]] std::string submit();

	/** Throws the line away. */
	void clear();

private:
	void erase(std::size_t from, std::size_t to);
	void kill(std::size_t from, std::size_t to);
	void recall(std::size_t entry);
	void set_text(std::string text);
	[[nodiscard]] std::size_t before(std::size_t place) const noexcept;
	[[nodiscard]] std::size_t after(std::size_t place) const noexcept;
	[[nodiscard]] std::size_t word_before(std::size_t place) const noexcept;
	[[nodiscard]] std::size_t word_after(std::size_t place) const noexcept;

	std::string text_;
	std::size_t cursor_ = 0;
	std::string killed_; ///< for yank
	std::vector<std::string> history_;
	std::size_t entry_ = 0; ///< the history entry shown; history_.size() for the new line
	std::string draft_;     ///< the new line while an entry is shown
};

/** The part of a line that is shown in one row. */
struct InputView {
	std::string text;       ///< prompt and line, at most `columns` - 1 cells
	std::size_t column = 0; ///< cells in front of the cursor
};

/**
 * Lays prompt and line out in one row of a terminal: when they are wider than `columns` - 1 cells, the prompt stays and
 * the line is scrolled so that the cursor is seen. The last cell stays free, so that no terminal starts a new row.
 */
[[nodiscard]] InputView view_input(std::string_view prompt, std::string_view text, std::size_t cursor,
                                   std::size_t columns);

} // namespace confer::client
