// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "participants.hh"

namespace confer::bench {

/**
 * Keeps every sender's window full. A sender that has half of its window free fills it in one write, as a client does
 * that has been waiting; and no channel may have more deliveries on their way than twice what the windows of its
 * senders allow, so that a member whom the server serves late is waited for and not buried.
 */
class Saturation {
public:
	/** `window`: messages of one sender that may be on their way. The participants are kept by reference. */
	Saturation(Participants &participants, unsigned window);

	/** Sends and reads until then; throws std::runtime_error if the server closes a connection. */
	void run_until(Nanoseconds end);

private:
	void refill();
	std::uint64_t backlog_limit() const noexcept;

	Participants &participants_;
	unsigned window_;
	unsigned batch_;
	std::size_t senders_ = 0;
	std::vector<std::uint32_t> waiting_; ///< senders that may have room
};

} // namespace confer::bench
