// SPDX-License-Identifier: MIT
#pragma once

#include <new>

/**
 * Memory that runs out when a test wants it to: operator new of the whole program, and the mappings of the block pool
 * (-Wl,--wrap=mmap), fail as it says.
 */
namespace confer::fault {

/**
 * A program that forks calls this before: what fail_allocations() then says in one of its processes holds in all of
 * them, but for threads that are Spared.
 */
void share_shortages() noexcept;

/** From now on the allocation number `first`, counted from 1, and `count - 1` after it fail. */
void fail_allocations(unsigned first, unsigned count = 1) noexcept;

/** What came of fail_allocations(). */
struct Shortage {
	unsigned allocations; ///< that were tried
	unsigned failed;      ///< of them
};

/** Whether one has failed since. */
bool struck() noexcept;

/** None fails any more. */
Shortage end_shortage() noexcept;

/** The calling thread, which belongs to the test, has all the memory it wants as long as this lives. */
class Spared {
public:
	Spared() noexcept;
	~Spared();
	Spared(const Spared &) = delete;
	Spared &operator=(const Spared &) = delete;
};

/**
 * Calls `f` again and again, each time with another allocation failing, until none fails: the first, the second, and
 * so on, and all others that come after it besides if `all`. std::bad_alloc may come out of it. Returns how many
 * allocations it makes.
 */
template <class F> unsigned for_each_failure(F &&f, bool all = false)
{
	for (unsigned n = 1;; ++n) {
		fail_allocations(n, all ? ~0U : 1);
		try {
			f();
		} catch (const std::bad_alloc &) {
		} catch (...) {
			end_shortage();
			throw;
		}
		if (end_shortage().failed == 0)
			return n - 1;
	}
}

} // namespace confer::fault
