// SPDX-License-Identifier: MIT
#pragma once

#include "chat/counter.hh"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/**
 * What became of the datagrams of a section. Each is in exactly one number beside `received`, but for the last four.
 * The last three are counted before the datagram is, and read after all others.
 */
struct DatagramTally {
	chat::OwnCounter received;
	chat::OwnCounter posted;       ///< in one channel at least
	chat::OwnCounter repeated;     ///< the same as the one before: told as a number
	chat::OwnCounter source;       ///< dropped: from an address that `from` does not list
	chat::OwnCounter rate;         ///< dropped: more than `rate` and `burst` allow one source
	chat::OwnCounter total_rate;   ///< dropped: more than `total-rate` and `total-burst` allow the section
	chat::OwnCounter channel_rate; ///< dropped: more than `machine-rate` and `machine-burst` allow each of its channels
	chat::OwnCounter malformed;    ///< dropped: not what `format` says
	chat::OwnCounter too_long;     ///< dropped: over kMaxDatagram, or too much to be posted at once
	chat::OwnCounter empty;        ///< dropped: nothing to say
	chat::OwnCounter no_channel;   ///< dropped: nobody is there, or there is no channel for it
	chat::OwnCounter overflow;     ///< never received: the kernel had no room
	chat::OwnCounter bad_targets;  ///< of irker: targets that are no channel, or too many
	chat::OwnCounter lines_over_rate; ///< lines kept out of a channel, whether or not another channel got them
	chat::OwnCounter lines_missed;    ///< lines that a client did not get because it reads too slowly, for each client

	/** Calls f(name, counter) for each. */
	template <class F> void each(F &&f) const
	{
		f("received", received);
		f("posted", posted);
		f("repeated", repeated);
		each_drop(f);
		each_part_drop(f);
	}
	template <class F> void each_drop(F &&f) const
	{
		f("source-not-allowed", source);
		f("over-rate", rate);
		f("over-total-rate", total_rate);
		f("over-channel-rate", channel_rate);
		f("malformed", malformed);
		f("too-long", too_long);
		f("empty", empty);
		f("no-channel", no_channel);
		f("kernel-overflow", overflow);
	}
	/** Those that count no datagrams, but parts of them. */
	template <class F> void each_part_drop(F &&f) const
	{
		f("bad-targets", bad_targets);
		f("lines-over-rate", lines_over_rate);
		f("lines-missed", lines_missed);
	}
};

/** Tells in words what a tally counts as dropped, each drop once. */
class DropReport {
public:
	/** Whether take() has something to tell. */
	[[nodiscard]] bool pending(const DatagramTally &tally) const noexcept;

	/** "dropped 12: over-rate=10 malformed=2" since the last call; empty if nothing was. */
	[[nodiscard]] std::string take(const DatagramTally &tally);

private:
	std::uint64_t sum_ = 0;
	std::vector<std::uint64_t> told_; ///< in the order of the tally
};

} // namespace confer::server
