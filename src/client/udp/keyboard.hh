// SPDX-License-Identifier: MIT
#pragma once

#include "client/script/pipe.hh"
#include "client/surroundings.hh"
#include "client/terminal/fast_input.hh"
#include "client/terminal/history.hh"
#include "client/terminal/input_box.hh"
#include "client/terminal/key_decoder.hh"
#include "client/terminal/line_screen.hh"

#include <confer/signals.hh>
#include <confer/socket_io.hh>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** The screen that fits: with a line being typed, or lines only. @throws std::system_error */
[[nodiscard]] std::shared_ptr<LineScreen> make_screen(const Surroundings &around);

/** A line for the program. */
struct TypedLine {
	std::string text;
	bool typed; ///< by a person, so that '/' makes it a command; else it was pasted or read, and is a text
};

/**
 * Standard input and the signals, for the main thread of `confer udp`: whole lines from the editor on a terminal, from
 * the driver of a terminal without one, or from a pipe. What is typed is drawn by the LineScreen, which other threads
 * print on.
 */
class Keyboard {
public:
	/** Pasted lines up to this many are taken without a question. */
	static constexpr std::size_t kUnasked = 5;

	/** Blocks the signals that it reads: before the first thread starts. */
	static void block_signals() noexcept;

	/** @throws std::system_error */
	Keyboard(std::shared_ptr<LineScreen> screen, const Surroundings &around);

	/** What stands in front of the line being typed. */
	void set_prompt(std::string prompt) { prompt_ = std::move(prompt); }

	/**
	 * Waits until there is a line, or the input has ended, or a signal has, or `wake_fd` can be read, or `deadline` has
	 * passed; or a little less.
	 *
	 * @param read whether to read input; signals are looked at in any case
	 */
	void wait(Deadline deadline, bool read = true, int wake_fd = -1);

	/** The next line, if there is one. */
	[[nodiscard]] std::optional<TypedLine> next();

	/** The input has ended, and every line been taken. */
	[[nodiscard]] bool ended() const noexcept { return ended_ && lines_.empty(); }

	/** The input has ended because it could not be read. */
	[[nodiscard]] bool failed() const noexcept { return failed_; }

	/** The signal that is to end the program; 0: none. */
	[[nodiscard]] int signal() const noexcept { return signal_; }

	/** Ends as the signal would have it, so that the parent sees that. Close the screen first. */
	[[noreturn]] static void end_by(int signal);

private:
	void draw();
	void on_signal();
	void on_input();
	void on_silence();
	void on_burst();
	void on_key(const KeyPress &press);
	void on_answer(const KeyPress &press);
	void on_paste(std::string_view text);
	void suspend();
	void say(Style style, std::string_view text);

	std::shared_ptr<LineScreen> screen_;
	const Surroundings around_;
	SignalReader signals_;
	KeyDecoder keys_;
	Deadline typed_{}; ///< when bytes came last
	NoNames names_;
	InputBox editor_{names_};
	FastInput fast_;
	History history_;
	InputLines input_;                ///< without the editor
	std::vector<std::string> asking_; ///< pasted lines that wait for a yes
	std::deque<TypedLine> lines_;
	std::string prompt_;
	std::string drawn_; ///< what the input line shows, so that it is drawn only when it changes
	bool ended_ = false;
	bool failed_ = false;
	int signal_ = 0;
};

} // namespace confer::client
