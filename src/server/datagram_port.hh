// SPDX-License-Identifier: MIT
#pragma once

#include "chat/service.hh"
#include "datagram/rate_table.hh"
#include "datagram/repeats.hh"
#include "datagram/token_bucket.hh"
#include "server/config.hh"
#include "server/datagram_reader.hh"
#include "server/datagram_tally.hh"
#include "server/machine_limits.hh"
#include "server/server_clock.hh"

#include <confer/datagram_socket.hh>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** What a DatagramPort needs to speak: the chat, for as long as its lock is held. */
struct Podium {
	chat::World &world;
	chat::Delivery &out;
	chat::Event &event;
};

/**
 * One [datagram.NAME] section at work: its socket, its bounds, and what it knows of its senders. It never sends
 * anything to them. For the receiver's thread, but for its name and the tally, which any may read.
 */
class DatagramPort {
public:
	/** Opens the socket. `limits`: of all ports, which outlives this one. @throws std::system_error */
	DatagramPort(const DatagramConfig &config, const Config &all, MachineLimits &limits);
	DatagramPort(const DatagramPort &) = delete;
	DatagramPort &operator=(const DatagramPort &) = delete;

	/** Puts in force what a reload may change; the socket stays. */
	void configure(const DatagramConfig &config, const Config &all);

	/** Receives what is there, without waiting, as much as `batch` holds. */
	IoStatus receive(DatagramBatch &batch) noexcept;

	/** Reads the datagram for post(), or counts why not. Needs no lock. @return whether post() is to be called */
	[[nodiscard]] bool read(const DatagramBatch::Datagram &datagram, datagram::Time now);

	/** Posts what read() has read last, or counts why not. @return lines posted */
	std::size_t post(datagram::Time now, Podium &podium) REQUIRES_SHARED(chat::world_role);

	/** Tells how often messages were repeated whose time is over; all, with `now` at Time::max(). */
	void tell_repetitions(datagram::Time now, Podium &podium) REQUIRES_SHARED(chat::world_role);
	bool has_repetitions() const noexcept { return repeats_.pending(); }

	/** What was dropped since the last call, in words; empty if nothing was. */
	std::string take_drop_report();
	/** Asks the kernel what it dropped: what came last may be among it, and then nothing tells. */
	void count_overflow() noexcept;
	bool has_dropped() const noexcept { return report_.pending(tally_); }

	/** All numbers in a line, for the log. */
	std::string summary() const;
	const DatagramTally &tally() const noexcept { return tally_; }
	/** As of its section; any thread may ask. */
	const std::string &name() const noexcept { return name_; }
	/** Of the socket; only until close(), as fd(). */
	const Address &address() const noexcept { return socket_->address(); }
	int fd() const noexcept { return socket_->fd(); }
	/** Closes the socket, and removes its file if it is a Unix one. */
	void close() noexcept { socket_.reset(); }

private:
	/** Why the datagram is not even looked into; nullptr: it is. */
	chat::OwnCounter *refusal(const DatagramBatch::Datagram &datagram, datagram::Time now);
	/** Counts a datagram that is dropped. @return false */
	bool drop(chat::OwnCounter &reason, const DatagramBatch::Datagram &datagram);
	datagram::RateKey key_of(const DatagramBatch::Datagram &datagram) const noexcept;
	/** What counts a datagram that the reader drops; nullptr: it is taken. */
	chat::OwnCounter *counter_of(Verdict verdict) noexcept;
	/** Finds the channels that it is for, and that there are. */
	void find_channels(const chat::World &world) REQUIRES_SHARED(chat::world_role);
	/** Makes `from_` the host of the sender. */
	void name_host(const Address &from);

	/** What a machine says in a channel. */
	struct Posting {
		std::string_view source;
		const std::optional<datagram::Priority> &priority;
		std::string_view time; ///< by its clock, if that is not the server's; else empty
		std::string_view text; ///< escaped
	};
	/** The lines of a text in a channel, each to stand behind `mark_`, which this makes the severity. */
	std::vector<std::string_view> lay_out(const chat::Channel &channel, const Posting &posting)
	    REQUIRES_SHARED(chat::world_role);
	/** Posts a text, whatever the rate of the channel. @return lines */
	std::size_t post_text(chat::Channel &channel, const Posting &posting, Podium &podium)
	    REQUIRES_SHARED(chat::world_role);
	/** Posts to all of channels_ that their rates allow. @return lines */
	std::size_t post_event(datagram::Time now, Podium &podium) REQUIRES_SHARED(chat::world_role);
	void post_told(datagram::Time now, Podium &podium) REQUIRES_SHARED(chat::world_role);
	void count_overflow(std::uint32_t total) noexcept;

	const std::string name_;
	DatagramConfig config_;
	unsigned ipv6_prefix_ = 64;
	std::string source_cause_, total_cause_; ///< of losses
	std::optional<DatagramSocket> socket_;
	std::uint32_t kernel_drops_ = 0; ///< as last read, modulo 2^32
	MachineLimits &limits_;
	datagram::RateTable rates_;
	datagram::Rate total_rate_;
	datagram::TokenBucket total_;
	datagram::Repeats repeats_;
	DatagramTally tally_;
	DropReport report_;
	Address last_dropped_; ///< from which the datagram came that was dropped last
	std::optional<uid_t> last_dropped_uid_;
	// What one datagram needs; kept for the next.
	ServerClock clock_;
	DatagramReader reader_;
	std::string tags_, mark_, line_, targets_;
	std::vector<chat::Channel *> channels_;
	std::vector<datagram::Repetition> told_;
	Address last_from_; ///< whose host is `from_`
	std::string from_;
};

} // namespace confer::server
