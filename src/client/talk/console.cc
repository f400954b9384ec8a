// SPDX-License-Identifier: MIT
#include "client/talk/console.hh"

#include "client/safe_text.hh"
#include "client/write_all.hh"

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

/** Events are taken for so long before the keyboard is read again, and so many before the clock is read. */
constexpr milliseconds kTurn{2};
constexpr std::size_t kEventsAtOnce = 16;

/** Without a screen: lines of a paste follow one another within so many milliseconds; bytes that are taken at once. */
constexpr int kPasteWait = 10;
constexpr std::size_t kMostLines = 64 * 1024;

/** How long goodbyes may take. */
constexpr milliseconds kGoodbye{1000};

/** Lines that are sent at once, and the pace of the rest: most servers take two lines a second for ever. */
constexpr int kBurst = 5;
constexpr milliseconds kPace{500};

} // namespace

SignalSet Console::signals() noexcept
{
	return {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD};
}

Console::Console(Inbox &inbox, Chat &chat, MakeLink make_link, std::unique_ptr<Screen> screen, Palette palette)
    : inbox_(inbox),
      chat_(chat),
      make_link_(std::move(make_link)),
      screen_(std::move(screen)),
      palette_(palette),
      signals_(signals()),
      input_(chat),
      notifier_(chat.preferences().notify),
      log_(chat.preferences().log_directory),
      pace_(kBurst, kPace),
      bell_(1, seconds(1))
{
}

ExitStatus Console::run()
{
	for (;;) {
		for (const Chat::Server &server : chat_.servers())
			server.link->tick(steady_now());
		send_queued();
		chat_.tick(steady_now());
		for (const Chat::Server &server : chat_.servers())
			server.link->flush();
		if (quitting_)
			return leave();
		if (const auto status = check())
			return *status;
		serve_records();
		serve_calls();
		draw();
		wait();
	}
}

/** @return how to end, if the only server refuses us */
std::optional<ExitStatus> Console::check()
{
	const Link &link = *chat_.servers().front().link;
	if (link.was_ready() || chat_.servers().size() > 1 || link.id() != 0 || link.state() != Link::State::refused)
		return std::nullopt;
	// A person at a prompt can do more about it than one at a screen without a server.
	if (screen_)
		screen_->close();
	std::fprintf(stderr, "confer: %s: %s\n", link.name().c_str(), safe_text(link.reason()).c_str());
	return ExitStatus::refused;
}

void Console::wait()
{
	std::vector<pollfd> fds{
	    {terminal_gone_ ? -1 : STDIN_FILENO, POLLIN, 0},
	    {signals_.fd(), POLLIN, 0},
	    {inbox_.fd(), POLLIN, 0},
	};
	for (const Chat::Server &server : chat_.servers())
		fds.push_back({server.link->blocked_fd(), POLLOUT, 0});
	const int count = ::poll(fds.data(), fds.size(), wait_ms());
	if (count < 0) {
		if (errno != EINTR)
			bug("poll", errno);
		return;
	}
	if (fds[0].revents == 0 && keys_.waiting() && steady_now() >= typed_ + keys_.patience())
		on_silence();
	if (fds[0].revents == 0 && fast_.holding() && steady_now() >= fast_.until())
		on_burst();
	if (fds[1].revents != 0)
		on_signal();
	// The keyboard first: what is typed is drawn before what has come meanwhile is looked at.
	if (fds[0].revents != 0)
		on_input();
	else if (fds[2].revents != 0)
		on_events();
}

int Console::wait_ms() const
{
	const auto until = [](SteadyTime when) {
		const auto left = std::chrono::ceil<milliseconds>(when - steady_now());
		return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1000));
	};
	SteadyTime next = steady_now() + seconds(1); // the clock
	if (stale_ && screen_)
		next = std::min(next, drawn_ + kFrame);
	if (keys_.waiting())
		next = std::min(next, typed_ + keys_.patience());
	if (fast_.holding())
		next = std::min(next, fast_.until());
	if (!queued_.empty())
		next = std::min(next, pace_.next());
	for (const Chat::Server &server : chat_.servers())
		next = std::min(next, server.link->next_tick());
	return until(next);
}

void Console::on_events()
{
	const SteadyTime end = steady_now() + kTurn;
	std::vector<Event> events;
	do {
		events = inbox_.take(kEventsAtOnce);
		for (const Event &event : events) {
			chat_.take(event);
			follow_chat();
		}
	} while (!events.empty() && steady_now() < end);
	stale_ = true;
	const std::vector<StyledLine> lines = chat_.take_printed();
	if (lines.empty())
		return;
	std::string out;
	for (const StyledLine &line : lines)
		out += line.text() + '\n';
	write_all(STDOUT_FILENO, out);
}

