// SPDX-License-Identifier: MIT
#include "chat/rider_wait.hh"

#include <algorithm>

namespace confer::chat {

RiderWait::Experience &RiderWait::of_process() noexcept
{
	static Experience experience;
	return experience;
}

bool RiderWait::is_due() noexcept
{
	if (has_tried_) {
		if (skip_ == 0)
			return true;
		--skip_;
		return false;
	}
	const unsigned in_vain = common_.in_vain.load(std::memory_order_relaxed);
	if (common_.flushes.fetch_add(1, std::memory_order_relaxed) % (1U << in_vain) != 0)
		return false;
	has_tried_ = true;
	in_vain_ = in_vain;
	return true;
}

void RiderWait::before_flush(const Outbox &outbox, std::size_t count) noexcept
{
	if (count < kLeast || !is_due())
		return;
	const std::uint64_t before = outbox.totals().lines;
	yield_();
	if (outbox.totals().lines != before) {
		in_vain_ = 0;
	} else {
		in_vain_ = std::min(in_vain_ + 1, kRarest);
		skip_ = (1U << in_vain_) - 1;
	}
	if (common_.in_vain.load(std::memory_order_relaxed) != in_vain_)
		common_.in_vain.store(in_vain_, std::memory_order_relaxed);
}

} // namespace confer::chat
