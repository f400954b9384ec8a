// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <sys/types.h>

#include "clock.hh"

namespace confer::bench {

/**
 * The CPU time, user and system, that all threads of a process have used, those that have ended included. It is the
 * sum that /proc/PID/stat shows in ticks of 10 ms (utime + stime), read from the process's CPU clock in nanoseconds.
 * Zero if there is no such process. What its child processes use counts too, here and in all that follows, as long as
 * they live: a server may be several processes, as conferd is with accounts.
 */
Nanoseconds cpu_time(pid_t pid);

/** CPU time of this process. */
Nanoseconds own_cpu_time() noexcept;

/** utime and stime of /proc/PID/stat, in clock ticks: how the CPU time divides into user and system. */
struct CpuTicks {
	std::uint64_t user = 0;
	std::uint64_t system = 0;
};
CpuTicks cpu_ticks(pid_t pid);

/** Memory that a process holds, in KiB. */
struct ProcessMemory {
	double resident = 0;    ///< Rss of /proc/PID/smaps_rollup, which is exact; VmRSS where that may not be read
	double page_tables = 0; ///< VmPTE of /proc/PID/status
	double threads = 0;     ///< Threads of /proc/PID/status: a count, not KiB
};
ProcessMemory process_memory(pid_t pid);

/**
 * Memory that the whole system's kernel holds, in KiB, from /proc/meminfo. The kernel keeps no such account for one
 * process, so a difference of two readings of `slab` counts both ends of every loopback connection, and whatever else
 * happened on the machine.
 */
struct KernelMemory {
	double stack_per_thread = 0; ///< KernelStack divided by the threads of the whole system (/proc/loadavg)
	double slab = 0;             ///< Slab: sockets, epoll entries, task structures, …
};
KernelMemory kernel_memory();

/** What the whole system has done since it started, from /proc/stat. */
struct MachineUsage {
	std::uint64_t switches = 0; ///< context switches
	Nanoseconds busy = 0;       ///< CPU time that was not idle, all CPUs together; what a hypervisor took is in it
};
MachineUsage machine_usage();

} // namespace confer::bench
