// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/frame.hh"
#include "client/terminal/terminal.hh"

#include <memory>
#include <string_view>

namespace confer::client {

/**
 * The terminal's screen: remembers what it shows, and draws what is new in one write.
 *
 * Main thread only.
 */
class Screen {
public:
	/** Puts the terminal into its mode; the destructor, or close(), restores it. */
	explicit Screen(std::unique_ptr<Terminal> terminal, int output);
	~Screen() { close(); }
	Screen(const Screen &) = delete;
	Screen &operator=(const Screen &) = delete;

	[[nodiscard]] Terminal::Size size() const noexcept { return size_; }

	/** Shows a frame of size(). */
	void draw(Frame frame);

	/** Shows rows that the terminal wraps itself, in the place of a frame; forget() goes back to frames. */
	void show_bare(std::string_view rows);

	/** The terminal has another size now, or shows something else than we think. */
	void forget();

	/** Calls the user: BEL. */
	void ring();

	/** Shows a notification of the terminal: OSC 9. The text is displayable. */
	void notify(std::string_view text);

	/** Restores the terminal before the process is stopped; resume() takes it again. */
	void suspend();
	void resume();

	/** Restores the terminal for good; nothing is drawn from here on. */
	void close();

private:
	const std::unique_ptr<Terminal> terminal_;
	const int output_;
	Terminal::Size size_;
	Frame shown_;
	bool closed_ = false;
};

} // namespace confer::client