void Console::on_signal()
{
	const Signal signal = signals_.read();
	switch (signal.number) {
	case SIGCHLD: break; // serve_calls() sees which command has ended
	case SIGTSTP: suspend(); break;
	case SIGWINCH:
	case SIGCONT:
		if (screen_ && signal.number == SIGCONT)
			screen_->resume();
		else if (screen_)
			screen_->forget();
		if (bare_)
			show_bare();
		drawn_ = {};
		stale_ = true;
		break;
	default: die(signal.number);
	}
}

void Console::on_input()
{
	std::array<char, 4096> bytes;
	const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count <= 0) { // the terminal has gone, or end of input without an editor
		terminal_gone_ = true;
		quit({});
		return;
	}
	const std::string_view read(bytes.data(), static_cast<std::size_t>(count));
	if (!screen_) {
		append_wiping(lines_, read);
		crypto::wipe(bytes.data(), read.size());
		on_lines();
		return;
	}
	typed_ = steady_now();
	keys_.feed(read);
	crypto::wipe(bytes.data(), read.size()); // a password may be in it
	while (const auto press = keys_.next())
		fast_.pass(
		    *press, typed_, input_, asking_.has_value(), [this](const KeyPress &key) { on_key(key); },
		    [this] { on_burst(); });
}

/** A sequence or a paste has stayed incomplete. */
void Console::on_silence()
{
	if (const auto press = keys_.give_up())
		on_key(*press);
	while (const auto press = keys_.next())
		on_key(*press);
}

/** Without a screen. Lines that come together were pasted: they are texts, whatever they begin with. */
void Console::on_lines()
{
	const std::size_t end = lines_.rfind('\n');
	pollfd more{STDIN_FILENO, POLLIN, 0};
	if (end == std::string::npos || (lines_.size() < kMostLines && ::poll(&more, 1, kPasteWait) > 0))
		return;
	if (password_) {
		password_->typed = Secret(lines_.substr(0, lines_.find('\n')));
		crypto::wipe(lines_);
		on_password();
		on_events();
		return;
	}
	std::string text;
	for (std::string_view rest = std::string_view(lines_).substr(0, end); !rest.empty();) {
		const std::string_view line = rest.substr(0, rest.find('\n'));
		text += (text.empty() ? "" : "\n") + safe_text(line);
		rest.remove_prefix(std::min(rest.size(), line.size() + 1));
	}
	lines_.erase(0, end + 1);
	submit(text);
	on_events();
}

void Console::serve_calls()
{
	for (const Call &call : chat_.take_calls()) {
		const std::string text =
		    safe_text(call.from + (call.where.empty() ? "" : " in " + call.where) + ": " + call.text);
		if (screen_ && chat_.preferences().alert != Alert::none && bell_.take(steady_now())) {
			if (chat_.preferences().alert == Alert::osc9)
				screen_->notify(text);
			else
				screen_->ring();
		}
		notifier_.notify(call.where, call.from, call.text);
	}
	notifier_.tick();
}

void Console::serve_records()
{
	for (const Record &record : chat_.take_records()) {
		const std::string problem = log_.write(record);
		if (!problem.empty())
			chat_.remark(Style::error, problem, std::time(nullptr));
	}
}

void Console::suspend()
{
	if (screen_)
		screen_->suspend();
	::raise(SIGSTOP);
	if (screen_)
		screen_->resume();
	drawn_ = {};
	stale_ = true;
}

/** Waits a moment for the QUIT to arrive. */
ExitStatus Console::leave()
{
	if (password_)
		end_password();
	if (screen_)
		screen_->close();
	serve_records();
	const SteadyTime deadline = steady_now() + kGoodbye;
	for (const Chat::Server &server : chat_.servers()) {
		server.link->flush();
		while (server.link->blocked_fd() >= 0 && steady_now() < deadline) {
			pollfd blocked{server.link->blocked_fd(), POLLOUT, 0};
			::poll(&blocked, 1, static_cast<int>(kGoodbye.count()));
			server.link->flush();
		}
	}
	return ExitStatus::ok;
}

/** Ends as the signal would have it, so that the parent sees that, but with the terminal as it was. */
void Console::die(int signal)
{
	if (password_)
		end_password();
	if (screen_)
		screen_->close();
	quit({});
	serve_records();
	::signal(signal, SIG_DFL);
	SignalSet{signal}.unblock();
	::raise(signal);
	::_exit(128 + signal);
}

void Console::quit(std::string_view reason)
{
	quitting_ = true;
	for (const Chat::Server &server : chat_.servers())
		server.link->quit(reason);
}

} // namespace confer::client
