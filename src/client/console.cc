// SPDX-License-Identifier: MIT
#include "client/console.hh"

#include "client/description.hh"
#include "client/safe_text.hh"
#include "irc/print.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <utility>

#include <confer/error.hh>

#include <poll.h>
#include <unistd.h>

namespace confer::client {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/** Silence after which the server is asked whether it is there, and how long it then has to answer. */
constexpr seconds kSilence{90};
constexpr seconds kAnswer{30};

/** How long an escape sequence may take to arrive, and how long goodbyes may. */
constexpr milliseconds kEscapeWait{50};
constexpr milliseconds kGoodbye{1000};

/** Lines of a paste that are sent at once, and the pace of the rest: most servers take two lines a second for ever. */
constexpr int kPasteBurst = 5;
constexpr milliseconds kPastePace{500};

} // namespace

SignalSet Console::signals() noexcept
{
	return {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
}

Console::Console(std::shared_ptr<Client> client, bool editing)
    : client_(std::move(client)),
      signals_(signals()),
      editing_(editing),
      paste_budget_(kPasteBurst, kPastePace)
{
}

ExitStatus Console::run()
{
	for (;;) {
		client_->wire.flush();
		if (quitting_)
			return leave();
		if (const auto status = check())
			return *status;
		send_pasted();
		draw();
		wait();
	}
}

void Console::draw()
{
	if (!editing_)
		return;
	std::string prompt = client_->conversation.prompt();
	if (!asking_.empty())
		prompt = "Send " + std::to_string(asking_.size()) + " lines to " + client_->conversation.current_target() +
		         "? (y/n) ";
	const std::string_view text = asking_.empty() ? std::string_view(editor_.text()) : std::string_view();
	const std::size_t cursor = asking_.empty() ? editor_.cursor() : 0;
	std::string now = prompt + '\n' + std::to_string(cursor) + '\n' + std::string(text);
	if (now == drawn_)
		return;
	drawn_ = std::move(now);
	client_->screen->set_input(prompt, text, cursor);
}

/** @return how to end, if the connection has come to something that cannot be gone on with */
std::optional<ExitStatus> Console::check()
{
	const Situation now = client_->conversation.situation();
	if (now.session == Session::State::nick_needed && !std::exchange(nick_asked_, true))
		say(Style::error, now.refusal + "; choose another with /nick");
	if (now.session != Session::State::nick_needed)
		nick_asked_ = false;
	watch_silence(now);
	if (now.was_ready)
		return std::nullopt;
	// The first attempt has come to nothing: a person at a prompt can do better than to wait.
	const std::string server = client_->server.to_string();
	const auto fail = [&](ExitStatus status, const std::string &why) {
		client_->screen->close();
		std::fprintf(stderr, "confer: %s: %s\n", server.c_str(), safe_text(why).c_str());
		return status;
	};
	if (now.session == Session::State::refused)
		return fail(ExitStatus::refused, now.refusal);
	if (now.link == LinkStatus::failed)
		return fail(ExitStatus::unavailable, now.reason);
	if (now.link == LinkStatus::lost)
		return fail(ExitStatus::temporary, now.reason);
	return std::nullopt;
}

/** A connection on which nothing comes may be dead without anybody saying so: ask, and then end it. */
void Console::watch_silence(const Situation &now)
{
	if (now.link != LinkStatus::up)
		return;
	const SteadyTime time = steady_now();
	const bool registering = now.session == Session::State::registering;
	const auto limit = registering ? milliseconds(client_->timeout) : milliseconds(kSilence + kAnswer);
	if (time - now.last_received >= limit) {
		client_->conversation.give_up("no answer for " + std::to_string(limit.count() / 1000) + " s");
		client_->wire.shutdown();
	} else if (time - now.last_received >= kSilence && time - pinged_ >= kSilence) {
		pinged_ = time;
		std::string ping;
		irc::LineWriter(ping).command("PING").param("confer");
		client_->wire.queue(ping);
		client_->wire.flush();
	}
}

void Console::wait()
{
	const std::shared_ptr<Stream> blocked = client_->wire.blocked();
	std::array<pollfd, 4> fds{{
	    {STDIN_FILENO, POLLIN, 0},
	    {signals_.fd(), POLLIN, 0},
	    {client_->wire.wake_fd(), POLLIN, 0},
	    {blocked ? blocked->fd() : -1, POLLOUT, 0},
	}};
	const int count = ::poll(fds.data(), fds.size(), wait_ms());
	if (count < 0) {
		if (errno != EINTR)
			bug("poll", errno);
		return;
	}
	if (count == 0 && keys_.waiting())
		keys_.give_up();
	if (fds[1].revents != 0)
		on_signal();
	if (fds[2].revents != 0)
		client_->wire.clear_wake();
	if (fds[0].revents != 0)
		on_input();
}

int Console::wait_ms() const
{
	if (keys_.waiting())
		return static_cast<int>(kEscapeWait.count());
	if (!pasted_.empty()) {
		const auto left = std::chrono::ceil<milliseconds>(paste_budget_.next() - steady_now());
		return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, kPastePace.count()));
	}
	return 1000; // the silence of the server is looked at once a second
}

