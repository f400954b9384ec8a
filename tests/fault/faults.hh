// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>

namespace confer::fault {

/** When a system call fails: the calls are counted, and while `every` is n, each n-th does. */
struct Fault {
	std::atomic<unsigned> every{0}; ///< 0: never
	std::atomic<unsigned> calls{0};
	std::atomic<unsigned> failed{0};

	/** Counts a call; whether it is one that fails. */
	bool strikes() noexcept
	{
		const unsigned n = every.load();
		if (n == 0 || (calls.fetch_add(1) + 1) % n != 0)
			return false;
		failed.fetch_add(1);
		return true;
	}
};

/**
 * What goes wrong in a server that is linked with -Wl,--wrap for these calls. It lies in memory that the server's
 * process shares with the test, which may change it while the server runs.
 */
struct Faults {
	Fault recv_interrupted;   ///< recv: EINTR
	Fault send_interrupted;   ///< sendmsg: EINTR
	Fault send_blocked;       ///< sendmsg: EAGAIN, although there is room
	Fault send_short;         ///< sendmsg: takes the first bytes only
	Fault accept_interrupted; ///< accept4: EINTR
	Fault accept_aborted;     ///< accept4: ECONNABORTED
	Fault accept_no_memory;   ///< accept4: ENOMEM
	Fault poll_interrupted;   ///< poll: EINTR
	Fault epoll_interrupted;  ///< epoll_wait: EINTR
	Fault epoll_ctl_memory;   ///< epoll_ctl: ENOMEM
	Fault thread_refused;     ///< pthread_create: EAGAIN
	Fault random_short;       ///< getrandom: fewer bytes than asked for
	Fault random_refused;     ///< getrandom: ENOSYS
};

/** The faults of this test. Nothing fails in a process before it has called arm(). */
Faults &faults() noexcept;

/** From now on the calls of this process fail as faults() says. */
void arm() noexcept;

} // namespace confer::fault
