// SPDX-License-Identifier: MIT
#pragma once

#include "client/terminal/terminal.hh"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What is to be seen: painted rows, top first, and where the cursor stands. A value. */
struct Frame {
	std::vector<std::string> rows;
	std::size_t row = 0; ///< of the cursor
	std::size_t column = 0;
};

/**
 * Appends what makes a terminal that shows `before` show `after`: rows that differ are drawn whole, each from its first
 * column, so that a character which the terminal takes for wider or narrower than we do never moves anything else.
 *
 * Besides text and SGR (`CSI ... m`) these are all the sequences: CSI row ; column H, CSI n G, CSI K, and CSI ? 25 h
 * and l (the cursor). before: empty, if nothing is known of what the terminal shows.
 */
void append_difference(const Frame &before, const Frame &after, std::string &out);

/**
 * The terminal's screen: remembers what it shows, and draws what is new in one write.
 *
 * Main thread only.
 */
class Screen {
public:
	/** Takes the terminal into its mode; the destructor, or close(), gives it back. */
	explicit Screen(std::unique_ptr<Terminal> terminal, int output);
	~Screen() { close(); }
	Screen(const Screen &) = delete;
	Screen &operator=(const Screen &) = delete;

	[[nodiscard]] Terminal::Size size() const noexcept { return size_; }

	/** Shows a frame of size(). */
	void draw(Frame frame);

	/** The terminal has another size now, or shows something else than we think. */
	void forget();

	/** Calls the user: BEL. */
	void ring();

	/** Shows a notification of the terminal: OSC 9. The text is displayable. */
	void notify(std::string_view text);

	/** Gives the terminal back as it was, before the process is stopped; resume() takes it again. */
	void suspend();
	void resume();

	/** Gives the terminal back for good; nothing is drawn from here on. */
	void close();

private:
	const std::unique_ptr<Terminal> terminal_;
	const int output_;
	Terminal::Size size_;
	Frame shown_;
	bool closed_ = false;
};

} // namespace confer::client
