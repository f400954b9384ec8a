// SPDX-License-Identifier: MIT
#include "pacer.hh"

#include <algorithm>
#include <numeric>
#include <optional>

#include <confer/error.hh>
#include <sys/timerfd.h>
#include <unistd.h>

#include "drivers.hh"
#include "logins.hh"
#include "loopback.hh"
#include "storm.hh"
#include "workload.hh"

namespace confer::bench {

Pacer::Pacer(Participants &participants, std::size_t crowd, double rate, Nanoseconds start)
    : participants_(participants),
      crowd_(crowd),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      interval_(static_cast<double>(kSecond) / rate),
      start_(start)
{
	if (!timer_)
		throw_errno("timerfd_create");
	participants.crowd(crowd).watch(timer_.get());
	const std::size_t count = participants.traffic.size();
	std::size_t stride = count * 5 / 8 + 1; // far enough to come to another channel, and prime to the count
	while (std::gcd(stride, count) != 1)
		++stride;
	for (std::size_t i = 0, client = 0; i < count; ++i, client = (client + stride) % count) {
		if (participants.sends(client))
			senders_.push_back(client);
	}
	skip_others();
}

bool Pacer::is_mine() const noexcept
{
	return participants_.traffic.deal()[senders_[next_ % senders_.size()]].crowd == crowd_;
}

/** Once around at most: there may be a crowd without senders. */
void Pacer::skip_others() noexcept
{
	for (std::size_t i = 0; i < senders_.size() && !is_mine(); ++i)
		++next_;
}

void Pacer::schedule_joins(Crowd &joiners, const std::string &channel, Nanoseconds from, Nanoseconds until)
{
	joiners_ = &joiners;
	joined_channel_ = channel;
	const Nanoseconds step = (until - from) / static_cast<Nanoseconds>(joiners.size());
	for (Nanoseconds time = until - step / 2; time > from; time -= step)
		join_times_.push_back(time);
}

void Pacer::send_due()
{
	const Nanoseconds present = now();
	for (; due() <= present && is_mine(); ++next_, skip_others())
		participants_.traffic.send(senders_[next_ % senders_.size()], 1, due());
	for (; !join_times_.empty() && join_times_.back() <= present; join_times_.pop_back())
		joiners_->send(join_times_.size() - 1, "JOIN " + joined_channel_ + "\r\n");
}

void Pacer::arm() const
{
	const Nanoseconds time = due();
	itimerspec setting{};
	setting.it_value = {time / kSecond, time % kSecond};
	timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &setting, nullptr);
}

void Pacer::step()
{
	send_due();
	arm();
	if (participants_.poll(crowd_, 50)) {
		std::uint64_t expirations = 0;
		[[maybe_unused]] const ssize_t length = read(timer_.get(), &expirations, sizeof expirations);
	}
	participants_.crowd(crowd_).require_all_open();
}

