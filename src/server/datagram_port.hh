// SPDX-License-Identifier: MIT
#pragma once

#include "chat/counter.hh"
#include "chat/service.hh"
#include "datagram/event.hh"
#include "datagram/rate_table.hh"
#include "datagram/repeats.hh"
#include "server/datagram_config.hh"

#include <confer/datagram_socket.hh>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** What became of the datagrams of a section; each is in exactly one number beside `received`, but for the last. */
struct DatagramTally {
	chat::OwnCounter received;
	chat::OwnCounter posted;     ///< in one channel at least
	chat::OwnCounter repeated;   ///< the same as the one before: told as a number
	chat::OwnCounter source;     ///< dropped: from an address that `from` does not list
	chat::OwnCounter rate;       ///< dropped: more than `rate` and `burst` allow
	chat::OwnCounter malformed;  ///< dropped: not what `format` says
	chat::OwnCounter too_long;   ///< dropped: over kMaxDatagram, or too much to be posted at once
	chat::OwnCounter empty;      ///< dropped: nothing to say
	chat::OwnCounter no_channel; ///< dropped: nobody is there, or there is no channel for it
	chat::OwnCounter overflow;   ///< never received: the kernel had no room

	/** Calls f(name, counter) for each. */
	template <class F> void each(F &&f) const
	{
		f("received", received);
		f("posted", posted);
		f("repeated", repeated);
		each_drop(f);
	}
	template <class F> void each_drop(F &&f) const
	{
		f("source-not-allowed", source);
		f("over-rate", rate);
		f("malformed", malformed);
		f("too-long", too_long);
		f("empty", empty);
		f("no-channel", no_channel);
		f("kernel-overflow", overflow);
	}
};

/** The longest datagram that is taken: any that UDP can carry (RFC 768: 65,507 bytes of IPv4). */
inline constexpr std::size_t kMaxDatagram = 65536;

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
	/** Opens the socket. @throws std::system_error */
	DatagramPort(const DatagramConfig &config, const std::vector<RuleConfig> &rules);
	DatagramPort(const DatagramPort &) = delete;
	DatagramPort &operator=(const DatagramPort &) = delete;

	/** Puts in force what a reload may change; the socket stays. */
	void configure(const DatagramConfig &config, const std::vector<RuleConfig> &rules);

	/** Receives what is there, without waiting, as much as `batch` holds. */
	IoStatus receive(DatagramBatch &batch) noexcept;

	/** Posts what the datagram says, or counts why not. @return lines posted */
	std::size_t take(const DatagramBatch::Datagram &datagram, datagram::Time now, Podium &podium)
	    REQUIRES_SHARED(chat::world_role);

	/** Tells how often messages were repeated whose time is over; all, with `now` at Time::max(). */
	void tell_repetitions(datagram::Time now, Podium &podium) REQUIRES_SHARED(chat::world_role);
	bool has_repetitions() const noexcept { return repeats_.pending(); }

	/** What was dropped since this was last asked for, in words; empty if nothing was. */
	std::string take_drop_report();
	/** Asks the kernel what it dropped: what came last may be among it, and then nothing tells. */
	void count_overflow() noexcept;
	bool has_dropped() const noexcept { return dropped() != reported_; }

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
	bool is_allowed(const Address &from) const noexcept;
	/** Counts a datagram that is not even looked into. */
	bool drop_unread(const DatagramBatch::Datagram &datagram, datagram::Time now) noexcept;
	/** Finds the channels that it is for, and that there are. */
	void find_channels(const chat::World &world) REQUIRES_SHARED(chat::world_role);
	/** Makes `from_` the host of the sender. */
	void name_host(const Address &from);
	/** Makes `source_` the nick!user@host of the event. */
	void name_source();
	std::size_t post_text(chat::Channel &channel, std::string_view source,
	                      const std::optional<datagram::Priority> &priority, std::string_view text, Podium &podium)
	    REQUIRES_SHARED(chat::world_role);
	void post_told(Podium &podium) REQUIRES_SHARED(chat::world_role);
	std::uint64_t dropped() const noexcept;
	void count_overflow(std::uint32_t total) noexcept;

	const std::string name_;
	DatagramConfig config_;
	std::vector<datagram::Rule> rules_;
	std::string user_; ///< the user part of its sources
	std::optional<DatagramSocket> socket_;
	std::uint32_t kernel_drops_ = 0; ///< as last read, modulo 2^32
	datagram::RateTable rates_;
	datagram::Repeats repeats_;
	DatagramTally tally_;
	std::uint64_t reported_ = 0;               ///< of dropped()
	std::vector<std::uint64_t> reported_each_; ///< in the order of DatagramTally::each_drop()
	std::string last_dropped_;                 ///< the host whose datagram was dropped last
	// What one datagram needs; kept for the next.
	datagram::Event event_;
	std::string text_, source_, line_, targets_;
	std::vector<chat::Channel *> channels_;
	std::vector<datagram::Repetition> told_;
	Address last_from_; ///< whose host is `from_`
	std::string from_;
};

} // namespace confer::server
