// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include <termios.h>

namespace confer::client {

/**
 * The terminal of the process in raw mode with bracketed paste. A program that has the whole screen gets the alternate
 * screen, without automatic line wrap. leave() and the destructor restore the terminal, and so does a signal handler
 * when the process dies of SIGSEGV, SIGBUS, SIGFPE, SIGILL or SIGABRT. There is at most one at a time.
 *
 * For one thread at a time.
 */
class Terminal {
public:
	/** How it is going to be used. */
	enum class Use {
		rows,         ///< rows are printed as they come, and one is edited
		whole_screen, ///< every row is placed
	};

	/**
	 * Remembers how the terminal is now; enter() changes it.
	 *
	 * @param input, output descriptors of the same terminal; borrowed
	 * @throws std::system_error if `input` is no terminal
	 */
	Terminal(int input, int output, Use use);
	~Terminal();
	Terminal(const Terminal &) = delete;
	Terminal &operator=(const Terminal &) = delete;

	/** Keys one by one, not echoed, ctrl-C and ctrl-Z as keys; pastes in brackets. */
	void enter() noexcept;

	/** As it was before. */
	void leave() noexcept;

	[[nodiscard]] bool entered() const noexcept { return entered_; }

	/** Columns and rows; 80 by 24 if the terminal does not know. */
	struct Size {
		std::size_t columns;
		std::size_t rows;
	};
	[[nodiscard]] Size size() const noexcept;

private:
	int input_;
	int output_;
	Use use_;
	termios original_{};
	bool entered_ = false;
};

} // namespace confer::client
