// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace confer::datagram {

using Time = std::chrono::steady_clock::time_point;

/** So many a second, and so many at once. A rate of 0 is no limit. */
struct Rate {
	unsigned rate = 0;
	unsigned burst = 1; ///< at least 1: a burst of nothing would be a wall

	[[nodiscard]] bool unlimited() const noexcept { return rate == 0; }
};

/** What is left of a Rate: tokens that come back as time passes. Starts full. A value. */
class TokenBucket {
public:
	TokenBucket() noexcept = default;
	TokenBucket(const Rate &rate, Time now) noexcept : left_(rate.burst), last_(now) {}

	/** Whether there is a whole token at `now`, which is then taken. `now` never goes back. */
	[[nodiscard]] bool take(const Rate &rate, Time now) noexcept
	{
		if (rate.unlimited())
			return true;
		left_ = tokens(rate, now);
		last_ = now;
		if (left_ < 1)
			return false;
		left_ -= 1;
		return true;
	}

	/** Takes `count` more than there may be: the rest is owed, and comes back first. */
	void charge(const Rate &rate, std::size_t count) noexcept
	{
		if (!rate.unlimited())
			left_ -= static_cast<double>(count);
	}

	/** Whether it is as a new one would be. */
	[[nodiscard]] bool full(const Rate &rate, Time now) const noexcept { return tokens(rate, now) >= rate.burst; }

private:
	[[nodiscard]] double tokens(const Rate &rate, Time now) const noexcept
	{
		const std::chrono::duration<double> passed = now - last_;
		return std::min<double>(rate.burst, left_ + passed.count() * rate.rate);
	}

	double left_ = 0;
	Time last_{};
};

} // namespace confer::datagram
