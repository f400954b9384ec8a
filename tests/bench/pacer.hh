// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <confer/unique_fd.hh>

#include "participants.hh"

namespace confer::bench {

/**
 * Sends messages at equal intervals, each from another sender, stepping through the channels. The time at which a
 * message is due is fixed beforehand: if this program or the server is late, what comes later counts as late too.
 */
class Pacer {
public:
	/** `rate`: messages a second. The participants are kept by reference. Throws std::system_error. */
	Pacer(Participants &participants, double rate);

	/** Further clients that join `channel` at even intervals between these two times, one after the other. */
	void schedule_joins(Crowd &joiners, const std::string &channel, Nanoseconds from, Nanoseconds until);

	/** Sends and reads until then; throws std::runtime_error if the server closes a connection. */
	void run_until(Nanoseconds end);

private:
	void send_due();
	void arm() const;
	Nanoseconds due() const noexcept
	{
		return start_ + static_cast<Nanoseconds>(static_cast<double>(sent_) * interval_);
	}

	Participants &participants_;
	UniqueFd timer_;
	std::vector<std::size_t> senders_;
	double interval_;
	Nanoseconds start_;
	std::uint64_t sent_ = 0;

	Crowd *joiners_ = nullptr;
	std::string joined_channel_;
	std::vector<Nanoseconds> join_times_; ///< the latest first
};

} // namespace confer::bench
