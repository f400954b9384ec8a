// SPDX-License-Identifier: MIT
#pragma once

#include "chat/slow_readers.hh"
#include "datagram/losses.hh"
#include "datagram/rate_table.hh"
#include "irc/casemap.hh"

#include <cstddef>
#include <string_view>

namespace confer::server {

/**
 * What bounds the machines of all [datagram.NAME] sections together: the rate of each channel, and what its members
 * have missed. For the receiver's thread.
 */
class MachineLimits {
public:
	/** `channels`: how many have a rate of their own at one time; a multiple of 8. Takes random keys from the kernel.
	 */
	explicit MachineLimits(std::size_t channels);

	/** Lines a second and at once in each channel; a rate of 0: no limit. */
	void set(unsigned rate, unsigned burst) noexcept { rates_.set(rate, burst); }

	/** Whether the channel may get a line now, which then counts. */
	[[nodiscard]] bool take(std::string_view channel, datagram::Time now) noexcept;
	/** So many more lines went to the channel that take() was last asked for. */
	void charge(std::size_t lines) noexcept { rates_.charge(lines); }

	/** What the members of channels are to be told was dropped. */
	datagram::Losses losses;
	/** The clients that read too slowly. */
	chat::SlowReaders slow;

private:
	irc::CaseMap hash_;
	datagram::RateTable rates_;
};

} // namespace confer::server
