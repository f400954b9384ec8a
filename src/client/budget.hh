// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace confer::client {

/** A point in time for measuring spans. Code that does I/O reads the clock and passes the time down. */
using SteadyTime = std::chrono::steady_clock::time_point;

[[nodiscard]] inline SteadyTime steady_now() noexcept
{
	return std::chrono::steady_clock::now();
}

/**
 * A token bucket: `burst` actions at once, then one every `period`. A value; the clock is the caller's.
 */
class Budget {
public:
	constexpr Budget(int burst, std::chrono::milliseconds period) noexcept
	    : burst_(burst),
	      period_(period),
	      tokens_(burst)
	{
	}

	/** Takes one token, if there is one at `now`. */
	[[nodiscard]] bool take(SteadyTime now) noexcept
	{
		refill(now);
		if (tokens_ == 0)
			return false;
		--tokens_;
		return true;
	}

	/** When take() will succeed, after it has failed. */
	[[nodiscard]] SteadyTime next() const noexcept { return refilled_ + period_; }

private:
	void refill(SteadyTime now) noexcept
	{
		const auto earned = (now - refilled_) / period_;
		if (earned <= 0)
			return;
		if (earned >= burst_ - tokens_) {
			tokens_ = burst_;
			refilled_ = now;
			return;
		}
		tokens_ += static_cast<int>(earned);
		refilled_ += earned * period_;
	}

	int burst_;
	std::chrono::milliseconds period_;
	int tokens_;
	SteadyTime refilled_{};
};

} // namespace confer::client
