// SPDX-License-Identifier: MIT
#include "client/script/script_run.hh"

#include "client/safe_text.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
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

} // namespace

ScriptRun::ScriptRun(LinkOptions options)
    : inbox_(std::make_shared<Inbox>()),
      link_(0, std::move(options), inbox_, *this)
{
}

ExitStatus ScriptRun::run()
{
	// When the reader of a pipe has gone, print() sees EPIPE.
	::signal(SIGPIPE, SIG_IGN);
	link_.start();
	for (;;) {
		const SteadyTime now = steady_now();
		link_.tick(now);
		if (const auto status = step(now))
			return *status;
		link_.flush();
		wait(std::min(link_.next_tick(), next_step()));
	}
}

void ScriptRun::wait(SteadyTime until)
{
	std::array<pollfd, 4> fds{{
	    {input_fd(), POLLIN, 0},
	    {inbox_->fd(), POLLIN, 0},
	    {link_.blocked_fd(), POLLOUT, 0},
	    {reader_gone_ ? -1 : STDOUT_FILENO, 0, 0}, // says when the reader of a pipe has gone
	}};
	int timeout = -1;
	if (until != SteadyTime::max()) {
		const auto left = std::chrono::ceil<milliseconds>(until - steady_now());
		timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
	}
	if (::poll(fds.data(), fds.size(), timeout) < 0 && errno != EINTR)
		bug("poll", errno);
	reader_gone_ = reader_gone_ || (fds[3].revents & POLLERR) != 0;
	if (fds[0].revents != 0)
		on_input();
	for (const Event &event : inbox_->take())
		link_.handle(event);
}

std::optional<ExitStatus> ScriptRun::judge_link()
{
	switch (link_.state()) {
	case Link::State::refused:
	case Link::State::nick_needed: return fail(ExitStatus::refused, link_.reason());
	case Link::State::waiting: return fail(ExitStatus::temporary, "connection lost: " + link_.reason());
	case Link::State::offline:
		return fail(link_.was_connected() ? ExitStatus::temporary : ExitStatus::unavailable, link_.reason());
	default: break;
	}
	if (const WantedChannel *channel = kept_out())
		return fail(ExitStatus::refused, channel->name + ": " + channel->refusal);
	return std::nullopt;
}

const WantedChannel *ScriptRun::kept_out() const noexcept
{
	for (const WantedChannel &channel : link_.session().channels()) {
		if (channel.state == WantedChannel::State::refused)
			return &channel;
	}
	return nullptr;
}

bool ScriptRun::settled_in() const noexcept
{
	const auto &channels = link_.session().channels();
	return link_.state() == Link::State::ready &&
	       std::all_of(channels.begin(), channels.end(), [](const auto &channel) {
		       return channel.state == WantedChannel::State::joined || channel.state == WantedChannel::State::refused;
	       });
}

ExitStatus ScriptRun::leave(ExitStatus status)
{
	link_.quit("");
	const SteadyTime deadline = steady_now() + kGoodbye;
	while (link_.state() != Link::State::offline && link_.state() != Link::State::refused && steady_now() < deadline) {
		link_.flush();
		wait(deadline);
	}
	return status;
}

ExitStatus ScriptRun::fail(ExitStatus status, std::string_view why)
{
	complain(link_.name() + ": " + std::string(why));
	link_.quit("");
	link_.close();
	return status;
}

void ScriptRun::complain(std::string_view why) const
{
	std::fprintf(stderr, "confer: %s\n", safe_text(why).c_str());
}

void ScriptRun::print(std::string line)
{
	line += '\n';
	std::string_view rest = line;
	while (!rest.empty() && !reader_gone_) {
		const ssize_t count = ::write(STDOUT_FILENO, rest.data(), rest.size());
		if (count >= 0) {
			rest.remove_prefix(static_cast<std::size_t>(count));
		} else if (errno == EAGAIN) {
			pollfd writable{STDOUT_FILENO, POLLOUT, 0};
			::poll(&writable, 1, -1);
		} else if (errno == EPIPE) {
			reader_gone_ = true;
		} else if (errno != EINTR) {
			output_error_ = errno;
			return;
		}
	}
}

} // namespace confer::client
