// SPDX-License-Identifier: MIT
#pragma once

#include <confer/thread.hh>

#include <cstdio>
#include <string>

#include <sched.h>

namespace check {

/** Waits until `thread` sleeps in a system call, by the kernel's account of it (state S in /proc). */
inline void wait_until_blocked(const confer::Thread &thread)
{
	for (;;) {
		const std::string path = "/proc/self/task/" + std::to_string(thread.id()) + "/stat";
		char state = '?';
		if (std::FILE *file = thread.id() != 0 ? std::fopen(path.c_str(), "re") : nullptr) {
			if (std::fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
				state = '?';
			std::fclose(file);
		}
		if (state == 'S')
			return;
		sched_yield();
	}
}

} // namespace check
