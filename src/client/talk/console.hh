// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "client/exit_status.hh"
#include "client/link/inbox.hh"
#include "client/talk/chat.hh"
#include "client/talk/daily_log.hh"
#include "client/talk/notifier.hh"
#include "client/terminal/fast_input.hh"
#include "client/terminal/input_box.hh"
#include "client/terminal/input_layout.hh"
#include "client/terminal/key_decoder.hh"
#include "client/terminal/screen.hh"

#include <confer/signals.hh>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** The result of naming a server to /connect: a link that the chat observes, or why there is none. */
struct MadeLink {
	std::unique_ptr<Link> link = nullptr;
	std::vector<std::string> channels = {}; ///< to have windows from the beginning
	std::string error = {};                 ///< not made safe
	Link *known = nullptr;                  ///< instead of a new one: the server is among those of the chat
};

/** Makes a link to a server of this name or address. */
using MakeLink = std::function<MadeLink(std::string_view server)>;

/**
 * The main thread when a person is at the keyboard: reads keys, signals, the clock and what the receivers tell, and
 * shows the chat. With a screen it has windows and an editor on a raw terminal; without one, lines go in and out as the
 * terminal's driver makes them.
 */
class Console {
public:
	/** The signals that it reads; to be blocked before the first thread starts. */
	[[nodiscard]] static SignalSet signals() noexcept;

	/** Borrows the inbox and the chat. `screen`: null for a terminal that knows no sequences. */
	Console(Inbox &inbox, Chat &chat, MakeLink make_link, std::unique_ptr<Screen> screen, Palette palette);

	/**
	 * Runs until the user quits or the server refuses us. A signal that ends the program ends it in here,
	 * with the terminal restored.
	 */
	[[nodiscard]] ExitStatus run();

private:
	/** Frames are not closer than this, unless a key was pressed. */
	static constexpr std::chrono::milliseconds kFrame{20};

	/** A message to be sent, and the window in which it was typed. */
	struct Waiting {
		unsigned link;
		std::string window;
		OwnMessage message;
	};

	/** A password that is being typed. */
	struct Asked {
		unsigned link; ///< the server that it is for
		Outcome::Wanted wanted;
		Secret typed = {};
		Secret first = {};  ///< what was typed before, to be repeated
		bool again = false; ///< it is the second time
	};

	// What is shown
	void draw();
	[[nodiscard]] InputLayout lay_out_typed(std::size_t columns, std::size_t most) const;
	void add_text(Frame &frame, std::size_t columns, std::size_t rows);
	[[nodiscard]] std::vector<PaintedRow> unconfirmed_rows(std::size_t columns, std::size_t rows) const;
	[[nodiscard]] Look look() const;
	[[nodiscard]] std::size_t nick_columns(std::size_t columns) const;
	[[nodiscard]] bool shows_topic(std::size_t rows) const;
	void add_nicks(Frame &frame, const Window &window, std::size_t rows);
	void show_bare();

	// What comes
	std::optional<ExitStatus> check();
	void wait();
	[[nodiscard]] int wait_ms() const;
	void on_events();
	void on_signal();
	void on_input();
	void on_silence();
	void on_lines();
	void serve_calls();
	void serve_records();

	// What is typed
	void on_burst();
	void on_key(const KeyPress &press);
	void on_answer(const KeyPress &press);
	void ask_password(const Outcome::Wanted &wanted);
	void on_password_key(const KeyPress &press);
	void on_password();
	void end_password();
	[[nodiscard]] std::string password_prompt() const;
	bool on_window_key(const KeyPress &press);
	bool on_view_key(const KeyPress &press);
	void look_back(const Window &window, const Look &view);
	void show_mention(Window &window, const Look &view);
	void toggle_nicks();
	void scroll_nicks(Window &window, const Look &view, Key key);
	void on_other_key(const KeyPress &press);
	void on_escape();
	void on_enter();
	[[nodiscard]] std::string take_line();
	void take_back();
	void on_paste(std::string_view text);
	void change_window(const std::function<void(WindowList &)> &change);
	void follow_window();
	void follow_chat();
	void submit(std::string_view line);
	void apply(const Outcome &outcome);
	void connect(const std::string &server);
	void close_server();
	void find(const std::string &text);
	void note(std::string text);
	void end_find();
	void insert_paste(std::string_view paste);
	[[nodiscard]] std::string with_paste(std::string_view paste) const;
	[[nodiscard]] std::string question() const;
	[[nodiscard]] std::string progress() const;
	void send_queued();
	void stop_sending();
	void quit(std::string_view reason);

	void suspend();
	ExitStatus leave();
	[[noreturn]] void die(int signal);

	Inbox &inbox_;
	Chat &chat_;
	const MakeLink make_link_;
	const std::unique_ptr<Screen> screen_;
	const Palette palette_;
	SignalReader signals_;
	KeyDecoder keys_;
	FastInput fast_;
	InputBox input_;
	unsigned typed_in_ = 0; ///< the window of its text: Window::id
	Notifier notifier_;
	DailyLog log_;
	std::string lines_;                 ///< input not yet ended by a line end, without a screen
	std::optional<std::string> asking_; ///< while the user is asked whether to send the line: the paste to insert first
	std::optional<Asked> password_;     ///< while one is asked for
	std::deque<Waiting> queued_;        ///< to be sent, at a pace
	std::size_t sending_ = 0;           ///< messages that were queued since the queue was empty
	Budget pace_;
	std::string notice_; ///< said in the status line until the next key
	bool show_nicks_ = false;
	bool bare_ = false; ///< the text alone is seen, until the next key
	bool stale_ = true; ///< something may have to be drawn
	SteadyTime drawn_{};
	SteadyTime typed_{}; ///< when bytes of the keyboard came last
	bool quitting_ = false;
	bool terminal_gone_ = false;
	Budget bell_;
};

} // namespace confer::client
