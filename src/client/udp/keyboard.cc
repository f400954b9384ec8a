// SPDX-License-Identifier: MIT
#include "client/udp/keyboard.hh"

#include "client/safe_text.hh"
#include "client/udp/commands.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

#include <confer/error.hh>

#include <poll.h>
#include <unistd.h>

namespace confer::client {

namespace {

using std::chrono::milliseconds;

/** poll(2) is called at least so often: its timeout is an int. */
constexpr milliseconds kLongestWait{60'000};

SignalSet read_signals() noexcept
{
	return {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
}

int poll_timeout(Deadline deadline) noexcept
{
	const auto now = std::chrono::steady_clock::now();
	if (deadline <= now)
		return 0;
	if (deadline - now >= kLongestWait)
		return static_cast<int>(kLongestWait.count());
	return static_cast<int>(std::chrono::ceil<milliseconds>(deadline - now).count());
}

std::vector<std::string> safe_lines(std::string_view text)
{
	std::vector<std::string> lines;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
		if (end > 0)
			lines.push_back(safe_text(text.substr(0, end)));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return lines;
}

} // namespace

std::shared_ptr<LineScreen> make_screen(const Surroundings &around)
{
	if (!around.editing)
		return std::make_shared<LineScreen>(STDOUT_FILENO, around.palette);
	auto terminal = std::make_unique<Terminal>(STDIN_FILENO, STDOUT_FILENO, Terminal::Use::rows);
	return std::make_shared<LineScreen>(std::move(terminal), STDOUT_FILENO, around.palette);
}

void Keyboard::block_signals() noexcept
{
	read_signals().block();
}

Keyboard::Keyboard(std::shared_ptr<LineScreen> screen, const Surroundings &around)
    : screen_(std::move(screen)),
      around_(around),
      signals_(read_signals())
{
}

void Keyboard::wait(Deadline deadline, bool read, int wake_fd)
{
	draw();
	if (read && !lines_.empty())
		return;
	const bool reading = read && !ended_;
	if (reading && keys_.waiting())
		deadline = std::min(deadline, typed_ + keys_.patience());
	if (reading && fast_.holding())
		deadline = std::min(deadline, fast_.until());
	std::array<pollfd, 3> fds{{
	    {reading ? STDIN_FILENO : -1, POLLIN, 0},
	    {signals_.fd(), POLLIN, 0},
	    {wake_fd, POLLIN, 0},
	}};
	const int count = ::poll(fds.data(), fds.size(), poll_timeout(deadline));
	if (count < 0 && errno != EINTR)
		bug("poll", errno);
	const bool silent = reading && fds[0].revents == 0;
	if (silent && keys_.waiting() && std::chrono::steady_clock::now() >= typed_ + keys_.patience())
		on_silence();
	if (silent && fast_.holding() && std::chrono::steady_clock::now() >= fast_.until())
		on_burst();
	if (count <= 0)
		return;
	if (fds[1].revents != 0)
		on_signal();
	if (fds[0].revents != 0)
		on_input();
}

std::optional<TypedLine> Keyboard::next()
{
	if (lines_.empty())
		return std::nullopt;
	draw(); // what was typed must not be drawn once more below what comes of it
	TypedLine line = std::move(lines_.front());
	lines_.pop_front();
	return line;
}

void Keyboard::end_by(int signal)
{
	::signal(signal, SIG_DFL);
	SignalSet{signal}.unblock();
	::raise(signal);
	::_exit(128 + signal);
}

void Keyboard::draw()
{
	if (!around_.editing)
		return;
	const bool asks = !asking_.empty();
	const std::string search = editor_.search_prompt();
	const std::string prompt = asks             ? "Send " + std::to_string(asking_.size()) + " lines? (y/n) "
	                           : search.empty() ? prompt_
	                                            : search;
	const std::string_view text = asks ? std::string_view() : std::string_view(editor_.text());
	const std::size_t cursor = asks ? 0 : editor_.cursor();
	std::string now = prompt + '\n' + std::to_string(cursor) + '\n' + std::string(text);
	if (now == drawn_)
		return;
	drawn_ = std::move(now);
	screen_->set_input(prompt, text, cursor);
}

void Keyboard::on_signal()
{
	const Signal signal = signals_.read();
	switch (signal.number) {
	case SIGWINCH: screen_->resize(); break;
	case SIGTSTP: suspend(); break;
	case SIGCONT: screen_->resume(); break;
	default: signal_ = signal.number; break;
	}
}

void Keyboard::on_input()
{
	std::array<char, 4096> bytes;
	const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count <= 0) { // the terminal has gone, or the input is at its end
		failed_ = count < 0 && !around_.keyboard;
		ended_ = true;
		input_.finish();
	}
	const std::string_view read(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
	if (around_.editing) {
		typed_ = std::chrono::steady_clock::now();
		keys_.feed(read);
		while (const auto press = keys_.next())
			fast_.pass(
			    *press, typed_, editor_, !asking_.empty(), [this](const KeyPress &key) { on_key(key); },
			    [this] { on_burst(); });
		return;
	}
	input_.feed(read);
	while (auto line = input_.next())
		lines_.push_back({std::move(*line), around_.keyboard});
}

/** A sequence or a paste has stayed incomplete. */
void Keyboard::on_silence()
{
	if (const auto press = keys_.give_up())
		on_key(*press);
	while (const auto press = keys_.next())
		on_key(*press);
}

/** A burst of fast keys has ended. */
void Keyboard::on_burst()
{
	FastInput::Burst burst = fast_.release();
	std::string_view behind = burst.text;
	const char32_t first = irc::utf8_next(behind);
	if (!asking_.empty() && behind.empty()) {
		on_answer({Key::character, first});
	} else if (!asking_.empty()) { // the paste goes on
		if (burst.text.front() != '\n') {
			burst.text.insert(0, asking_.back());
			asking_.pop_back();
		}
		for (std::string &line : safe_lines(burst.text))
			asking_.push_back(std::move(line));
	} else if (!burst.is_line()) {
		(void)editor_.exchange(std::move(burst.before));
		on_paste(burst.text);
	} else if (burst.before.text.empty() && editor_.text().starts_with('/')) {
		say(Style::local, "Pasted command: press Enter to run it"); // it must not run by itself
	} else {
		on_key({Key::enter});
	}
}

void Keyboard::on_key(const KeyPress &press)
{
	if (!asking_.empty()) {
		on_answer(press);
		return;
	}
	// A datagram has one line, and there are no names to complete a word to.
	if (press.key == Key::newline || press.key == Key::complete || press.key == Key::complete_back)
		return;
	switch (editor_.apply(press, history_)) {
	case InputBox::Result::done:
		if (press.key == Key::escape)
			keys_.drop_escape();
		return;
	case InputBox::Result::submit: lines_.push_back({editor_.take(history_), true}); return;
	case InputBox::Result::none: break;
	}
	switch (press.key) {
	case Key::end_of_input: ended_ = true; break;
	case Key::interrupt: editor_.clear(history_); break;
	case Key::suspend: ::kill(0, SIGTSTP); break; // all of the job; it comes back to us through the signal reader
	case Key::redraw: screen_->clear(); break;
	case Key::paste: on_paste(keys_.take_paste()); break;
	default: break;
	}
}

/** The answer to "Send N lines?" */
void Keyboard::on_answer(const KeyPress &press)
{
	keys_.drop_escape();
	if (press.key == Key::character && (press.c == 'y' || press.c == 'Y')) {
		for (std::string &line : asking_)
			lines_.push_back({std::move(line), false});
	} else {
		say(Style::local, "Nothing was sent");
	}
	asking_.clear();
}

/** One line is put where the cursor is; several are texts, never commands, and never belong to one. */
void Keyboard::on_paste(std::string_view text)
{
	if (keys_.paste_was_cut())
		say(Style::error, "The paste was too long and was cut");
	std::vector<std::string> lines = safe_lines(text);
	if (lines.size() <= 1) {
		editor_.insert(lines.empty() ? std::string() : lines.front());
		return;
	}
	if (parse_input(editor_.text()).command) {
		say(Style::error, "A command is one line: the paste was left out");
		return;
	}
	// What was typed before belongs to the first line.
	editor_.insert(lines.front());
	lines.front() = editor_.take(history_);
	asking_ = std::move(lines);
	if (asking_.size() <= kUnasked)
		on_answer({Key::character, 'y'});
}

void Keyboard::suspend()
{
	screen_->suspend();
	::raise(SIGSTOP);
	screen_->resume();
}

void Keyboard::say(Style style, std::string_view text)
{
	const StyledLine line(style, text);
	screen_->print({&line, 1});
}

} // namespace confer::client
