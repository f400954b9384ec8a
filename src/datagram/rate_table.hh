// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/token_bucket.hh"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace confer::datagram {

/** Whose rate it is, as a number: of an address, a uid, or a hash of a name. */
using RateKey = std::array<std::uint64_t, 2>;

/**
 * How much each of many may still say: a token bucket for each key, in a table that never grows, however many keys
 * there are or seem to be.
 *
 * A bucket that is full again says no more than none, so it makes room for a new key. Where no bucket is full, the new
 * key shares one with all others that found no room: forged addresses can therefore not get more through than
 * kSlots + 1 sources could. For one thread.
 */
class RateTable {
public:
	static constexpr std::size_t kSlots = 4096;

	/**
	 * `key0`, `key1`: random, so that nobody can choose keys that fall into one place. `slots`: a multiple of 8, not 0.
	 */
	RateTable(std::uint64_t key0, std::uint64_t key1, std::size_t slots = kSlots);

	/** The rate of each; a burst of 0 counts as 1. */
	void set(unsigned rate, unsigned burst) noexcept;

	/** Whether the key has a whole token left at `now`, which is then taken. `now` never goes back. */
	[[nodiscard]] bool take(const RateKey &key, Time now) noexcept;

	/** Takes `tokens` more of the key that take() was last asked for; it may come to owe some. */
	void charge(std::size_t tokens) noexcept;

private:
	static constexpr std::size_t kWays = 8; ///< places where a key may be

	struct Slot {
		RateKey key{};
		TokenBucket bucket;
		bool used = false;
	};

	[[nodiscard]] Slot &find(const RateKey &key, Time now) noexcept;
	[[nodiscard]] std::size_t place_of(const RateKey &key) const noexcept;

	std::vector<Slot> slots_;
	Slot crowd_; ///< of all that found no room
	Slot *last_ = nullptr;
	Rate rate_;
	std::uint64_t key0_, key1_;
};

} // namespace confer::datagram
