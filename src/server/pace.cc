// SPDX-License-Identifier: MIT
#include "server/pace.hh"

#include <algorithm>

namespace confer::server {

Pace::Verdict Pace::look(Deadline now, const Mark &mark, const Bounds &bounds) noexcept
{
	// The kernel takes more only when a third of its buffer is free, which a slow link needs longer for than a stall
	// may last: what leaves its buffer counts too.
	if (mark.sent != sent_ || mark.in_kernel < in_kernel_)
		progress_at_ = now;
	sent_ = mark.sent;
	in_kernel_ = mark.in_kernel;
	if (mark.finished)
		finished_at_ = std::min(finished_at_, now);
	if (mark.finished && now - finished_at_ >= bounds.farewell)
		return Verdict::unread_end;
	if (now - progress_at_ >= bounds.stall)
		return Verdict::stalled;
	return too_slow(now, mark, bounds.age) ? Verdict::too_slow : Verdict::reads;
}

bool Pace::too_slow(Deadline now, const Mark &mark, std::chrono::milliseconds age) noexcept
{
	while (count_ > 0 && milestones_[first_].end <= mark.sent) {
		first_ = (first_ + 1) % kMilestones;
		--count_;
	}
	if (count_ > 0 && now - milestones_[first_].at >= age)
		return true;
	const std::uint64_t end = mark.sent + mark.waiting;
	if (count_ == 0 || (count_ < kMilestones && end > newest().end && now - newest().at >= age / (kMilestones - 1)))
		milestones_[(first_ + count_++) % kMilestones] = {now, end};
	return false;
}

} // namespace confer::server
