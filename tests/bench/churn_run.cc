// SPDX-License-Identifier: MIT
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "drivers.hh"
#include "participants.hh"
#include "workload.hh"

namespace confer::bench {

namespace {

constexpr std::size_t kChannelSize = 8;
constexpr Nanoseconds kPatience = 10 * kSecond;

/** Clients that come and go, a fixed number side by side, for one load thread. */
class Churn {
public:
	/** `first`: the number of the first of these among all. */
	Churn(const CrowdOptions &options, std::size_t first, std::size_t count)
	    : crowd_(options),
	      first_(first),
	      steps_(count)
	{
		crowd_.start(count);
	}

	void step()
	{
		crowd_.poll(10, [this](std::size_t client, std::string_view lines) { advance(client, lines); });
	}

	/** Only registrations that begin from then on, from connect to the end of the welcome, are recorded. */
	void record(Nanoseconds from) noexcept { record_from_ = from; }

	std::uint64_t completed() const noexcept { return completed_.load(std::memory_order_relaxed); }
	const Histogram &registration() const noexcept { return registration_; }
	const Crowd &crowd() const noexcept { return crowd_; }

private:
	enum class Step { registering, joining, quitting };

	void advance(std::size_t index, std::string_view lines)
	{
		crowd_.note_all(index, lines);
		Step &step = steps_[index];
		const LoadClient &client = crowd_[index];
		if (client.closed) {
			completed_.fetch_add(step == Step::quitting ? 1 : 0, std::memory_order_relaxed);
			step = Step::registering;
			crowd_.reopen(index);
		} else if (step == Step::registering && client.registered) {
			if (client.opened >= record_from_)
				registration_.add(now() - client.opened);
			step = Step::joining;
			crowd_.send(index, "JOIN #x" + std::to_string((first_ + index) / kChannelSize) + "\r\n");
		} else if (step == Step::joining && client.joined > 0) {
			step = Step::quitting;
			crowd_.send(index, "QUIT\r\n");
		}
	}

	Crowd crowd_;
	const std::size_t first_;
	std::vector<Step> steps_;
	std::atomic<std::uint64_t> completed_{0};
	Nanoseconds record_from_ = 0;
	Histogram registration_;
};

std::uint64_t completed(const std::vector<std::unique_ptr<Churn>> &churns)
{
	std::uint64_t sum = 0;
	for (const auto &churn : churns)
		sum += churn->completed();
	return sum;
}

std::vector<std::unique_ptr<Churn>> churns(const Stage &stage)
{
	const std::size_t wished = stage.options.churn_clients;
	const std::size_t count = wished != 0 ? wished : crowd_options(stage, "x").in_flight;
	const std::size_t threads = load_threads(stage, count);
	std::vector<std::unique_ptr<Churn>> all;
	for (std::size_t i = 0; i < threads; ++i) {
		const std::size_t first = count * i / threads;
		const std::string prefix = crowd_prefix('x', i);
		all.push_back(
		    std::make_unique<Churn>(crowd_options(stage, prefix.c_str()), first, count * (i + 1) / threads - first));
	}
	return all;
}

} // namespace

Measurement run_churn(const Stage &stage)
{
	Measurement result;
	const std::unique_ptr<Crowd> present = background(stage);
	const std::vector<std::unique_ptr<Churn>> all = churns(stage);
	const Nanoseconds start = now() + stage.options.warm_up;
	for (const auto &churn : all)
		churn->record(start);
	Drivers drivers(all.size(), [&](std::size_t thread) { all[thread]->step(); });
	drivers.wait_until(start);
	const Reading from = Reading::take(stage.server.pid(), completed(all), drivers);
	drivers.wait_until(from.time + stage.options.duration);
	// A server that registers clients once a second has perhaps not done so yet.
	while (completed(all) == from.events && now() < from.time + kPatience)
		drivers.wait_until(now() + kSecond / 10);
	const Reading until = Reading::take(stage.server.pid(), completed(all), drivers);
	drivers.stop();
	result[Metric::connects] = set_rates(result, from, until);
	Histogram registration;
	for (const auto &churn : all)
		registration.add(churn->registration());
	set_latency(result, registration);
	if (until.events == from.events)
		result.remark = "nobody came through; " + all.front()->crowd().complaint();
	return result;
}

} // namespace confer::bench
