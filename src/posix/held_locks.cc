// SPDX-License-Identifier: MIT
#include "held_locks.hh"

#include <confer/error.hh>

#include <cstddef>
#include <cstdio>

namespace confer {

bool lock_checks_enabled() noexcept
{
#ifdef CONFER_LOCK_CHECKS
	return true;
#else
	return false;
#endif
}

#ifdef CONFER_LOCK_CHECKS

namespace held_locks {

namespace {

struct HeldLock {
	const void *lock;
	const char *name;
	LockRank rank;
};

// Far more than any sound program nests; a thread that leaks locks is found out here.
constexpr std::size_t kMaxHeld = 32;

struct HeldStack {
	HeldLock locks[kMaxHeld];
	std::size_t count;
};

constinit thread_local HeldStack held{};

} // namespace

void check_order(const void *lock, const char *name, LockRank rank) noexcept
{
	char text[256];
	for (std::size_t i = 0; i < held.count; ++i) {
		const HeldLock &other = held.locks[i];
		if (other.lock == lock) {
			std::snprintf(text, sizeof text, "deadlock: this thread already holds '%s'", name);
			bug(text);
		}
		if (rank != 0 && other.rank >= rank) {
			std::snprintf(text, sizeof text, "lock order: taking '%s' (rank %u) while holding '%s' (rank %u)", name,
			              rank, other.name, other.rank);
			bug(text);
		}
	}
}

void push(const void *lock, const char *name, LockRank rank) noexcept
{
	if (held.count == kMaxHeld)
		bug("a thread holds too many locks at once");
	held.locks[held.count++] = {lock, name, rank};
}

void pop(const void *lock, const char *name) noexcept
{
	for (std::size_t i = held.count; i-- > 0;) {
		if (held.locks[i].lock != lock)
			continue;
		for (--held.count; i < held.count; ++i)
			held.locks[i] = held.locks[i + 1];
		return;
	}
	char text[256];
	std::snprintf(text, sizeof text, "unlock: this thread does not hold '%s'", name);
	bug(text);
}

void check_held(const void *lock, const char *name) noexcept
{
	for (std::size_t i = 0; i < held.count; ++i)
		if (held.locks[i].lock == lock)
			return;
	char text[256];
	std::snprintf(text, sizeof text, "assert_held: this thread does not hold '%s'", name);
	bug(text);
}

} // namespace held_locks

#endif

} // namespace confer
