// SPDX-License-Identifier: MIT
#pragma once

#include "client/paint.hh"
#include "client/styled_line.hh"
#include "client/terminal.hh"

#include <confer/mutex.hh>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace confer::client {

/**
 * What the user sees: lines of the conversation, and below them, on a terminal, the line being typed. Any thread may
 * print; the lock orders what is written, so that no line tears the one being typed: that is erased, the lines are
 * printed, and it is drawn again, in one write.
 *
 * Besides text and colours these are all the sequences that are ever written: CR, LF, CSI K (erase to the end of the
 * row), CSI n G (column), CSI H and CSI 2 J (clear), and bracketed paste on and off.
 *
 * Lock: rank 30, held while the terminal is written to.
 */
class Screen {
public:
	/** On a terminal, with a line being typed. */
	Screen(std::unique_ptr<Terminal> terminal, int output, Palette palette);

	/** Lines only: to a pipe, a file, or a terminal that knows no sequences. */
	Screen(int output, Palette palette);

	/** Prints lines. After close() they are lost. Any thread. */
	void print(std::span<const StyledLine> lines) EXCLUDES(mutex_);

	/** The prompt and the line being typed, with the cursor at a byte of it. */
	void set_input(std::string_view prompt, std::string_view text, std::size_t cursor) EXCLUDES(mutex_);

	/** The terminal has another size now. */
	void resize() EXCLUDES(mutex_);

	/** Clears the screen and draws the line being typed. */
	void clear() EXCLUDES(mutex_);

	/** Gives the terminal back as it was, before the process is stopped; resume() takes it again. */
	void suspend() EXCLUDES(mutex_);
	void resume() EXCLUDES(mutex_);

	/** Gives the terminal back for good; nothing is printed from here on. */
	void close() EXCLUDES(mutex_);

private:
	void append_erase(std::string &out) const REQUIRES(mutex_);
	void append_input(std::string &out) const REQUIRES(mutex_);
	void write_all(std::string_view bytes) REQUIRES(mutex_);

	const int output_;
	const Palette palette_;
	mutable Mutex mutex_{"screen", 30};
	std::unique_ptr<Terminal> terminal_ GUARDED_BY(mutex_); ///< none: lines only
	std::size_t columns_ GUARDED_BY(mutex_) = 0;
	std::string prompt_ GUARDED_BY(mutex_);
	std::string text_ GUARDED_BY(mutex_);
	std::size_t cursor_ GUARDED_BY(mutex_) = 0;
	bool closed_ GUARDED_BY(mutex_) = false;
};

} // namespace confer::client
