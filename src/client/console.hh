// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "client/exit_status.hh"
#include "client/key_decoder.hh"
#include "client/line_editor.hh"
#include "client/receiver.hh"

#include <confer/signals.hh>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/**
 * The main thread when a person is at the keyboard: reads keys, signals and the clock, and sends. With `editing` it has
 * a line editor on a raw terminal; else lines come as the terminal's driver makes them.
 */
class Console {
public:
	/** Pasted lines up to this many are sent without a question. */
	static constexpr std::size_t kUnasked = 5;

	/** The signals that it reads; to be blocked before the first thread starts. */
	[[nodiscard]] static SignalSet signals() noexcept;

	Console(std::shared_ptr<Client> client, bool editing);

	/**
	 * Runs until the user quits or the server will not have us. A signal that ends the program ends it from in here,
	 * with the terminal restored.
	 */
	[[nodiscard]] ExitStatus run();

private:
	struct Pasted {
		std::string target;
		std::string text;
	};

	void draw();
	std::optional<ExitStatus> check();
	void watch_silence(const Situation &now);
	void wait();
	[[nodiscard]] int wait_ms() const;
	void on_signal();
	void on_input();
	void on_key(const KeyPress &press);
	void on_answer(const KeyPress &press);
	void on_paste(std::string_view text);
	void submit(std::string_view line);
	void apply(const Outcome &outcome);
	void send_pasted();
	void suspend();
	void say(Style style, std::string_view text);
	ExitStatus leave();
	[[noreturn]] void die(int signal);

	std::shared_ptr<Client> client_;
	SignalReader signals_;
	const bool editing_;
	KeyDecoder keys_;
	LineEditor editor_;
	std::string lines_;               ///< input not yet ended by a line end, without the editor
	std::vector<std::string> asking_; ///< pasted lines that wait for a yes
	std::deque<Pasted> pasted_;       ///< pasted lines to be sent
	Budget paste_budget_;
	std::string drawn_; ///< what the input line shows, so that it is drawn only when it changes
	bool quitting_ = false;
	bool nick_asked_ = false;
	SteadyTime pinged_{};
};

} // namespace confer::client
