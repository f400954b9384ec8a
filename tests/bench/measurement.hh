// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hh"
#include "drivers.hh"
#include "histogram.hh"
#include "process_usage.hh"

namespace confer::bench {

/** What is measured. kMetricRows says what each is. */
enum class Metric : std::size_t {
	deliveries,
	cpu,
	p50,
	p99,
	p999,
	slowest,
	resident,
	kernel,
	kernel_stacks,
	kernel_slab,
	page_tables,
	connects,
	idle_cpu,
	server_cores,
	server_system,
	load_cores,
	busiest_load,
	other_cores,
	switches,
	stuck_closed,
	datagrams,
	datagrams_lost,
	logins,
	count_
};
inline constexpr std::size_t kMetrics = static_cast<std::size_t>(Metric::count_);

enum class Better { higher, lower, neither };

/** One metric: its name in JSON, its heading in the table (empty: not shown there), and which way is good. */
struct MetricRow {
	Metric metric;
	std::string_view key;
	std::string_view heading;
	Better better;
};
std::span<const MetricRow> metric_rows();

/** The values of one run; NaN for what the workload does not measure. */
struct Measurement {
	std::array<double, kMetrics> values;
	std::string remark; ///< why there are no values, or what else is to be said

	Measurement() { values.fill(std::numeric_limits<double>::quiet_NaN()); }
	double &operator[](Metric metric) { return values[static_cast<std::size_t>(metric)]; }
	double operator[](Metric metric) const { return values[static_cast<std::size_t>(metric)]; }
};

/** The clocks and counters at one moment; the difference of two is what happened between them. */
struct Reading {
	Nanoseconds time = 0;
	Nanoseconds server_cpu = 0;
	Nanoseconds load_cpu = 0;
	std::uint64_t events = 0; ///< deliveries, or connections, up to then
	MachineUsage machine;
	CpuTicks ticks;
	std::vector<Nanoseconds> load_threads; ///< CPU time of each thread of the load generator

	static Reading take(pid_t server, std::uint64_t events);
	static Reading take(pid_t server, std::uint64_t events, const Drivers &drivers);
};

/**
 * CPU an event, cores used and context switches an event, from `from` to `until`; a remark if the load generator was
 * the limit. @return events a second
 */
double set_rates(Measurement &result, const Reading &from, const Reading &until);

/** The percentiles; nothing if the histogram is empty. */
void set_latency(Measurement &result, const Histogram &latency);

} // namespace confer::bench
