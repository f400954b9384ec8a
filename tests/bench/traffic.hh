// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <confer/mutex.hh>
#include <confer/unique_fd.hh>

#include "clock.hh"
#include "crowd.hh"
#include "deal.hh"
#include "histogram.hh"
#include "message_body.hh"

namespace confer::bench {

/** Who talks to whom. */
struct TrafficShape {
	std::size_t group_size = 2;      ///< clients of one channel, or 2 for pairs
	bool direct = false;             ///< private messages between the two of each pair, and no channel
	std::size_t body_length = 60;    ///< bytes of text, numbers included
	bool line_by_line = false;       ///< every message is a write of its own
	bool labelled = false;           ///< every message has a label (IRCv3 labeled-response), which the server answers
	bool every_client_timed = false; ///< see Traffic
};

/**
 * The messages that the clients of one or several crowds send each other, in groups of consecutive clients, and the
 * account of what arrived.
 *
 * Every client counts what it receives, and all counts are compared in the end. The first two clients of each group
 * (both, in a pair) are its *observers*: they read every message, check that each sender's come in order without a gap,
 * tell the sender what has come back, and measure latency. The others only count, because at ten million lines a second
 * reading them all would measure the reader; unless `every_client_timed`, which the paced workloads can afford.
 *
 * One thread for each crowd may call send(), receive(), in_flight(), group_backlog() and seen_senders() for the clients
 * of that crowd, while any reads delivered(). For the rest, those threads must have ended.
 */
class Traffic {
public:
	/** The crowd must have whole groups. It is kept by reference. */
	Traffic(Crowd &crowd, const TrafficShape &shape);
	/** The crowds of the deal are kept by reference, and all clients are there. */
	Traffic(Deal deal, const TrafficShape &shape);

	/** The channel of a client. */
	std::string channel_of(std::size_t client) const;

	/** Sends `count` messages of a client, all due at `due`, in one write or one by one (TrafficShape::line_by_line).
	 */
	void send(std::size_t client, unsigned count, Nanoseconds due);

	/** For Crowd::poll of the crowd with this number: `index` is the client's there. */
	void receive(std::size_t crowd, std::size_t index, std::string_view lines);
	/** The same, if there is one crowd. */
	void receive(std::size_t client, std::string_view lines) { receive(0, client, lines); }

	/** Latencies of messages due in [from, until) are recorded, others not. */
	void record(Nanoseconds from, Nanoseconds until) noexcept;

	/** Messages of this client on their way: sent, and not yet seen by the observer. */
	unsigned in_flight(std::size_t sender) const noexcept
	{
		// In one order with the list of take_seen(): what this does not see lists the sender again.
		return counts_[sender].sent - counts_[sender].seen.load(std::memory_order_seq_cst);
	}

	/** Deliveries that a client's group still waits for. */
	std::uint64_t group_backlog(std::size_t client) const noexcept;

	/** Adds senders of this crowd, of which something was seen since the last call, and lists them again from now on.
	 */
	void take_seen(std::size_t crowd, std::vector<std::uint32_t> &senders);
	/** A descriptor that is readable when there is something to take that the crowd has not read itself. */
	int seen_elsewhere(std::size_t crowd) const noexcept { return lanes_[crowd]->wake.get(); }

	std::uint64_t delivered() const noexcept;
	std::uint64_t expected() const noexcept { return expected_.load(std::memory_order_relaxed); }
	Histogram latency() const;
	std::size_t groups() const noexcept { return groups_.size(); }
	std::size_t size() const noexcept { return counts_.size(); }
	const Deal &deal() const noexcept { return deal_; }

	/** Reads until everything has arrived; throws std::runtime_error if nothing more comes, naming what is missing. */
	void drain();

	/** Throws std::runtime_error unless every client received exactly what it should have, in order. */
	void verify() const;

private:
	/** Of a client. `seen` and `disorder` are the observer's, `received` the client's own, `sent` too. */
	struct Count {
		std::uint32_t sent = 0;
		std::atomic<std::uint32_t> seen{0};
		std::uint64_t received = 0;
		std::atomic<bool> listed{false};
	};
	struct alignas(64) Group {
		std::atomic<std::uint64_t> sent{0};
		std::atomic<std::uint64_t> received{0};
	};
	/** What the thread of one crowd writes. */
	struct alignas(64) Lane {
		std::atomic<std::uint64_t> delivered{0};
		std::uint64_t disorder = 0;
		Histogram latency;
		std::string outgoing;
		std::vector<std::uint32_t> seen; ///< of its own senders, by itself
		UniqueFd wake;
		Mutex mutex;
		std::vector<std::uint32_t> seen_elsewhere GUARDED_BY(mutex);
	};

	std::size_t group_of(std::size_t client) const noexcept { return client / shape_.group_size; }
	std::size_t observer_of(std::size_t sender) const noexcept;
	bool reads_all(std::size_t client) const noexcept;
	std::uint64_t expected_by(std::size_t client) const noexcept;
	void on_message(Lane &lane, std::size_t client, const MessageBody &body, Nanoseconds arrival);
	void note_arrivals(Lane &lane, std::size_t client, std::size_t messages) noexcept;
	void list(Lane &lane, std::uint32_t sender);

	Deal deal_;
	TrafficShape shape_;
	std::vector<Count> counts_;
	std::vector<Group> groups_;
	std::vector<std::unique_ptr<Lane>> lanes_;
	std::vector<std::string> commands_; ///< "PRIVMSG target :" of each client
	Nanoseconds record_from_ = 0;
	Nanoseconds record_until_ = 0;
	std::atomic<std::uint64_t> expected_{0};
};

} // namespace confer::bench
