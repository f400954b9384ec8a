// SPDX-License-Identifier: MIT
#include "measurement.hh"

#include <algorithm>

namespace confer::bench {

namespace {

constexpr std::array<MetricRow, kMetrics> kMetricRows = {{
    {Metric::deliveries, "deliveries_per_second", "deliv/s", Better::higher},
    {Metric::cpu, "server_cpu_us_per_delivery", "CPU us/d", Better::lower},
    {Metric::p50, "latency_p50_us", "p50 us", Better::lower},
    {Metric::p99, "latency_p99_us", "p99 us", Better::lower},
    {Metric::p999, "latency_p999_us", "p99.9 us", Better::lower},
    {Metric::slowest, "latency_max_us", "", Better::lower},
    {Metric::resident, "resident_kib_per_client", "RSS K/c", Better::lower},
    {Metric::kernel, "kernel_kib_per_client", "kern K/c", Better::lower},
    {Metric::kernel_stacks, "kernel_stack_kib_per_client", "", Better::lower},
    {Metric::kernel_slab, "kernel_slab_kib_per_client", "", Better::lower},
    {Metric::page_tables, "page_table_kib_per_client", "", Better::lower},
    {Metric::connects, "connects_per_second", "conn/s", Better::higher},
    {Metric::idle_cpu, "idle_cpu_ms_per_second", "idle ms/s", Better::lower},
    {Metric::server_cores, "server_cores", "CPUs:srv", Better::neither},
    {Metric::server_system, "server_system_fraction", "", Better::neither},
    {Metric::load_cores, "load_cores", "load", Better::neither},
    {Metric::busiest_load, "load_busiest_thread", "busiest", Better::neither},
    {Metric::other_cores, "other_cores", "other", Better::neither},
    {Metric::switches, "system_context_switches_per_delivery", "", Better::lower},
    {Metric::stuck_closed, "stuck_readers_closed", "", Better::neither},
    {Metric::datagrams, "datagrams_per_second", "", Better::neither},
    {Metric::datagrams_lost, "datagrams_lost", "", Better::lower},
    {Metric::logins, "logins_per_second", "login/s", Better::higher},
}};

constexpr double kBound = 0.95; ///< of a processor: a thread that takes so much of it never waits for the server

double microseconds(Nanoseconds span)
{
	return static_cast<double>(span) / static_cast<double>(kMicrosecond);
}

} // namespace

std::span<const MetricRow> metric_rows()
{
	return kMetricRows;
}

Reading Reading::take(pid_t server, std::uint64_t events)
{
	return {now(), cpu_time(server), own_cpu_time(), events, machine_usage(), cpu_ticks(server), {}};
}

Reading Reading::take(pid_t server, std::uint64_t events, const Drivers &drivers)
{
	Reading reading = take(server, events);
	reading.load_threads = drivers.cpu_times();
	return reading;
}

namespace {

/** Which thread of the load generator had least rest, and whether it had any. */
void set_load(Measurement &result, const Reading &from, const Reading &until, double span)
{
	double busiest = 0;
	for (std::size_t i = 0; i < until.load_threads.size(); ++i)
		busiest = std::max(busiest, seconds(until.load_threads[i] - from.load_threads[i]) / span);
	result[Metric::busiest_load] = busiest;
	if (busiest > kBound)
		result.remark = "the load generator was the limit: give it more threads, or more processors";
}

} // namespace

double set_rates(Measurement &result, const Reading &from, const Reading &until)
{
	const double span = seconds(until.time - from.time);
	const double events = static_cast<double>(until.events - from.events);
	const double user = static_cast<double>(until.ticks.user - from.ticks.user);
	const double system = static_cast<double>(until.ticks.system - from.ticks.system);
	if (events > 0) {
		result[Metric::cpu] = microseconds(until.server_cpu - from.server_cpu) / events;
		result[Metric::switches] = static_cast<double>(until.machine.switches - from.machine.switches) / events;
	}
	if (user + system > 0)
		result[Metric::server_system] = system / (user + system);
	result[Metric::server_cores] = seconds(until.server_cpu - from.server_cpu) / span;
	result[Metric::load_cores] = seconds(until.load_cpu - from.load_cpu) / span;
	const double busy = seconds(until.machine.busy - from.machine.busy) / span;
	result[Metric::other_cores] = std::max(busy - result[Metric::server_cores] - result[Metric::load_cores], 0.0);
	if (!until.load_threads.empty())
		set_load(result, from, until, span);
	return events / span;
}

void set_latency(Measurement &result, const Histogram &latency)
{
	if (latency.count() == 0)
		return;
	result[Metric::p50] = microseconds(latency.percentile(0.50));
	result[Metric::p99] = microseconds(latency.percentile(0.99));
	result[Metric::p999] = microseconds(latency.percentile(0.999));
	result[Metric::slowest] = microseconds(latency.max());
}

} // namespace confer::bench
