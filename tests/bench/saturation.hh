// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "participants.hh"

namespace confer::bench {

/**
 * Keeps the window of every sender of one crowd full, for the thread of that crowd. A sender that has half of its
 * window free fills it at once, as a client does that has been waiting; and no channel may have more deliveries on
 * their way than twice what the windows of its senders allow, so that a member whom the server serves late is waited
 * for and not buried.
 */
class Saturation {
public:
	/** `window`: messages of one sender that may be on their way. The participants are kept by reference. */
	Saturation(Participants &participants, std::size_t crowd, unsigned window);

	/** Sends and reads once; throws std::runtime_error if the server closes a connection. */
	void step();

private:
	void refill();
	std::uint64_t backlog_limit() const noexcept;

	Participants &participants_;
	const std::size_t crowd_;
	const unsigned window_;
	const unsigned batch_;
	std::vector<std::uint32_t> waiting_; ///< senders that may have room
};

} // namespace confer::bench
