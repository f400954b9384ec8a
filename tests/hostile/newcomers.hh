// SPDX-License-Identifier: MIT
#pragma once

#include "origin.hh"

#include "bench/crowd.hh"

#include <cstddef>
#include <string>

namespace confer::hostile {

/**
 * Fresh clients, each from an address that nobody had before, which come four a second, register and quit. For one
 * thread.
 */
class Newcomers {
public:
	explicit Newcomers(const Doors &doors);

	/** What became of them since reset(). */
	struct Outcome {
		std::size_t registered = 0;
		std::size_t refused = 0; ///< closed before they were registered
		std::size_t waiting = 0; ///< neither yet
		bench::Nanoseconds slowest = 0;
	};

	/** Lets the next one come if it is due, and receives what is there. */
	void come();
	/** Only receives, until nobody waits or `patience` is over. */
	void drain(bench::Nanoseconds patience);

	void reset() noexcept { outcome_ = {}; }
	const Outcome &outcome() const noexcept { return outcome_; }
	const std::string &complaint() const noexcept { return crowd_.complaint(); }

private:
	void receive(int timeout);
	void take(std::size_t client, std::string_view lines);

	bench::Crowd crowd_;
	std::vector<std::size_t> free_;
	bench::Nanoseconds due_ = 0;
	Outcome outcome_;
};

} // namespace confer::hostile
