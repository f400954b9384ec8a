// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/key_decoder.hh"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** A text being typed, and the place of the cursor in it. */
struct Draft {
	std::string text = {};
	std::size_t cursor = 0; ///< a byte of the text, or its end
};

/**
 * The text being typed: UTF-8, of one or more lines, with a cursor, emacs keys, a kill ring and undo. It holds
 * displayable text and line ends only, see safe_text().
 *
 * Pure: no I/O. For one thread.
 */
class LineEditor {
public:
	/** Bytes of the text, kills remembered, and changes that can be undone. */
	static constexpr std::size_t kMaxText = 64 * 1024;
	static constexpr std::size_t kMaxKills = 16;
	static constexpr std::size_t kMaxUndo = 200;

	/** Bytes of UTF-8: a text that is cut may be so much shorter than kMaxText. */
	static constexpr std::size_t kLongestCharacter = 4;

	[[nodiscard]] const std::string &text() const noexcept { return now_.text; }

	/** Place of the cursor: a byte of text(), or its end. */
	[[nodiscard]] std::size_t cursor() const noexcept { return now_.cursor; }
	[[nodiscard]] bool empty() const noexcept { return now_.text.empty(); }
	[[nodiscard]] const Draft &draft() const noexcept { return now_; }

	/** Does what the key asks for, if it is an editing key. @return whether it is one */
	bool apply(const KeyPress &press);

	/** Goes one line up or down in a text of several. @return false where there is no such line */
	bool line_up();
	bool line_down();

	/** Inserts a text at the cursor as far as it fits; tabs become spaces, CR and CR LF line ends. */
	void insert(std::string_view text);

	/** Puts `text` in the place of the bytes from `from` to the cursor. */
	void replace(std::size_t from, std::string_view text);

	/** Another text, with the cursor at its end; this can be undone. */
	void set(std::string_view text);

	/** Returns the text and starts a new one. */
	[[nodiscard]] std::string take();

	/** Replaces the text and forgets its undo steps. @return the text before */
	[[nodiscard]] Draft exchange(Draft draft);

private:
	enum class Change { none, typing, kill, yank, other };

	void type(std::string_view safe);
	[[nodiscard]] bool take_tag(char32_t c);
	void change(Change kind);
	void undo();
	void erase(std::size_t from, std::size_t to);
	void kill(std::size_t from, std::size_t to);
	void yank();
	void yank_pop();
	void transpose();
	bool edit(Key key);
	bool move(Key key);
	[[nodiscard]] std::size_t line_start(std::size_t place) const noexcept;
	[[nodiscard]] std::size_t line_end(std::size_t place) const noexcept;
	[[nodiscard]] std::size_t before(std::size_t place) const noexcept;
	[[nodiscard]] std::size_t after(std::size_t place) const noexcept;
	[[nodiscard]] std::size_t word_before(std::size_t place) const noexcept;
	[[nodiscard]] std::size_t word_after(std::size_t place) const noexcept;

	Draft now_;
	std::string tags_; ///< of a flag that is being spelt, see take_tag()
	std::deque<Draft> undo_;
	Change last_ = Change::none;
	std::deque<std::string> kills_; ///< the newest first
	std::size_t yanked_ = 0;        ///< which of them was put back last
	std::size_t yank_start_ = 0;
};

} // namespace confer::client
