// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/paint.hh"
#include "client/terminal/styled_line.hh"
#include "client/terminal/terminal.hh"

#include <confer/mutex.hh>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace confer::client {

/**
 * A screen whose rows scroll away upwards, as those of a shell: lines of the conversation, and below them, on a
 * terminal, the line being typed. Any thread may print; the lock orders what is written, so that no line tears the one
 * being typed: that is erased, the lines are printed, and it is drawn again, in one write.
 *
 * Besides text and colours these are all the sequences that are ever written: CR, LF, CSI K (erase to the end of the
 * row), CSI n G (column), CSI H and CSI 2 J (clear), and bracketed paste on and off.
 *
 * Lock: rank 30, held while the terminal is written to.
 */
class LineScreen {
public:
	/** On a terminal, with a line being typed. */
	LineScreen(std::unique_ptr<Terminal> terminal, int output, Palette palette);

	/** Lines only: to a pipe, a file, or a terminal that knows no sequences. */
	LineScreen(int output, Palette palette);

	/** Prints lines. After close() they are lost. Any thread. */
	void print(std::span<const StyledLine> lines) EXCLUDES(mutex_);

	/** Why the first of the lines that are lost could not be written, as errno has it; 0: none is lost. Any thread. */
	[[nodiscard]] int error() const EXCLUDES(mutex_);

	/** The prompt and the line being typed, with the cursor at a byte of it. */
	void set_input(std::string_view prompt, std::string_view text, std::size_t cursor) EXCLUDES(mutex_);

	/** The terminal has another size now. */
	void resize() EXCLUDES(mutex_);

	/** Clears the screen and draws the line being typed. */
	void clear() EXCLUDES(mutex_);

	/** Restores the terminal before the process is stopped; resume() takes it again. */
	void suspend() EXCLUDES(mutex_);
	void resume() EXCLUDES(mutex_);

	/** Restores the terminal for good; nothing is printed from here on. */
	void close() EXCLUDES(mutex_);

private:
	void append_rows(const StyledLine &line, std::string &out) const REQUIRES(mutex_);
	void append_erase(std::string &out) const REQUIRES(mutex_);
	void append_input(std::string &out) const REQUIRES(mutex_);

	const int output_;
	const Palette palette_;
	mutable Mutex mutex_{"screen", 30};
	std::unique_ptr<Terminal> terminal_ GUARDED_BY(mutex_); ///< none: lines only
	std::size_t columns_ GUARDED_BY(mutex_) = 0;
	std::string prompt_ GUARDED_BY(mutex_);
	std::string text_ GUARDED_BY(mutex_);
	std::size_t cursor_ GUARDED_BY(mutex_) = 0;
	bool closed_ GUARDED_BY(mutex_) = false;
	int error_ GUARDED_BY(mutex_) = 0;
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
