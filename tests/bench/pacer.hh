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
	/**
	 * For the thread of one crowd: sends what its clients have to say, of `rate` messages a second of all clients, the
	 * first at `start`. The participants are kept by reference. Throws std::system_error.
	 */
	Pacer(Participants &participants, std::size_t crowd, double rate, Nanoseconds start);

	/** Further clients that join `channel` at even intervals between these two times, one after the other. */
	void schedule_joins(Crowd &joiners, const std::string &channel, Nanoseconds from, Nanoseconds until);

	/** Sends what is due and reads once; throws std::runtime_error if the server closes a connection. */
	void step();

private:
	void send_due();
	bool is_mine() const noexcept;
	void skip_others() noexcept;
	void arm() const;
	Nanoseconds due() const noexcept
	{
		return start_ + static_cast<Nanoseconds>(static_cast<double>(next_) * interval_);
	}

	Participants &participants_;
	const std::size_t crowd_;
	UniqueFd timer_;
	std::vector<std::size_t> senders_;
	double interval_;
	Nanoseconds start_;
	std::uint64_t next_ = 0; ///< the number of the next message that a client of this crowd sends

	Crowd *joiners_ = nullptr;
	std::string joined_channel_;
	std::vector<Nanoseconds> join_times_; ///< the latest first
};

} // namespace confer::bench
