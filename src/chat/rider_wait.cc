// SPDX-License-Identifier: MIT
#include "chat/rider_wait.hh"

#include <algorithm>

namespace confer::chat {

void RiderWait::before_flush(const Outbox &outbox, std::size_t count) noexcept
{
	if (count < kLeast)
		return;
	if (skip_ > 0) {
		--skip_;
		return;
	}
	const std::uint64_t before = outbox.totals().lines;
	yield_();
	if (outbox.totals().lines != before) {
		in_vain_ = 0;
		return;
	}
	in_vain_ = std::min(in_vain_ + 1, kRarest);
	skip_ = (1U << in_vain_) - 1;
}

} // namespace confer::chat