void Console::on_signal()
{
	const Signal signal = signals_.read();
	switch (signal.number) {
	case SIGWINCH: client_->screen->resize(); break;
	case SIGTSTP: suspend(); break;
	case SIGCONT: client_->screen->resume(); break;
	default: die(signal.number);
	}
}

void Console::on_input()
{
	std::array<char, 4096> bytes;
	const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count <= 0) { // the terminal has gone, or end of input without the editor
		quitting_ = true;
		return;
	}
	const std::string_view read(bytes.data(), static_cast<std::size_t>(count));
	if (!editing_) {
		lines_ += read;
		for (std::size_t end; (end = lines_.find('\n')) != std::string::npos; lines_.erase(0, end + 1))
			submit(safe_text(std::string_view(lines_).substr(0, end)));
		return;
	}
	keys_.feed(read);
	while (const auto press = keys_.next())
		on_key(*press);
}

void Console::on_key(const KeyPress &press)
{
	if (!asking_.empty()) {
		on_answer(press);
		return;
	}
	switch (press.key) {
	case Key::enter: {
		const bool command = parse_input(editor_.text()).command;
		if (editor_.empty())
			break;
		if (!command && !client_->conversation.can_send())
			// The line stays, to be sent when that is possible.
			submit(editor_.text());
		else
			submit(editor_.submit());
		break;
	}
	case Key::end_of_input:
		if (editor_.empty()) {
			submit("/quit");
			quitting_ = true;
		} else {
			editor_.apply({Key::erase});
		}
		break;
	case Key::interrupt: editor_.clear(); break;
	case Key::suspend: ::kill(0, SIGTSTP); break; // all of the job; it comes back to us through the signal reader
	case Key::redraw: client_->screen->clear(); break;
	case Key::next_target: client_->conversation.rotate_target(1); break;
	case Key::previous_target: client_->conversation.rotate_target(-1); break;
	case Key::paste: on_paste(keys_.take_paste()); break;
	default: editor_.apply(press); break;
	}
}

/** The answer to "Send N lines?" */
void Console::on_answer(const KeyPress &press)
{
	const std::string target = client_->conversation.current_target();
	if (press.key == Key::character && (press.c == 'y' || press.c == 'Y')) {
		for (std::string &line : asking_)
			pasted_.push_back({target, std::move(line)});
	} else {
		say(Style::local, "Nothing was sent");
	}
	asking_.clear();
}

/** One line is put where the cursor is; several are sent as texts, never as commands. */
void Console::on_paste(std::string_view text)
{
	if (keys_.paste_was_cut())
		say(Style::error, "The paste was too long: its end was left out");
	std::vector<std::string> lines;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
		if (end > 0)
			lines.emplace_back(text.substr(0, end));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	if (lines.size() <= 1) {
		editor_.insert(lines.empty() ? std::string() : lines.front());
		return;
	}
	if (!client_->conversation.can_send()) {
		say(Style::error, "There is nobody to send the paste to");
		return;
	}
	for (std::string &line : lines)
		line = safe_text(line);
	// What was typed before belongs to the first line.
	editor_.insert(lines.front());
	lines.front() = editor_.submit();
	asking_ = std::move(lines);
	if (asking_.size() <= kUnasked)
		on_answer({Key::character, 'y'});
}

void Console::submit(std::string_view line)
{
	if (!line.empty())
		apply(client_->conversation.input(line, std::time(nullptr)));
}

void Console::apply(const Outcome &outcome)
{
	draw(); // what was typed must not be drawn once more below what comes of it
	client_->wire.queue(outcome.send);
	client_->screen->print(outcome.show);
	quitting_ = quitting_ || outcome.quit;
	if (outcome.reconnect) {
		client_->conversation.give_up("as you wish");
		client_->reconnect();
		client_->wire.shutdown();
	}
}

/** Sends pasted lines at a pace that no server calls a flood. */
void Console::send_pasted()
{
	while (!pasted_.empty() && paste_budget_.take(steady_now())) {
		const Pasted next = std::move(pasted_.front());
		pasted_.pop_front();
		apply(client_->conversation.say(next.target, next.text, std::time(nullptr)));
	}
	client_->wire.flush();
}

void Console::suspend()
{
	client_->screen->suspend();
	::raise(SIGSTOP);
	client_->screen->resume();
}

void Console::say(Style style, std::string_view text)
{
	const StyledLine line = local_line(style, text, std::time(nullptr));
	client_->screen->print({&line, 1});
}

/** Gives the QUIT a moment to arrive. */
ExitStatus Console::leave()
{
	client_->screen->close();
	const SteadyTime deadline = steady_now() + kGoodbye;
	for (;;) {
		client_->wire.flush();
		const std::shared_ptr<Stream> blocked = client_->wire.blocked();
		if (!blocked || blocked->wait_writable(deadline) != IoStatus::done)
			return ExitStatus::ok;
	}
}

/** Ends as the signal would have it, so that the parent sees that, but with the terminal as it was. */
void Console::die(int signal)
{
	std::string quit;
	irc::LineWriter(quit).command("QUIT");
	client_->wire.queue(quit);
	client_->wire.flush();
	client_->screen->close();
	::signal(signal, SIG_DFL);
	SignalSet{signal}.unblock();
	::raise(signal);
	::_exit(128 + signal);
}

} // namespace confer::client
