// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>

#include <sched.h>

namespace confer::detail {

/** How often to try a lock before sleeping on it: not at all where its owner cannot run at the same time. */
inline int spins() noexcept
{
	static const int count = [] {
		cpu_set_t processors;
		CPU_ZERO(&processors);
		return sched_getaffinity(0, sizeof processors, &processors) == 0 && CPU_COUNT(&processors) > 1 ? 100 : 0;
	}();
	return count;
}

inline void relax() noexcept
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	asm volatile("yield");
#endif
}

/**
 * Tries to take a lock with `attempt`, one of the pthread_*_try*lock functions, for as long as falling asleep and
 * waking up would take: a lock that is held for short sections is free by then. After that it calls `wait`, which
 * sleeps. Returns the result of the last call.
 */
template <class Try, class Wait> int spin_then_wait(Try &&attempt, Wait &&wait) noexcept
{
	int err = attempt();
	for (int left = spins(); err == EBUSY && left > 0; --left) {
		relax();
		err = attempt();
	}
	return err == EBUSY || err == EAGAIN ? wait() : err; // EAGAIN: as many hold it for reading as ever can
}

} // namespace confer::detail
