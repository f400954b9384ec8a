// SPDX-License-Identifier: MIT
#include "saturation.hh"

#include <algorithm>

#include "drivers.hh"
#include "workload.hh"

namespace confer::bench {

Saturation::Saturation(Participants &participants, std::size_t crowd, unsigned window)
    : participants_(participants),
      crowd_(crowd),
      window_(window),
      batch_(std::max(window / 2, 1U))
{
	const Deal &deal = participants.traffic.deal();
	for (std::size_t i = 0; i < deal.size(crowd); ++i) {
		if (const std::size_t client = deal.client(crowd, i); participants.sends(client))
			waiting_.push_back(static_cast<std::uint32_t>(client));
	}
}

void Saturation::refill()
{
	Traffic &traffic = participants_.traffic;
	traffic.take_seen(crowd_, waiting_);
	std::erase_if(waiting_, [&](std::uint32_t sender) {
		const unsigned free = window_ - std::min(window_, traffic.in_flight(sender));
		if (free < batch_)
			return true;
		if (traffic.group_backlog(sender) > backlog_limit())
			return false; // some member of the channel is behind its observers: wait for it
		traffic.send(sender, free, now());
		return true;
	});
}

std::uint64_t Saturation::backlog_limit() const noexcept
{
	return 2 * std::uint64_t{window_} * participants_.fan_out() * participants_.senders_of_group();
}

void Saturation::step()
{
	refill();
	participants_.poll(crowd_, waiting_.empty() ? 10 : 1);
	participants_.crowd(crowd_).require_all_open();
}

Measurement run_saturated(const Stage &stage)
{
	Participants participants(stage);
	Traffic &traffic = participants.traffic;
	const unsigned window = stage.options.window != 0 ? stage.options.window : stage.workload.window;
	std::vector<Saturation> saturations;
	for (std::size_t crowd = 0; crowd < participants.crowds(); ++crowd)
		saturations.emplace_back(participants, crowd, window);
	Measurement result;

	const Nanoseconds start = now() + stage.options.warm_up;
	const Nanoseconds end = start + stage.options.duration;
	traffic.record(start, end);
	Drivers drivers(participants.crowds(), [&](std::size_t crowd) { saturations[crowd].step(); });
	drivers.wait_until(start);
	const Reading from = Reading::take(stage.server.pid(), traffic.delivered(), drivers);
	drivers.wait_until(end);
	const Reading until = Reading::take(stage.server.pid(), traffic.delivered(), drivers);
	drivers.stop();

	traffic.drain();
	result[Metric::deliveries] = set_rates(result, from, until);
	set_latency(result, traffic.latency());
	set_resident(result, stage, traffic.size());
	return result;
}

} // namespace confer::bench
