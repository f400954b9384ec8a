// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include <sys/types.h>

namespace confer::e2e {

/** What a process has of the machine, by proc(5). */
struct Footprint {
	std::size_t descriptors;
	std::size_t threads;
	std::size_t resident_kb;
};

Footprint footprint(pid_t pid);

/** Waits until the process has no more descriptors and threads than in `wanted`; fails the test if it keeps them. */
void settle(pid_t pid, const Footprint &wanted);

} // namespace confer::e2e
