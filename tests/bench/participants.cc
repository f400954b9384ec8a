// SPDX-License-Identifier: MIT
#include "participants.hh"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

#include <sched.h>
#include <sys/resource.h>

#include "interrupt.hh"

namespace confer::bench {

namespace {

constexpr std::size_t kReservedDescriptors = 1000; // for the server's files and the clients that come on top
constexpr Nanoseconds kLongest = 300 * kSecond;    ///< 10,000 JOINs of one channel are 50 million lines
constexpr Nanoseconds kRest = 4 * kSecond; ///< after it a server has given back what the coming of the clients took

TrafficShape shape_of(const Workload &workload)
{
	return {.group_size = workload.group_size,
	        .direct = workload.direct,
	        .line_by_line = workload.line_by_line,
	        .labelled = workload.tagged,
	        .every_client_timed = workload.rate > 0};
}

} // namespace

CrowdOptions crowd_options(const Stage &stage, const char *prefix)
{
	CrowdOptions options{.port = stage.server.port(), .prefix = prefix};
	if (stage.workload.tagged)
		options.capabilities = "message-tags server-time batch labeled-response";
	if (stage.subject.kind != nullptr)
		options.in_flight = stage.subject.kind->churn_clients;
	return options;
}

std::size_t allowed_clients(const Stage &stage, std::size_t wished, std::size_t group)
{
	rlimit files{};
	getrlimit(RLIMIT_NOFILE, &files);
	const std::size_t descriptors = std::max<std::size_t>(files.rlim_cur, kReservedDescriptors) - kReservedDescriptors;
	const std::size_t allowed = std::min({wished, stage.options.present_limit, descriptors});
	return std::max(allowed / group, std::size_t{1}) * group;
}

std::size_t late_joiner_count(const Stage &stage)
{
	return static_cast<std::size_t>(stage.workload.late_joins * seconds(stage.options.duration));
}

Crowd Participants::gathered(const Stage &stage)
{
	Crowd crowd(crowd_options(stage, "n"));
	crowd.enter(stage.workload.clients);
	return crowd;
}

Participants::Participants(const Stage &stage)
    : crowd(gathered(stage)),
      traffic(crowd, shape_of(stage.workload)),
      group_size_(stage.workload.group_size),
      senders_(stage.workload.senders)
{
	if (!stage.workload.direct)
		crowd.join([this](std::size_t client) { return traffic.channel_of(client); });
	crowd.settle();
}

std::unique_ptr<Crowd> background(const Stage &stage)
{
	const std::size_t count = std::min(stage.workload.present, stage.options.present_limit);
	if (count == 0)
		return nullptr;
	const std::size_t group = stage.workload.present_group;
	CrowdOptions options = crowd_options(stage, "b");
	options.time_limit = kLongest;
	auto crowd = std::make_unique<Crowd>(std::move(options));
	const std::size_t allowed = allowed_clients(stage, count, 1);
	crowd->enter(allowed - std::min(allowed, late_joiner_count(stage)));
	crowd->join([&](std::size_t client) { return "#b" + std::to_string(client / group); });
	crowd->read_for(kRest);
	return crowd;
}

BackgroundReader::BackgroundReader(Crowd &crowd) : crowd_(crowd)
{
	thread_.start();
}

BackgroundReader::~BackgroundReader()
{
	stop_.store(true);
	thread_.join();
}

void BackgroundReader::run()
{
	const sched_param none{};
	sched_setscheduler(0, SCHED_IDLE, &none);
	try {
		while (!stop_.load())
			crowd_.read_for(kSecond / 20);
	} catch (const Interrupted &) {
		return; // the main thread finds out by itself
	} catch (const std::exception &error) {
		std::fprintf(stderr, "nobody reads for those who are present any more: %s\n", error.what());
	}
}

} // namespace confer::bench
