// SPDX-License-Identifier: MIT
#pragma once

#include <confer/socket_io.hh>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace confer::chat {

/**
 * What may be spent at once, and how fast it comes back: a token bucket in one word, which any thread may use.
 *
 * The word is the time at which everything will have come back (the virtual scheduling algorithm of ITU-T I.371). So an
 * untouched allowance is full, and one whose time has passed is as good as untouched.
 */
class Allowance {
public:
	struct Terms {
		std::chrono::nanoseconds each; ///< time in which one unit comes back
		unsigned most;                 ///< units that may be spent at once
	};

	/** How long until at least one unit is there; 0: one is. */
	std::chrono::nanoseconds wait(const Terms &terms, Deadline now) const noexcept
	{
		return std::max(owed(full_at(), terms, now), std::chrono::nanoseconds(0));
	}

	/** Spends `cost` if at least one unit is there; what is missing comes out of the next ones. False: it is not. */
	bool spend(double cost, const Terms &terms, Deadline now) noexcept
	{
		const std::chrono::nanoseconds time(static_cast<std::int64_t>(cost * static_cast<double>(terms.each.count())));
		Deadline full = full_at();
		do {
			if (owed(full, terms, now) > std::chrono::nanoseconds(0))
				return false;
		} while (!full_at_.compare_exchange_weak(full, std::max(full, now) + time, std::memory_order_relaxed));
		return true;
	}

	/** Takes back what spend() has spent. */
	void give_back(unsigned cost, const Terms &terms) noexcept
	{
		Deadline full = full_at();
		while (!full_at_.compare_exchange_weak(full, full - cost * terms.each, std::memory_order_relaxed)) {
		}
	}

	/** When all of it will be there. */
	Deadline full_at() const noexcept { return full_at_.load(std::memory_order_relaxed); }

private:
	/** Time that is missing for one unit; not positive: none is. */
	static std::chrono::nanoseconds owed(Deadline full, const Terms &terms, Deadline now) noexcept
	{
		return full - now + terms.each - terms.most * terms.each;
	}

	std::atomic<Deadline> full_at_{};
};

} // namespace confer::chat
