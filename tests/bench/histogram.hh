// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "clock.hh"

namespace confer::bench {

/**
 * Latencies, counted in buckets whose width grows with the value: 128 to each power of two, so that a percentile is
 * at most 0.8 % off at any magnitude and adding a value costs no allocation.
 */
class Histogram {
public:
	Histogram();

	/** Counts one value; what is below zero (a clock cannot do that) counts as zero. */
	void add(Nanoseconds value) noexcept;
	/** Counts all that another one has. */
	void add(const Histogram &other) noexcept;
	void clear() noexcept;

	std::uint64_t count() const noexcept { return count_; }
	Nanoseconds max() const noexcept { return max_; }

	/**
	 * The smallest value that at least `fraction` (0 to 1) of all values do not exceed, rounded up to the end of its
	 * bucket and never above max(). Zero if nothing was added.
	 */
	Nanoseconds percentile(double fraction) const noexcept;

private:
	static std::size_t bucket_of(std::uint64_t value) noexcept;
	static std::uint64_t end_of(std::size_t bucket) noexcept;

	std::vector<std::uint64_t> buckets_;
	std::uint64_t count_ = 0;
	Nanoseconds max_ = 0;
};

} // namespace confer::bench
