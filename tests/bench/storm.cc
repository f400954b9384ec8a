// SPDX-License-Identifier: MIT
#include "storm.hh"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <span>
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

/** A message around its number; each becomes one line. */
struct Message {
	std::string_view before, behind;
};
constexpr Message kRfc5424{"<13>1 2026-11-22T15:46:36.774258+00:00 machine storm 4711 #storm - message number ",
                           " of many, as long as such messages are"};
constexpr Message kDevices[] = {
    {"<189>421370: rtr1: *Nov 22 2026 15:46:36.123 CET: %LINEPROTO-5-UPDOWN: Line protocol, message number ",
     ", changed state to down"},
    {"<189>: 2026 Nov 22 15:46:36.123 UTC: %$ VDC-1 %$ %ETHPORT-5-IF_DOWN_LINK_FAILURE: Interface ", " is down"},
    {"<141>Nov 22 15:46:36 2026 [10.0.0.7] authmgr[3546]: <522008> <NOTI> <10.0.0.7> User authentication ",
     " successful"},
    {"<189>date=2026-11-22 time=15:46:36 devname=\"fw1\" devid=\"FG100FTK00000000\" tz=\"+0100\" "
     "logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" level=\"notice\" vd=\"root\" srcip=10.0.0.5 "
     "srcport=51234 "
     "srcintf=\"lan\" dstip=192.0.2.1 dstport=443 dstintf=\"wan1\" action=\"close\" policyid=1 sessionid=",
     " duration=120 sentbyte=4096 rcvdbyte=65536"},
    {"<30>Nov 22 15:46:36 U7PG2,788a20aabbcc,v4.3.28.11361: hostapd: ath0: STA 11:22:33:44:55:66 associated ",
     " times"},
    {"<14>Nov 22 15:46:36 pa1 1,2026/11/22 15:46:35,012345678901,TRAFFIC,end,2305,2026/11/22 15:46:35,10.0.0.1,",
     ",192.0.2.1,allow,0,0"},
};

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
	State(std::uint16_t port, double rate, Headers headers)
	    : to_(Address::loopback(AF_INET, port)),
	      reader_(port),
	      interval_(static_cast<double>(kSecond) / rate),
	      messages_(headers == Headers::devices ? std::span(kDevices) : std::span(&kRfc5424, 1))
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
		const Message &message = messages_[result_.sent % messages_.size()];
		line_ = message.before;
		line_ += std::to_string(result_.sent);
		line_ += message.behind;
		if (socket_.send_to(line_, to_).ok())
			++result_.sent;
	}

	const Address to_;
	DatagramSocket socket_ = DatagramSocket::open(AF_INET);
	Reader reader_;
	const double interval_;
	const std::span<const Message> messages_;
	std::string line_;
	Result result_{};
	std::atomic<bool> stop_{false};
	Thread thread_{{.name = "storm"}, [this] { run(); }};
};

Storm::Storm(std::uint16_t port, double rate, Headers headers) : state_(std::make_unique<State>(port, rate, headers)) {}

Storm::~Storm() = default;

Storm::Result Storm::finish()
{
	return state_->finish();
}

} // namespace confer::bench
