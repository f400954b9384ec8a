// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hh"
#include "crowd.hh"
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
 * The messages that the clients of a crowd send each other, in groups of consecutive clients, and the account of what
 * arrived.
 *
 * Every client counts what it receives, and all counts are compared in the end. The first two clients of each group
 * (both, in a pair) are its *observers*: they read every message, check that each sender's come in order without a gap,
 * tell the sender what has come back, and measure latency. The others only count, because at ten million lines a second
 * reading them all would measure the reader; unless `every_client_timed`, which the paced workloads can afford.
 */
class Traffic {
public:
	/** The crowd must have whole groups. It is kept by reference. */
	Traffic(Crowd &crowd, const TrafficShape &shape);

	/** The channel of a client. */
	std::string channel_of(std::size_t client) const;

	/** Sends `count` messages of a client, all due at `due`, in one write or one by one (TrafficShape::line_by_line).
	 */
	void send(std::size_t client, unsigned count, Nanoseconds due);

	/** For Crowd::poll. */
	void receive(std::size_t client, std::string_view lines);

	/** Latencies of messages due in [from, until) are recorded, others not. */
	void record(Nanoseconds from, Nanoseconds until) noexcept;

	/** Messages of this client on their way: sent, and not yet seen by the observer. */
	unsigned in_flight(std::size_t sender) const noexcept { return counts_[sender].sent - counts_[sender].seen; }

	/** Deliveries that a client's group still waits for. */
	std::uint64_t group_backlog(std::size_t client) const noexcept;

	/** Senders of which something was seen since the last call; the caller's to empty. */
	std::vector<std::uint32_t> &seen_senders() noexcept { return seen_senders_; }

	/** Forgets that this sender was listed, so that it can be again. */
	void relist(std::size_t sender) noexcept { counts_[sender].listed = false; }

	std::uint64_t delivered() const noexcept { return delivered_; }
	std::uint64_t expected() const noexcept { return expected_; }
	const Histogram &latency() const noexcept { return latency_; }
	std::size_t groups() const noexcept { return groups_.size(); }
	std::size_t size() const noexcept { return counts_.size(); }

	/** Reads until everything has arrived; throws std::runtime_error if nothing more comes, naming what is missing. */
	void drain();

	/** Throws std::runtime_error unless every client received exactly what it should have, in order. */
	void verify() const;

private:
	struct Count {
		std::uint32_t sent = 0;
		std::uint32_t seen = 0;
		std::uint64_t received = 0;
		bool listed = false;
	};
	struct Group {
		std::uint64_t sent = 0;
		std::uint64_t received = 0;
	};

	std::size_t group_of(std::size_t client) const noexcept { return client / shape_.group_size; }
	std::size_t observer_of(std::size_t sender) const noexcept;
	bool reads_all(std::size_t client) const noexcept;
	std::uint64_t expected_by(std::size_t client) const noexcept;
	void on_message(std::size_t client, const MessageBody &body, Nanoseconds arrival);
	void note_arrivals(std::size_t client, std::size_t messages) noexcept;

	Crowd &crowd_;
	TrafficShape shape_;
	std::vector<Count> counts_;
	std::vector<Group> groups_;
	std::vector<std::string> commands_; ///< "PRIVMSG target :" of each client
	std::vector<std::uint32_t> seen_senders_;
	std::string outgoing_;
	Histogram latency_;
	Nanoseconds record_from_ = 0;
	Nanoseconds record_until_ = 0;
	std::uint64_t delivered_ = 0;
	std::uint64_t expected_ = 0;
	std::uint64_t disorder_ = 0;
};

} // namespace confer::bench
