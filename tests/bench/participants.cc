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

std::string crowd_prefix(char kind, std::size_t number)
{
	// Letters behind the first crowd's, whose nicks end in digits: they never meet.
	return number == 0 ? std::string(1, kind)
	                   : std::string{kind, static_cast<char>('a' + number % 26), static_cast<char>('a' + number / 26)};
}

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

std::size_t load_threads(const Stage &stage, std::size_t clients)
{
	return std::clamp<std::size_t>(stage.options.load_threads, 1, clients);
}

/** The deal of those clients before the crowds have anybody. */
std::vector<std::unique_ptr<Crowd>> Participants::gathered(const Stage &stage)
{
	std::vector<std::unique_ptr<Crowd>> crowds;
	const Deal deal(std::vector<Crowd *>(load_threads(stage, stage.workload.clients)), stage.workload.clients,
	                stage.workload.group_size);
	for (std::size_t i = 0; i < deal.crowds(); ++i) {
		const std::string prefix = crowd_prefix('n', i);
		crowds.push_back(std::make_unique<Crowd>(crowd_options(stage, prefix.c_str())));
		crowds[i]->enter(deal.size(i));
	}
	return crowds;
}

namespace {

Deal deal_to(const std::vector<std::unique_ptr<Crowd>> &crowds, const Workload &workload)
{
	std::vector<Crowd *> all;
	for (const auto &crowd : crowds)
		all.push_back(crowd.get());
	return {std::move(all), workload.clients, workload.group_size};
}

} // namespace

Participants::Participants(const Stage &stage)
    : crowds_(gathered(stage)),
      traffic(deal_to(crowds_, stage.workload), shape_of(stage.workload)),
      group_size_(stage.workload.group_size),
      senders_(stage.workload.senders)
{
	for (std::size_t i = 0; crowds() > 1 && i < crowds(); ++i)
		crowds_[i]->watch(traffic.seen_elsewhere(i));
	if (!stage.workload.direct)
		join([this](std::size_t client) { return traffic.channel_of(client); });
	settle();
}

void Participants::settle()
{
	for (const auto &crowd : crowds_)
		crowd->settle();
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
