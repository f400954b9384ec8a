// SPDX-License-Identifier: MIT
#include "workload.hh"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>

#include "crowd.hh"

namespace confer::bench {

namespace {

constexpr std::size_t kLongQueue = 64 << 20;
constexpr std::size_t kBoundedQueue = 1 << 20; // where readers are stuck, the bound is part of the matter

constexpr std::array kWorkloads = {
    Workload{.name = "W1",
             .title = "one sender, a channel of 200, saturated",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 200,
             .group_size = 200,
             .window = 256},
    Workload{.name = "W1s",
             .title = "W1 with one line a write",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 200,
             .group_size = 200,
             .window = 256,
             .line_by_line = true},
    Workload{.name = "W2",
             .title = "200 senders in a channel of 200, saturated",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 200,
             .group_size = 200,
             .senders = 200,
             .window = 8},
    Workload{.name = "W2s",
             .title = "W2 with one line a write",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 200,
             .group_size = 200,
             .senders = 200,
             .window = 8,
             .line_by_line = true},
    Workload{.name = "W3",
             .title = "500 senders in 50 channels of 10, saturated",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 500,
             .group_size = 10,
             .senders = 10,
             .window = 16},
    Workload{.name = "W3s",
             .title = "W3 with one line a write",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 500,
             .group_size = 10,
             .senders = 10,
             .window = 16,
             .line_by_line = true},
    Workload{.name = "W4",
             .title = "500 senders in 50 channels of 10, 4,000 messages a second",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 500,
             .group_size = 10,
             .senders = 10,
             .rate = 4000},
    Workload{.name = "W4j",
             .title = "the same while the last of 10,000 join another channel",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 500,
             .group_size = 10,
             .senders = 10,
             .rate = 4000,
             .present = 10'000,
             .present_group = 10'000,
             .late_joins = 4,
             .peers_once = true},
    Workload{.name = "W4m",
             .title = "the same with the 500 in that channel too",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 500,
             .group_size = 10,
             .senders = 10,
             .rate = 4000,
             .present = 10'000,
             .present_group = 10'000,
             .late_joins = 4,
             .members_of_present = true,
             .peers_once = true},
    Workload{.name = "W4l",
             .title = "W4 while 10,000 clients log in by SASL PLAIN",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 500,
             .group_size = 10,
             .senders = 10,
             .rate = 4000,
             .logins = 10'000},
    Workload{.name = "W5",
             .title = "a channel of 500, 500 messages a second",
             .run = run_paced,
             .main = Metric::cpu,
             .clients = 500,
             .group_size = 500,
             .senders = 500,
             .rate = 500,
             .bare = true},
    Workload{.name = "W6",
             .title = "10,000 idle clients, then one message to all",
             .run = run_idle,
             .main = Metric::resident,
             .clients = 10'000,
             .group_size = 100},
    Workload{.name = "W7",
             .title = "connect, register, join, quit",
             .run = run_churn,
             .main = Metric::connects,
             .bare = true},
    Workload{.name = "W7p",
             .title = "the same with 10,000 present",
             .run = run_churn,
             .main = Metric::connects,
             .present = 10'000},
    Workload{.name = "W8",
             .title = "a channel of 180 and 20 stuck readers, 250 messages a second",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 180,
             .group_size = 180,
             .senders = 180,
             .rate = 250,
             .stuck = 20},
    Workload{.name = "W8n",
             .title = "the same without the stuck readers",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 180,
             .group_size = 180,
             .senders = 180,
             .rate = 250,
             .bare = true},
    Workload{.name = "W9",
             .title = "private messages between 1,000 pairs, saturated",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 2000,
             .direct = true,
             .senders = 2,
             .window = 16},
    Workload{.name = "W9s",
             .title = "W9 with one line a write",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 2000,
             .direct = true,
             .senders = 2,
             .window = 16,
             .line_by_line = true},
    Workload{.name = "W10",
             .title = "W2 with tags, server-time and labels",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 200,
             .group_size = 200,
             .senders = 200,
             .window = 8,
             .tagged = true},
    Workload{.name = "W10s",
             .title = "W10 with one line a write",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 200,
             .group_size = 200,
             .senders = 200,
             .window = 8,
             .line_by_line = true,
             .tagged = true},
    Workload{.name = "W10c",
             .title = "W3 with tags, server-time and labels",
             .run = run_saturated,
             .main = Metric::deliveries,
             .clients = 500,
             .group_size = 10,
             .senders = 10,
             .window = 16,
             .tagged = true},
    Workload{.name = "W11",
             .title = "a day: 2,000 users in 300 channels of all sizes, 200 messages a second, visitors, machines",
             .run = run_day,
             .main = Metric::p99,
             .clients = 2000,
             .rate = 200,
             .datagrams = 20,
             .datagrams_optional = true},
    Workload{.name = "D0",
             .title = "100 clients in 10 channels, 1,000 messages a second",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 100,
             .group_size = 10,
             .senders = 10,
             .rate = 1000},
    Workload{.name = "D1",
             .title = "the same while machines send 50,000 datagrams a second",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 100,
             .group_size = 10,
             .senders = 10,
             .rate = 1000,
             .datagrams = 50'000},
    Workload{.name = "D2",
             .title = "the same with the long headers of network devices",
             .run = run_paced,
             .main = Metric::p99,
             .clients = 100,
             .group_size = 10,
             .senders = 10,
             .rate = 1000,
             .datagrams = 50'000,
             .headers = Storm::Headers::devices},
};

} // namespace

std::span<const Workload> workloads()
{
	return kWorkloads;
}

Measurement run_workload(const Workload &workload, const Subject &subject, const RunOptions &options)
{
	Measurement failed;
	try {
		const bool machines = workload.datagrams > 0 && subject.kind != nullptr && subject.kind->takes_datagrams;
		if (workload.datagrams > 0 && !machines && !workload.datagrams_optional) {
			failed.remark = "takes no datagrams";
			return failed;
		}
		const bool accounts = workload.logins > 0;
		if (accounts && (subject.kind == nullptr || !subject.kind->keeps_accounts)) {
			failed.remark = "keeps no accounts";
			return failed;
		}
		const std::size_t queue = workload.stuck > 0 ? kBoundedQueue : kLongQueue;
		ServerProcess server(subject, {queue, machines, accounts}, options.server_cpus);
		std::fprintf(stderr, "%s (process %d)\n", subject.label.c_str(), static_cast<int>(server.pid()));
		try {
			return workload.run({workload, options, subject, server, process_memory(server.pid())});
		} catch (const CapabilityRefused &) {
			failed.remark = "does not have the capabilities";
		} catch (const std::exception &error) {
			failed.remark = error.what();
			if (!server.alive())
				failed.remark += "; the server has ended: " + server.log_tail();
		}
	} catch (const std::exception &error) {
		failed.remark = error.what();
	}
	return failed;
}

void set_resident(Measurement &result, const Stage &stage, std::size_t clients)
{
	const double grown = process_memory(stage.server.pid()).resident - stage.empty.resident;
	result[Metric::resident] = grown / static_cast<double>(clients);
}

} // namespace confer::bench
