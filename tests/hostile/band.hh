// SPDX-License-Identifier: MIT
#pragma once

#include "origin.hh"

#include "bench/crowd.hh"

#include <confer/thread.hh>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace confer::hostile {

using namespace std::chrono_literals;

/** How the clients of a band read what the server sends. */
enum class Reading {
	always,
	never, ///< once they are in
	sips,  ///< Band::sip bytes every Band::sip_every
};

/**
 * Clients that are all alike: what they are and what they do, as data. In the texts, `{i}` stands for a client's
 * number, `{h}` for a hundredth of that, `{nick}` for its nick, `{n}` for a number that is another one each time, and
 * `{last}` for the latest of those.
 */
struct Band {
	std::size_t clients = 1;
	std::size_t full = 0; ///< how many at full size; 0: the same
	Origin from = {};
	std::string caps = {};
	std::string prepare = {};             ///< what each sends as soon as it is in; its answers are waited for
	std::string bytes = {};               ///< what each sends while the attack goes on
	std::size_t times = 0;                ///< so often; 0: until the attack is over
	std::chrono::milliseconds every = 1s; ///< between two times, if the server takes the bytes so fast
	Reading reading = Reading::always;
	std::size_t sip = 48 << 10;
	std::chrono::milliseconds sip_every = 5s;
	int receive_buffer = 0;                ///< SO_RCVBUF, 0 for the system's default
	bool registers = true;                 ///< false: it connects and says nothing but `bytes`
	bool returns = false;                  ///< one that the server has closed comes again
	std::chrono::milliseconds stays = 0ms; ///< so long after its bytes each hangs up and comes again; 0: it stays
	bool early = false;                    ///< it enters before the crowd does, to be the operator of a channel
	bool shuts = false;                    ///< it ends its sending side after `bytes`
	std::string counted = {};              ///< lines with this text in them are counted
};

/** A band at work, on a thread of its own. The owner calls everything but the constructor's thread. */
class BandRun {
public:
	/**
	 * Starts the thread, which gathers the clients and then waits for attack(). `prefix`: of their nicks, at most three
	 * characters. `nice`: what the thread leaves to the others.
	 */
	BandRun(const Doors &doors, Band band, std::size_t clients, std::string prefix, int nice);
	/** Ends the thread. */
	~BandRun();
	BandRun(const BandRun &) = delete;
	BandRun &operator=(const BandRun &) = delete;

	/** Whether every client is in and prepared, or has been turned away. */
	bool gathered() const noexcept { return gathered_; }
	void attack() noexcept { attacking_ = true; }
	/** All clients hang up and the thread ends; rethrows what ended it before. */
	void leave();

	/** How many clients got in and were prepared. */
	std::size_t inside() const noexcept { return inside_; }
	/** How many connections the server has closed, as far as anybody read that. */
	std::size_t closed() const noexcept { return closed_; }
	/** Of the lines with Band::counted. */
	std::uint64_t counted() const noexcept { return counted_; }
	/** Bytes that all of its clients have read since attack(). */
	std::uint64_t received() const noexcept { return received_; }
	/** How often Band::bytes went out. */
	std::uint64_t sent() const noexcept { return sent_; }
	/** After leave(): the last ERROR or refusal. */
	const std::string &complaint() const noexcept { return crowd_.complaint(); }

private:
	struct Member {
		bool prepared = false; ///< `prepare` is sent
		bool ready = false;
		std::size_t sent = 0;
		bench::Nanoseconds due = 0;
	};

	bench::CrowdOptions options(const Doors &doors, std::string prefix) const;
	void run();
	void gather();
	void fight();
	void read();
	void sip(bench::Nanoseconds now);
	void come_again(std::size_t client);
	void send_due(bench::Nanoseconds now);
	void take(std::size_t client, std::string_view lines);
	std::string expand(const std::string &text, std::size_t client);
	std::string value_of(std::string_view name, std::size_t client);

	const Band band_;
	const std::size_t clients_;
	const int nice_;
	bench::Crowd crowd_;
	std::vector<Member> members_;
	std::uint64_t serial_ = 0;
	bench::Nanoseconds next_sip_ = 0;
	std::atomic<bool> gathered_{false};
	std::atomic<bool> attacking_{false};
	std::atomic<bool> over_{false};
	std::atomic<std::size_t> inside_{0};
	std::atomic<std::size_t> closed_{0};
	std::atomic<std::uint64_t> counted_{0};
	std::atomic<std::uint64_t> received_{0};
	std::atomic<std::uint64_t> sent_{0};
	Thread thread_;
};

} // namespace confer::hostile
