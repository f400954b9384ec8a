// SPDX-License-Identifier: MIT
#include "chat/waiting_bursts.hh"

#include <utility>

namespace confer::chat {

bool WaitingBursts::push(Link &burst) noexcept
{
	Link *newest = newest_.load(std::memory_order_relaxed);
	if (newest == nullptr)
		return false;
	if (work_.fetch_add(burst.work, std::memory_order_relaxed) < kMostWork) {
		while (newest != nullptr) {
			// Still right if the chain was taken meanwhile and begins with the same burst again.
			burst.next = newest;
			if (newest_.compare_exchange_weak(newest, &burst, std::memory_order_acq_rel, std::memory_order_relaxed))
				return true;
		}
		burst.next = nullptr;
	}
	work_.fetch_sub(burst.work, std::memory_order_relaxed);
	return false;
}

void WaitingBursts::open() noexcept
{
	coming_.fetch_sub(1, std::memory_order_acq_rel);
	Link *closed = nullptr;
	newest_.compare_exchange_strong(closed, &none_, std::memory_order_acq_rel);
}

WaitingBursts::Link *WaitingBursts::take() noexcept
{
	return reversed(newest_.exchange(&none_, std::memory_order_acq_rel));
}

bool WaitingBursts::leave() noexcept
{
	if (coming_.load(std::memory_order_acquire) != 0)
		return true;
	Link *empty = &none_;
	return newest_.compare_exchange_strong(empty, nullptr, std::memory_order_acq_rel);
}

WaitingBursts::Link *WaitingBursts::reversed(Link *newest) noexcept
{
	Link *oldest = nullptr;
	std::size_t work = 0;
	while (newest != nullptr && newest != &none_) {
		work += newest->work;
		newest = std::exchange(newest->next, std::exchange(oldest, newest));
	}
	work_.fetch_sub(work, std::memory_order_relaxed);
	return oldest;
}

} // namespace confer::chat
