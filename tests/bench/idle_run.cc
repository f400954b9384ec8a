// SPDX-License-Identifier: MIT
#include "participants.hh"
#include "workload.hh"

#include <algorithm>

namespace confer::bench {

namespace {

/** Clients are idle when the server has put away what their coming needed. */
constexpr Nanoseconds kSettle = 6 * kSecond;

/** What the kernel holds for each client, from what it held before there was any. */
void set_kernel_memory(Measurement &result, const Stage &stage, const KernelMemory &before, double clients)
{
	const KernelMemory after = kernel_memory();
	const ProcessMemory process = process_memory(stage.server.pid());
	result[Metric::kernel_stacks] = (process.threads - stage.empty.threads) * after.stack_per_thread / clients;
	result[Metric::kernel_slab] = (after.slab - before.slab) / clients;
	result[Metric::page_tables] = (process.page_tables - stage.empty.page_tables) / clients;
	result[Metric::kernel] = result[Metric::kernel_stacks] + result[Metric::kernel_slab] + result[Metric::page_tables];
}

/** CPU that the server takes while nothing happens. */
void measure_idle_cpu(Measurement &result, const Stage &stage, Crowd &crowd)
{
	const Nanoseconds start = now();
	const Nanoseconds before = cpu_time(stage.server.pid());
	crowd.read_for(stage.options.duration);
	const double used = seconds(cpu_time(stage.server.pid()) - before);
	result[Metric::idle_cpu] = used * 1000 / seconds(now() - start);
}

/** The first member of every channel says something to it, all at once. */
void message_all(Measurement &result, const Stage &stage, Crowd &crowd, Traffic &traffic)
{
	const Reading from = Reading::take(stage.server.pid(), 0);
	traffic.record(from.time, from.time + kSecond);
	for (std::size_t i = 0; i < crowd.size(); i += stage.workload.group_size)
		traffic.send(i, 1, from.time);
	traffic.drain();
	result[Metric::deliveries] = set_rates(result, from, Reading::take(stage.server.pid(), traffic.delivered()));
	set_latency(result, traffic.latency());
}

} // namespace

Measurement run_idle(const Stage &stage)
{
	Measurement result;
	const std::size_t clients = allowed_clients(stage, stage.workload.clients, stage.workload.group_size);
	const KernelMemory before = kernel_memory();
	const Nanoseconds start = now();
	Crowd crowd(crowd_options(stage, "n"));
	crowd.enter(clients);
	result[Metric::connects] = static_cast<double>(clients) / seconds(now() - start);
	Traffic traffic(crowd, {.group_size = stage.workload.group_size, .every_client_timed = true});
	crowd.join([&](std::size_t client) { return traffic.channel_of(client); });
	crowd.read_for(std::min(kSettle, stage.options.duration * 2));

	set_resident(result, stage, clients);
	set_kernel_memory(result, stage, before, static_cast<double>(clients));
	measure_idle_cpu(result, stage, crowd);
	message_all(result, stage, crowd, traffic);
	if (clients < stage.workload.clients)
		result.remark = "with " + std::to_string(clients) + " clients";
	return result;
}

} // namespace confer::bench
