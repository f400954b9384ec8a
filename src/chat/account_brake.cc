// SPDX-License-Identifier: MIT
#include "chat/account_brake.hh"

#include <algorithm>

namespace confer::chat {

using std::chrono::nanoseconds;

std::optional<nanoseconds> AccountBrake::begin(Try &attempt, Deadline now) noexcept
{
	if (known(attempt).load(std::memory_order_relaxed) == attempt.whose)
		return nanoseconds(0);
	std::atomic<Deadline> &full_at = this->full_at(attempt);
	Deadline full = full_at.load(std::memory_order_relaxed);
	nanoseconds wait;
	Deadline fresh;
	do {
		fresh = std::max(full, now) + kEach;
		wait = std::max<nanoseconds>(fresh - now - kMost * kEach, nanoseconds(0));
		if (wait > kLongest)
			return std::nullopt;
	} while (!full_at.compare_exchange_weak(full, fresh, std::memory_order_relaxed));
	attempt.is_counted = true;
	return wait;
}

void AccountBrake::give_back(Try &attempt) noexcept
{
	if (!attempt.is_counted)
		return;
	attempt.is_counted = false;
	std::atomic<Deadline> &full_at = this->full_at(attempt);
	Deadline full = full_at.load(std::memory_order_relaxed);
	while (!full_at.compare_exchange_weak(full, full - kEach, std::memory_order_relaxed)) {
	}
}

void AccountBrake::right(Try &attempt, bool remember) noexcept
{
	give_back(attempt);
	if (remember)
		known(attempt).store(attempt.whose, std::memory_order_relaxed);
}

} // namespace confer::chat
