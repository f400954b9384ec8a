// SPDX-License-Identifier: MIT
#pragma once

#include <confer/socket_io.hh>

#include <algorithm>
#include <chrono>

namespace confer::server {

/**
 * What a session may still cost the server: a token bucket. Nothing is refused: the session waits, and TCP's flow
 * control makes its sender wait too. For one thread.
 */
class Budget {
public:
	/** A full one. */
	Budget() noexcept = default;
	/** An empty one at `now`: everything has to be earned. */
	static Budget empty(Deadline now) noexcept
	{
		Budget budget;
		budget.left_ = 0;
		budget.last_ = now;
		return budget;
	}

	/** Whether `cost` is there. */
	bool has(double cost, unsigned rate, unsigned burst, Deadline now) const noexcept
	{
		return available(rate, burst, now) >= cost;
	}
	/** Spends `cost` at `now`; `rate` comes back a second, up to `burst`. A rate of 0 is no limit. */
	void spend(double cost, unsigned rate, unsigned burst, Deadline now) noexcept
	{
		if (rate == 0)
			return;
		left_ = available(rate, burst, now) - cost;
		last_ = now;
	}

	/** How long from `now` nothing more may be spent, because something is still owed. */
	std::chrono::milliseconds debt(unsigned rate, Deadline now) const noexcept
	{
		if (rate == 0 || left_ >= 0)
			return {};
		const std::chrono::duration<double, std::milli> whole(-left_ * 1000 / rate + 1);
		return std::max(std::chrono::milliseconds(0),
		                std::chrono::ceil<std::chrono::milliseconds>(whole - (now - last_)));
	}

private:
	double available(unsigned rate, unsigned burst, Deadline now) const noexcept
	{
		const std::chrono::duration<double> passed = now - last_;
		return std::min<double>(burst, left_ + passed.count() * rate);
	}

	double left_ = 1e9; ///< the first spend() cuts it to the burst
	Deadline last_{};
};

} // namespace confer::server
