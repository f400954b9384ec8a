// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include "participants.hh"
#include "workload.hh"

namespace confer::bench {

namespace {

constexpr std::size_t kChannelSize = 8;
constexpr Nanoseconds kPatience = 10 * kSecond;

/** Clients that come and go, a fixed number side by side. */
class Churn {
public:
	explicit Churn(const Stage &stage) : Churn(crowd_options(stage, "x"), stage.options.churn_clients) {}

	void run_until(Nanoseconds end)
	{
		while (now() < end)
			crowd_.poll(10, [this](std::size_t client, std::string_view lines) { advance(client, lines); });
	}

	/** Registrations, from connect to the end of the welcome, are recorded from now on. */
	void record() noexcept { registration_.clear(); }

	std::uint64_t completed() const noexcept { return completed_; }
	const Histogram &registration() const noexcept { return registration_; }
	const Crowd &crowd() const noexcept { return crowd_; }

private:
	enum class Step { registering, joining, quitting };

	Churn(const CrowdOptions &options, std::size_t wished)
	    : crowd_(options),
	      steps_(wished != 0 ? wished : options.in_flight)
	{
		crowd_.start(steps_.size());
	}

	void advance(std::size_t index, std::string_view lines)
	{
		crowd_.note_all(index, lines);
		Step &step = steps_[index];
		const LoadClient &client = crowd_[index];
		if (client.closed) {
			completed_ += step == Step::quitting ? 1 : 0;
			step = Step::registering;
			crowd_.reopen(index);
		} else if (step == Step::registering && client.registered) {
			registration_.add(now() - client.opened);
			step = Step::joining;
			crowd_.send(index, "JOIN #x" + std::to_string(index / kChannelSize) + "\r\n");
		} else if (step == Step::joining && client.joined > 0) {
			step = Step::quitting;
			crowd_.send(index, "QUIT\r\n");
		}
	}

	Crowd crowd_;
	std::vector<Step> steps_;
	std::uint64_t completed_ = 0;
	Histogram registration_;
};

} // namespace

Measurement run_churn(const Stage &stage)
{
	Measurement result;
	const std::unique_ptr<Crowd> present = background(stage);
	Churn churn(stage);
	churn.run_until(now() + stage.options.warm_up);
	churn.record();
	const Reading from = Reading::take(stage.server.pid(), churn.completed());
	churn.run_until(from.time + stage.options.duration);
	// A server that registers clients once a second has perhaps not done so yet.
	while (churn.completed() == from.events && now() < from.time + kPatience)
		churn.run_until(now() + kSecond / 10);
	const Reading until = Reading::take(stage.server.pid(), churn.completed());
	result[Metric::connects] = set_rates(result, from, until);
	set_latency(result, churn.registration());
	if (until.events == from.events)
		result.remark = "nobody came through; " + churn.crowd().complaint();
	return result;
}

} // namespace confer::bench
