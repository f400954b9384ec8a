// SPDX-License-Identifier: MIT
#include "storm.hh"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <confer/datagram_socket.hh>
#include <confer/stream.hh>
#include <confer/thread.hh>
#include <poll.h>

namespace confer::bench {

using namespace std::chrono_literals;

namespace {

constexpr Nanoseconds kSilence = 2 * kSecond; ///< without a message after which none is expected any more

/** The client in the channel: counts, and keeps no text. */
class Reader {
public:
	explicit Reader(std::uint16_t port)
	    : stream_(Stream::connect(Address::loopback(AF_INET, port), 5s)),
	      buffer_(1 << 18)
	{
		send("NICK storm\r\nUSER storm 0 * :storm\r\nJOIN #storm\r\n");
		const Nanoseconds deadline = now() + 5 * kSecond;
		while (text_.find(" 366 ") == text_.npos) {
			if (closed_ || now() > deadline)
				throw std::runtime_error("the reader of the datagrams could not join");
			wait(10);
			take();
		}
		text_.clear();
		joined_ = true;
	}

	/** Reads what is there; gives how many messages. */
	std::uint64_t take()
	{
		std::uint64_t messages = 0;
		for (;;) {
			const IoResult got = stream_.recv_now(buffer_.data(), buffer_.size());
			if (got.status == IoStatus::again)
				return messages;
			if (!got.ok()) {
				closed_ = true;
				return messages;
			}
			const std::string_view bytes(buffer_.data(), got.bytes);
			if (!joined_)
				text_ += bytes;
			messages += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
		}
	}

	void wait(int milliseconds) const noexcept
	{
		pollfd entry{stream_.fd(), POLLIN, 0};
		poll(&entry, 1, milliseconds);
	}
	bool closed() const noexcept { return closed_; }

private:
	void send(std::string_view line)
	{
		const iovec piece{const_cast<char *>(line.data()), line.size()};
		stream_.send_some(&piece, 1);
	}

	Stream stream_;
	std::vector<char> buffer_;
	std::string text_;
	bool joined_ = false;
	bool closed_ = false;
};

} // namespace

class Storm::State {
public:
	State(std::uint16_t port, double rate)
	    : to_(Address::loopback(AF_INET, port)),
	      reader_(port),
	      interval_(static_cast<double>(kSecond) / rate)
	{
		thread_.start();
	}
	~State()
	{
		stop_.store(true);
		thread_.join();
	}

	Result finish()
	{
		stop_.store(true);
		thread_.join();
		return result_;
	}

private:
	void run()
	{
		const Nanoseconds start = now();
		while (!stop_.load(std::memory_order_relaxed)) {
			const auto due = static_cast<std::uint64_t>(static_cast<double>(now() - start) / interval_);
			while (result_.sent < due)
				send();
			result_.read += reader_.take();
			poll(nullptr, 0, 1);
		}
		result_.lasted = now() - start;
		Nanoseconds heard = now();
		while (result_.read < result_.sent && !reader_.closed() && now() - heard < kSilence) {
			reader_.wait(10);
			if (const std::uint64_t more = reader_.take()) {
				result_.read += more;
				heard = now();
			}
		}
		result_.reader_was_cut = reader_.closed();
	}

	void send()
	{
		line_ = "<13>1 2026-11-22T15:46:36.774258+00:00 machine storm 4711 #storm - message number ";
		line_ += std::to_string(result_.sent);
		line_ += " of many, as long as such messages are";
		if (socket_.send_to(line_, to_).ok())
			++result_.sent;
	}

	const Address to_;
	DatagramSocket socket_ = DatagramSocket::open(AF_INET);
	Reader reader_;
	const double interval_;
	std::string line_;
	Result result_{};
	std::atomic<bool> stop_{false};
	Thread thread_{{.name = "storm"}, [this] { run(); }};
};

Storm::Storm(std::uint16_t port, double rate) : state_(std::make_unique<State>(port, rate)) {}

Storm::~Storm() = default;

Storm::Result Storm::finish()
{
	return state_->finish();
}

} // namespace confer::bench
