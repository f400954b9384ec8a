// SPDX-License-Identifier: MIT
#include "saturation.hh"

#include <algorithm>

#include "workload.hh"

namespace confer::bench {

Saturation::Saturation(Participants &participants, unsigned window)
    : participants_(participants),
      window_(window),
      batch_(std::max(window / 2, 1U))
{
	for (std::size_t i = 0; i < participants.traffic.size(); ++i) {
		if (participants.sends(i))
			waiting_.push_back(static_cast<std::uint32_t>(i));
	}
	senders_ = waiting_.size();
}

void Saturation::refill()
{
	Traffic &traffic = participants_.traffic;
	std::vector<std::uint32_t> &seen = traffic.seen_senders();
	waiting_.insert(waiting_.end(), seen.begin(), seen.end());
	seen.clear();
	std::erase_if(waiting_, [&](std::uint32_t sender) {
		const unsigned free = window_ - std::min(window_, traffic.in_flight(sender));
		if (free >= batch_ && traffic.group_backlog(sender) > backlog_limit())
			return false; // some member of the channel is behind its observers: wait for it
		traffic.relist(sender);
		if (free >= batch_)
			traffic.send(sender, free, now());
		return true;
	});
}

std::uint64_t Saturation::backlog_limit() const noexcept
{
	const std::uint64_t groups = participants_.traffic.groups();
	const std::uint64_t fan_out = participants_.traffic.size() / groups - 1;
	return 2 * window_ * fan_out * (senders_ / groups);
}

void Saturation::run_until(Nanoseconds end)
{
	while (now() < end) {
		refill();
		participants_.poll(10);
		participants_.crowd.require_all_open();
	}
}

Measurement run_saturated(const Stage &stage)
{
	Participants participants(stage);
	Traffic &traffic = participants.traffic;
	Saturation saturation(participants, stage.options.window != 0 ? stage.options.window : stage.workload.window);
	Measurement result;

	saturation.run_until(now() + stage.options.warm_up);
	const Reading from = Reading::take(stage.server.pid(), traffic.delivered());
	traffic.record(from.time, from.time + stage.options.duration);
	saturation.run_until(from.time + stage.options.duration);
	const Reading until = Reading::take(stage.server.pid(), traffic.delivered());

	traffic.drain();
	result[Metric::deliveries] = set_rates(result, from, until);
	set_latency(result, traffic.latency());
	set_resident(result, stage, traffic.size());
	return result;
}

} // namespace confer::bench