namespace {

/** Members of the first channel that never read: connected, joined, and then not polled. */
std::unique_ptr<Crowd> stuck_readers(const Stage &stage)
{
	if (stage.workload.stuck == 0)
		return nullptr;
	CrowdOptions options = crowd_options(stage, "s");
	options.receive_buffer = 4096;
	auto crowd = std::make_unique<Crowd>(std::move(options));
	crowd->enter(stage.workload.stuck);
	crowd->join([](std::size_t) { return "#c0"; });
	return crowd;
}

/**
 * Talks to the stuck readers until the kernel takes no more for them, so that from then on the server has to keep what
 * it cannot send; or until the server has closed them.
 */
void fill_kernel_buffers(Participants &participants, const Crowd &stuck)
{
	constexpr unsigned kSenders = 4;
	constexpr unsigned kBatch = 64;
	constexpr long kStepBytes = kSenders * kBatch * 95; // a line of the benchmark has about so many
	constexpr int kMostSteps = 2000;                    // 48 MB: the kernel's buffers are smaller
	long before = 0;
	int unchanged = 0;
	for (int step = 0; step < kMostSteps && unchanged < 2; ++step) {
		for (unsigned i = 0; i < kSenders; ++i)
			participants.traffic.send(i, kBatch, now());
		participants.traffic.drain();
		participants.settle(); // by then the server has tried to send to the stuck ones too
		const long queued = queued_bytes(stuck[0].socket.get());
		unchanged = queued - before < kStepBytes / 4 ? unchanged + 1 : 0;
		before = queued;
	}
}

/** They do not notice by themselves, since they do not read. */
std::size_t closed_by_server(const Crowd &stuck)
{
	std::size_t closed = 0;
	for (std::size_t i = 0; i < stuck.size(); ++i)
		closed += queued_bytes(stuck[i].socket.get()) < 0 ? 1 : 0;
	return closed;
}

/** Those who join late are connected, but in no channel yet. */
std::unique_ptr<Crowd> late_joiners(const Stage &stage)
{
	const std::size_t count = late_joiner_count(stage);
	if (count == 0)
		return nullptr;
	auto crowd = std::make_unique<Crowd>(crowd_options(stage, "j"));
	crowd->enter(count);
	return crowd;
}

/** What became of the datagrams; one that nobody read makes the run worth a remark. */
void set_datagrams(Measurement &result, const Storm::Result &storm)
{
	const std::uint64_t lost = storm.sent - std::min(storm.sent, storm.read);
	result[Metric::datagrams] = static_cast<double>(storm.sent) / seconds(storm.lasted);
	result[Metric::datagrams_lost] = static_cast<double>(lost);
	if (storm.reader_was_cut)
		result.remark = "it closed the reader of the datagrams";
	else if (lost > 0)
		result.remark = std::to_string(lost) + " of " + std::to_string(storm.sent) + " datagrams were lost";
}

void set_logins(Measurement &result, const Logins &logins, std::uint64_t before, Nanoseconds span)
{
	result[Metric::logins] = static_cast<double>(logins.done() - before) / seconds(span);
	if (logins.done() == before)
		result.remark = "nobody logged in: no processor was free for it";
	else if (logins.refused() > 0)
		result.remark = std::to_string(logins.refused()) + " logins were refused";
}

} // namespace

Measurement run_paced(const Stage &stage)
{
	const std::unique_ptr<Crowd> present = background(stage);
	const std::unique_ptr<Crowd> joiners = late_joiners(stage);
	Participants participants(stage);
	Traffic &traffic = participants.traffic;
	const std::unique_ptr<Crowd> stuck = stuck_readers(stage);
	std::optional<BackgroundReader> reader;
	if (present)
		reader.emplace(*present);
	if (stage.workload.members_of_present)
		participants.join([](std::size_t) { return "#b0"; });
	Measurement result;
	if (stuck)
		fill_kernel_buffers(participants, *stuck);

	std::unique_ptr<Storm> storm;
	if (stage.workload.datagrams > 0)
		storm = std::make_unique<Storm>(stage.server.port(), stage.workload.datagrams, stage.workload.headers);

	std::unique_ptr<Logins> logins;
	if (stage.workload.logins > 0) {
		logins = std::make_unique<Logins>(stage);
		logins->start();
	}

	const Nanoseconds begin = now();
	const Nanoseconds start = begin + stage.options.warm_up;
	const Nanoseconds end = start + stage.options.duration;
	traffic.record(start, end);
	std::vector<std::unique_ptr<Pacer>> pacers;
	for (std::size_t crowd = 0; crowd < participants.crowds(); ++crowd)
		pacers.push_back(std::make_unique<Pacer>(participants, crowd, stage.workload.rate, begin));
	if (joiners)
		pacers.front()->schedule_joins(*joiners, "#b0", start, end);
	Drivers drivers(pacers.size(), [&](std::size_t crowd) { pacers[crowd]->step(); });
	drivers.wait_until(start);
	const Reading from = Reading::take(stage.server.pid(), traffic.delivered(), drivers);
	const std::uint64_t logged_in = logins ? logins->done() : 0;
	drivers.wait_until(end);
	const Reading until = Reading::take(stage.server.pid(), traffic.delivered(), drivers);
	if (logins)
		set_logins(result, *logins, logged_in, until.time - from.time);
	drivers.stop();

	logins.reset();
	if (storm)
		set_datagrams(result, storm->finish());
	traffic.drain();
	reader.reset();
	result[Metric::deliveries] = set_rates(result, from, until);
	set_latency(result, traffic.latency());
	set_resident(result, stage, traffic.size() + stage.workload.stuck + (present ? present->size() : 0));
	if (stuck) {
		const std::size_t closed = closed_by_server(*stuck);
		result[Metric::stuck_closed] = static_cast<double>(closed);
		if (closed > 0)
			result.remark = "it closed " + std::to_string(closed) + " of the stuck readers";
	}
	return result;
}

} // namespace confer::bench
