// SPDX-License-Identifier: MIT
#include "client/link/connection.hh"

#include "client/link/tls_command.hh"
#include "irc/limits.hh"
#include "irc/line_buffer.hh"

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <confer/error.hh>
#include <confer/size_literals.hh>
#include <confer/thread.hh>

#include <poll.h>
#include <unistd.h>

namespace confer::client {

using namespace confer::size_literals;

namespace {

/** A server that sends more bytes than this without a line end is not an IRC server. */
constexpr std::size_t kLineBound = 64 * 1024;

/** Longest remark of a transport program, and how many of the last are kept to find the reason in. */
constexpr std::size_t kLongestRemark = 1000;
constexpr std::size_t kRemarks = 20;

/** How long a program's last words are waited for once its output has ended. */
constexpr int kLastWordsMs = 500;

/** One connection, from the first byte to the last. */
class Reception {
public:
	Reception(unsigned link, const Endpoint &endpoint, Inbox &inbox, Transport transport)
	    : link_(link),
	      endpoint_(endpoint),
	      inbox_(inbox),
	      transport_(std::move(transport))
	{
	}

	/** Reads to the end. @return `lost` or `failed`, with the reason */
	Event run()
	{
		std::string reason;
		while (reason.empty()) {
			std::array<pollfd, 2> fds{{{transport_.stream->fd(), POLLIN, 0}, {transport_.errors.get(), POLLIN, 0}}};
			if (::poll(fds.data(), fds.size(), -1) < 0) {
				if (errno != EINTR)
					bug("poll", errno);
				continue;
			}
			if (fds[1].revents != 0)
				read_errors();
			if (fds[0].revents != 0)
				reason = read_stream();
		}
		transport_.stream->shutdown();
		return finish(std::move(reason));
	}

private:
	/** @return why the connection is over; empty: it is not */
	std::string read_stream()
	{
		std::array<char, 4096> bytes;
		const IoResult result = transport_.stream->recv_now(bytes);
		if (result.status == IoStatus::again)
			return {};
		if (!result.ok())
			return result.error == 0 ? "the server closed the connection"
			                         : std::generic_category().message(result.error);
		heard_ = true;
		return take({bytes.data(), result.bytes}) ? std::string() : "the server sent a line that never ends";
	}

	/** @return false if what the server sends is not IRC */
	bool take(std::string_view bytes)
	{
		const SteadyTime now = steady_now();
		std::vector<Event> events;
		std::string_view line;
		irc::LineResult result;
		lines_.feed(bytes);
		while ((result = lines_.next(line)) != irc::LineResult::none && result != irc::LineResult::overflow) {
			if (result == irc::LineResult::line)
				events.push_back({link_, Event::Kind::line, std::string(line), now, {}});
			else
				events.push_back({link_, Event::Kind::too_long, {}, now, {}});
		}
		lines_.keep();
		inbox_.push(std::move(events));
		return result != irc::LineResult::overflow;
	}

	void read_errors()
	{
		std::array<char, 1024> bytes;
		const ssize_t count = ::read(transport_.errors.get(), bytes.data(), bytes.size());
		if (count < 0 && (errno == EINTR || errno == EAGAIN))
			return;
		if (count <= 0) {
			transport_.errors.reset();
			return;
		}
		words_.append(bytes.data(), static_cast<std::size_t>(count));
		for (std::size_t end; (end = words_.find('\n')) != std::string::npos || words_.size() > kLongestRemark;) {
			const std::size_t length = std::min(end, kLongestRemark);
			remark(words_.substr(0, length));
			words_.erase(0, length + (end == length ? 1 : 0));
		}
	}

	void remark(std::string text)
	{
		if (text.empty())
			return;
		if (remarks_.size() == kRemarks)
			remarks_.erase(remarks_.begin());
		remarks_.push_back(text);
		// What openssl writes is for experts; it is explained at the end.
		if (!endpoint_.via.empty())
			inbox_.push({{link_, Event::Kind::remark, std::move(text), steady_now(), {}}});
	}

