// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace confer::server {

/** Where the kernel tells about control groups; tests have their own. */
struct CgroupFiles {
	std::string own = "/proc/self/cgroup"; ///< which groups this process is in: cgroups(7)
	std::string root = "/sys/fs/cgroup";   ///< of cgroup v2
};

/**
 * How many processors this process can keep busy: those that it may run on (sched_getaffinity(2)), or as many as the
 * quotas of its control group and of those around it allow (cpu.max), rounded up. At least 1.
 */
unsigned usable_processors(const CgroupFiles &files = {});

/**
 * How many threads help to send a long list (chat::Senders): half of the processors, because clients' threads have work
 * too, and no more than 8; none where there is only one.
 */
unsigned sender_threads(unsigned processors) noexcept;

/**
 * How many arenas malloc(3) has: without caches of the threads (program.cc), threads on many processors contend for
 * two of them. As many as processors, at least 2, and no more than 8.
 */
unsigned memory_arenas(unsigned processors) noexcept;

} // namespace confer::server
