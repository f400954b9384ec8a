// SPDX-License-Identifier: MIT
#pragma once

#include "origin.hh"

#include "bench/crowd.hh"
#include "bench/histogram.hh"

#include <cstdint>
#include <string_view>
#include <vector>

namespace confer::hostile {

/**
 * Pairs of healthy clients that chat at a steady rate which the default limits allow, half of them in private, half in
 * a channel for two. Each message carries the time at which it was sent. For one thread.
 */
class Talkers {
public:
	/** All come from addresses of their own. */
	Talkers(const Doors &doors, std::size_t pairs);

	/** Connects, registers and joins them. */
	void enter();

	/** From now on the latencies go here; those of messages that are on their way, too. */
	void record(bench::Histogram &latency) noexcept { latency_ = &latency; }

	/** Sends what is due and receives for a millisecond. */
	void talk();

	/** Only receives, until all that was sent has come or `patience` is over. @return how many messages did not come */
	std::uint64_t drain(bench::Nanoseconds patience);

	/** How many the server has disconnected. */
	std::size_t closed() const noexcept { return crowd_.closed(); }
	const std::string &complaint() const noexcept { return crowd_.complaint(); }

private:
	void send(std::size_t talker);
	void receive(std::size_t talker, std::string_view lines);

	bench::Crowd crowd_;
	const std::size_t talkers_;
	std::size_t next_ = 0;
	bench::Nanoseconds due_ = 0;
	std::uint64_t sent_ = 0;
	std::uint64_t received_ = 0;
	bench::Histogram *latency_ = nullptr;
};

} // namespace confer::hostile