	Event finish(std::string reason)
	{
		if (!transport_.program) {
			// An IRC server answers what has been sent to it; a port for TLS hangs up.
			if (!heard_ && endpoint_.server.path.empty())
				reason += " (if this port is for TLS, use ircs://)";
			return {link_, Event::Kind::lost, std::move(reason), steady_now(), {}};
		}
		for (pollfd words{transport_.errors.get(), POLLIN, 0}; words.fd >= 0; words.fd = transport_.errors.get()) {
			if (::poll(&words, 1, kLastWordsMs) <= 0)
				break;
			read_errors();
		}
		remark(std::exchange(words_, {}));
		const std::string end = transport_.program.end();
		if (endpoint_.via.empty()) {
			if (std::string words = explain_tls(remarks_, endpoint_); !words.empty())
				reason = std::move(words);
			else if (!heard_ && !remarks_.empty())
				reason = "openssl: " + remarks_.back();
		} else if (!end.empty()) {
			reason = endpoint_.via + ": " + (remarks_.empty() ? end : remarks_.back() + "; " + end);
		} else if (!heard_) {
			reason = endpoint_.via + ": the command ended before the server sent anything";
		}
		return {link_, heard_ ? Event::Kind::lost : Event::Kind::failed, std::move(reason), steady_now(), {}};
	}

	const unsigned link_;
	const Endpoint &endpoint_;
	Inbox &inbox_;
	Transport transport_;
	irc::LineBuffer lines_{kLineBound, irc::kMaxTags};
	bool heard_ = false; ///< the server has said something
	std::string words_;  ///< an unfinished line of the program
	std::vector<std::string> remarks_;
};

} // namespace

Connection::Connection(unsigned link, Endpoint endpoint, std::shared_ptr<Inbox> inbox)
    : link_(link),
      endpoint_(std::move(endpoint)),
      inbox_(std::move(inbox))
{
}

std::shared_ptr<Connection> Connection::start(unsigned link, Endpoint endpoint, std::shared_ptr<Inbox> inbox)
{
	auto connection = std::make_shared<Connection>(link, std::move(endpoint), std::move(inbox));
	// The resolver takes much stack.
	Thread thread({.name = "receiver", .stack_size = 256_KiB, .daemon = true}, [connection] { connection->run(); });
	thread.start();
	return connection;
}

void Connection::connect_at(SteadyTime time)
{
	MutexLock lock(mutex_);
	order_ = time;
	ordered_.notify_one();
}

void Connection::stay_away()
{
	MutexLock lock(mutex_);
	order_.reset();
}

void Connection::end()
{
	MutexLock lock(mutex_);
	ended_ = true;
	ordered_.notify_one();
}

void Connection::run()
{
	while (wait_for_order())
		attempt();
}

/** @return false when there will be no order any more */
bool Connection::wait_for_order()
{
	MutexLock lock(mutex_);
	while (!ended_ && (!order_ || *order_ > steady_now())) {
		if (!order_)
			ordered_.wait(mutex_);
		else
			ordered_.wait_until(mutex_, *order_);
	}
	order_.reset();
	return !ended_;
}

bool Connection::ended() const
{
	MutexLock lock(mutex_);
	return ended_;
}

void Connection::attempt()
{
	try {
		Transport transport = open_transport(endpoint_);
		if (ended())
			return;
		push(Event::Kind::connected, endpoint_.server.to_string(), transport.stream);
		Event end = Reception(link_, endpoint_, *inbox_, std::move(transport)).run();
		inbox_->push({std::move(end)});
	} catch (const std::system_error &e) {
		push(Event::Kind::failed, e.what() + connect_advice(e.code(), endpoint_.server));
	}
}

void Connection::push(Event::Kind kind, std::string text, std::shared_ptr<Stream> stream)
{
	inbox_->push({{link_, kind, std::move(text), steady_now(), std::move(stream)}});
}

} // namespace confer::client
