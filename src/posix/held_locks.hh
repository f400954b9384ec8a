// SPDX-License-Identifier: MIT
#pragma once

#include <confer/mutex.hh>

/**
 * The locks that the calling thread holds, kept to check their order. Compiled in by CONFER_LOCK_CHECKS; without it
 * every function here is empty.
 */
namespace confer::held_locks {

#ifdef CONFER_LOCK_CHECKS

/** Aborts, naming both, if the thread holds `lock` already or one that does not stand before `rank`. */
void check_order(const void *lock, const char *name, LockRank rank) noexcept;

/** The thread holds `lock` now. */
void push(const void *lock, const char *name, LockRank rank) noexcept;

/** The thread has let go of `lock`; aborts if it did not hold it. Locks need not be released in reverse order. */
void pop(const void *lock, const char *name) noexcept;

/** Aborts unless the thread holds `lock`. */
void check_held(const void *lock, const char *name) noexcept;

#else

inline void check_order(const void *, const char *, LockRank) noexcept {}
inline void push(const void *, const char *, LockRank) noexcept {}
inline void pop(const void *, const char *) noexcept {}
inline void check_held(const void *, const char *) noexcept {}

#endif

} // namespace confer::held_locks
