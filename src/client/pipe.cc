// SPDX-License-Identifier: MIT
#include "client/pipe.hh"

#include "client/safe_text.hh"
#include "irc/message_split.hh"
#include "irc/print.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <utility>

#include <confer/error.hh>

#include <poll.h>
#include <unistd.h>

namespace confer::client {

namespace {

using std::chrono::milliseconds;

/** How long the server has to say goodbye after QUIT: nothing depends on it any more. */
constexpr milliseconds kGoodbye{2000};

std::string repair_utf8(std::string_view text)
{
	std::string out;
	while (!text.empty())
		irc::utf8_append(irc::utf8_next(text), out);
	return out;
}

} // namespace

std::optional<std::string> InputLines::next()
{
	for (;;) {
		std::size_t end = bytes_.find('\n');
		std::size_t skip = 1;
		if (end == std::string::npos || end > kMaxLine) {
			if (bytes_.size() <= kMaxLine && (!finished_ || bytes_.empty()))
				return std::nullopt;
			end = irc::utf8_prefix(bytes_, kMaxLine).size();
			skip = 0;
		}
		std::string_view line = std::string_view(bytes_).substr(0, end);
		if (!line.empty() && line.back() == '\r')
			line.remove_suffix(1);
		std::string text = repair_utf8(line);
		bytes_.erase(0, end + skip);
		if (!text.empty())
			return text;
	}
}

Pipe::Pipe(std::shared_ptr<Client> client, std::vector<std::string> targets)
    : client_(std::move(client)),
      targets_(std::move(targets)),
      progress_(steady_now())
{
}

ExitStatus Pipe::run()
{
	for (;;) {
		client_->wire.flush();
		if (const auto status = check())
			return *status;
		send();
		if (started_ && ended_ && ready_.empty() && settled_)
			return input_failed_ ? fail(ExitStatus::no_input, "standard input cannot be read") : leave();
		wait();
	}
}

/** @return how to end, if there is no going on */
std::optional<ExitStatus> Pipe::check()
{
	// What was accepted or refused is looked at first: after it the connection may be lost without harm.
	if (const auto status = judge_delivery())
		return status;
	if (const auto status = judge_link(client_->conversation.situation()))
		return status;
	if (waiting() && steady_now() - progress_ >= client_->timeout)
		return fail(ExitStatus::temporary, "the server does not answer");
	return std::nullopt;
}

std::optional<ExitStatus> Pipe::judge_link(const Situation &now)
{
	if (now.session == Session::State::refused || now.session == Session::State::nick_needed)
		return fail(ExitStatus::refused, now.refusal);
	if (now.link == Link::failed)
		return fail(ExitStatus::unavailable, now.reason);
	if (now.link == Link::lost)
		return fail(ExitStatus::temporary, "connection lost: " + now.reason);
	if (!now.refused_channel.empty())
		return fail(ExitStatus::refused, now.refused_channel);
	if (!started_ && now.session == Session::State::ready && !now.channels_pending) {
		started_ = true;
		progress_ = steady_now();
	}
	return std::nullopt;
}

std::optional<ExitStatus> Pipe::judge_delivery()
{
	const Delivery delivery = client_->conversation.delivery();
	settled_ = delivery.settled();
	const std::size_t done = delivery.accepted() + delivery.refused() + delivery.swallowed();
	if (std::exchange(done_, done) != done)
		progress_ = steady_now();
	if (delivery.refused() > 0)
		return fail(ExitStatus::refused, delivery.refusal());
	if (delivery.swallowed() > 0)
		return fail(ExitStatus::temporary, "the server has not passed on what was sent");
	return std::nullopt;
}

/** Whether it is the server's turn. */
bool Pipe::waiting() const noexcept
{
	return !started_ || !settled_ || !ready_.empty();
}

bool Pipe::wants_input() const noexcept
{
	return started_ && !ended_ && ready_.empty();
}

/** Sends as much as may be on its way at once, and asks after it. */
void Pipe::send()
{
	if (!started_)
		return;
	std::string out;
	for (;;) {
		if (ready_.empty()) {
			const auto line = input_.next();
			if (!line)
				break;
			queue(*line);
			continue;
		}
		const std::string bytes = client_->conversation.deliver(ready_.back().target, ready_.back().text);
		if (bytes.empty())
			break;
		if (std::exchange(settled_, false))
			progress_ = steady_now();
		out += bytes;
		ready_.pop_back();
	}
	// With labels each line is answered by itself: then only what is last needs a PING behind it, which costs the same
	// as a line where a server slows down who says much.
	if (ready_.empty() || !client_->conversation.labels())
		out += client_->conversation.ask();
	client_->wire.queue(out);
	client_->wire.flush();
}

/** Cuts a line for each target. */
void Pipe::queue(const std::string &line)
{
	for (const std::string &target : targets_)
		for (std::string_view part : irc::split_message(line, client_->conversation.room(target)))
			ready_.push_back({target, std::string(part)});
	std::reverse(ready_.begin(), ready_.end());
}

void Pipe::wait()
{
	const std::shared_ptr<Stream> blocked = client_->wire.blocked();
	std::array<pollfd, 3> fds{{
	    {wants_input() ? STDIN_FILENO : -1, POLLIN, 0},
	    {client_->wire.wake_fd(), POLLIN, 0},
	    {blocked ? blocked->fd() : -1, POLLOUT, 0},
	}};
	int timeout = -1;
	if (waiting()) {
		const auto left = std::chrono::ceil<milliseconds>(progress_ + client_->timeout - steady_now());
		timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
	}
	if (::poll(fds.data(), fds.size(), timeout) < 0 && errno != EINTR)
		bug("poll", errno);
	if (fds[1].revents != 0)
		client_->wire.clear_wake();
	if (fds[0].revents != 0)
		read_input();
}

void Pipe::read_input()
{
	std::array<char, 4096> bytes;
	const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count > 0) {
		input_.feed({bytes.data(), static_cast<std::size_t>(count)});
		return;
	}
	input_failed_ = count < 0;
	ended_ = true;
	input_.finish();
}

/** Everything is settled; leaves, and waits for the server to close, so that it has read the QUIT. */
ExitStatus Pipe::leave()
{
	std::string quit;
	irc::LineWriter(quit).command("QUIT");
	client_->wire.queue(quit);
	const SteadyTime deadline = steady_now() + kGoodbye;
	for (;;) {
		client_->wire.flush();
		const auto left = std::chrono::ceil<milliseconds>(deadline - steady_now());
		if (client_->conversation.situation().link != Link::up || left.count() <= 0)
			return ExitStatus::ok;
		pollfd wake{client_->wire.wake_fd(), POLLIN, 0};
		::poll(&wake, 1, static_cast<int>(left.count()));
		client_->wire.clear_wake();
	}
}

ExitStatus Pipe::fail(ExitStatus status, std::string_view why)
{
	std::string quit;
	irc::LineWriter(quit).command("QUIT");
	client_->wire.queue(quit);
	client_->wire.flush();
	std::fprintf(stderr, "confer: %s: %s\n", client_->server.to_string().c_str(), safe_text(why).c_str());
	return status;
}

} // namespace confer::client
