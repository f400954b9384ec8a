// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "clock.hh"
#include "measurement.hh"
#include "server_process.hh"
#include "storm.hh"

namespace confer::bench {

/** How much of everything, and where: from the command line. */
struct RunOptions {
	Nanoseconds warm_up = kSecond / 2;
	Nanoseconds duration = 3 * kSecond;
	std::size_t present_limit = 10'000; ///< no workload has more idle clients than this
	unsigned window = 0;                ///< of the saturated workloads; 0: as the workload says
	unsigned churn_clients = 0;         ///< of the workload that counts connects a second; 0: as ServerKind says
	unsigned load_threads = 1;          ///< of the load generator
	CpuSet server_cpus = nullptr;
};

struct Workload;

/** A server, freshly started for this run, and what it held before the first client came. */
struct Stage {
	const Workload &workload;
	const RunOptions &options;
	const Subject &subject;
	ServerProcess &server;
	ProcessMemory empty;
};

/** One row of the table of workloads. */
struct Workload {
	std::string_view name;
	std::string_view title;
	Measurement (*run)(const Stage &);
	Metric main; ///< the one whose noise the report shows

	std::size_t clients = 0;    ///< that take part; those of `stuck` and `present` come on top
	std::size_t group_size = 2; ///< of them in one channel
	bool direct = false;        ///< private messages between pairs, and no channels
	std::size_t senders = 1;    ///< clients of each group that send
	unsigned window = 0;        ///< saturated: messages of one sender that may be on their way
	double rate = 0;            ///< paced: messages a second, of all senders together
	double datagrams = 0;       ///< syslog messages a second meanwhile, over UDP, into a channel with one reader
	Storm::Headers headers = Storm::Headers::rfc5424; ///< of those
	std::size_t stuck = 0;                            ///< further members of the first channel that never read
	std::size_t present = 0;                          ///< idle clients in the background
	std::size_t present_group = 100;                  ///< of them in one channel
	double late_joins = 0;                            ///< the last of those join a second, during the measurement
	std::size_t logins = 0;          ///< further clients that log in by SASL PLAIN all the time, see Logins
	bool members_of_present = false; ///< those who take part are in the first channel of those who are present, too
	bool line_by_line = false; ///< every message in a write of its own, as clients do; false: what is due in one write
	bool tagged = false;       ///< message-tags, server-time, batch and labeled-response, a label on every message
	bool datagrams_optional = false; ///< who takes none runs without them
	bool bare = false;               ///< the bare loop runs it too
	bool peers_once = false;         ///< peers take minutes to get there, so they run it in the first round only
};

/** All workloads, in the order in which they run. */
std::span<const Workload> workloads();

/** Runs one on a fresh server, whose process id it shows on standard error, for perf and the like. What goes wrong is
 * in the remark of the measurement; only Interrupted is thrown. */
Measurement run_workload(const Workload &workload, const Subject &subject, const RunOptions &options);

/** The senders keep `window` messages on their way, for as long as it lasts. */
Measurement run_saturated(const Stage &stage);
/** Messages are sent at their time whatever has become of the earlier ones, and latency counts from that time. */
Measurement run_paced(const Stage &stage);
/** Clients that do nothing: what they cost; then one message to all of them. */
Measurement run_idle(const Stage &stage);
/** Clients connect, register, join a channel, quit and begin again. */
Measurement run_churn(const Stage &stage);

/** Many channels of all sizes, with everything that people and machines do on a day. */
Measurement run_day(const Stage &stage);

/** Sets what a client of the server costs in its memory. */
void set_resident(Measurement &result, const Stage &stage, std::size_t clients);

} // namespace confer::bench
