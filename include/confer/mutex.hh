// SPDX-License-Identifier: MIT
#pragma once

#include <confer/thread_annotations.hh>

#include <atomic>
#include <chrono>

#include <pthread.h>

namespace confer {

/**
 * The place of a lock in the program's one order of locks. A thread takes locks in strictly increasing rank, so no two
 * threads can wait for each other. 0 means unranked: exempt from the order, for programs with one lock.
 */
using LockRank = unsigned;

/** @return whether this build of the library checks the rank of every lock taken (Meson option `lock-checks`) */
bool lock_checks_enabled() noexcept;

/**
 * A pthread mutex that knows who holds it. Use through MutexLock.
 *
 * Taking it twice in one thread, releasing it from a thread that does not hold it, and destroying it while it is held
 * abort with a message in every build. With lock checks, taking a ranked mutex while holding one of the same or a
 * higher rank aborts at once and names both, whether or not another thread would have closed the circle this time.
 *
 * Any thread may use it. Neither copied nor moved: pthreads know it by its address.
 */
class CAPABILITY("mutex") Mutex {
public:
	/** An unranked mutex without a name. */
	Mutex() noexcept : Mutex("mutex", 0) {}

	/**
	 * @param name what messages call it; a string literal, or otherwise outliving the mutex
	 * @param rank its place in the order of locks; 0 for none
	 */
	Mutex(const char *name, LockRank rank) noexcept;
	~Mutex();
	Mutex(const Mutex &) = delete;
	Mutex &operator=(const Mutex &) = delete;

	/** Waits until no other thread holds the mutex, then holds it. */
	void lock() noexcept ACQUIRE();

	/** Lets go of it; the caller holds it. */
	void unlock() noexcept RELEASE();

	/** Takes the mutex if nobody holds it. Exempt from the rank check: what does not wait cannot deadlock. */
	[[nodiscard]] bool try_lock() noexcept TRY_ACQUIRE(true);

	/** Aborts unless the calling thread holds the mutex, in every build; tells the analysis that it does. */
	void assert_held() const noexcept ASSERT_CAPABILITY(this);

	const char *name() const noexcept { return name_; }
	LockRank rank() const noexcept { return rank_; }

private:
	friend class CondVar;

	pthread_mutex_t handle_;
	// Pthreads cannot say who holds a mutex. Asking here also gives the checks of PTHREAD_MUTEX_ERRORCHECK, for less:
	// the type that checks takes glibc's slow path.
	std::atomic<const void *> owner_{nullptr};
	const char *name_;
	LockRank rank_;
};

/**
 * Holds a mutex from here to the end of the scope.
 *
 * There is no unlock() in between on purpose: a scope shows what is done under the lock.
 */
class SCOPED_CAPABILITY MutexLock {
public:
	[[nodiscard]] explicit MutexLock(Mutex &mutex) noexcept ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
	~MutexLock() RELEASE() { mutex_.unlock(); }
	MutexLock(const MutexLock &) = delete;
	MutexLock &operator=(const MutexLock &) = delete;

private:
	Mutex &mutex_;
};

/**
 * A pthread condition variable on CLOCK_MONOTONIC.
 *
 * A wait may end without a notification, so wait in a loop that re-reads the condition:
 *
 *     MutexLock lock(mutex_);
 *     while (queue_.empty())
 *         not_empty_.wait(mutex_);
 *
 * (A loop, and not a predicate as a lambda: the thread-safety analysis does not see into one.)
 */
class CondVar {
public:
	CondVar() noexcept = default;
	~CondVar();
	CondVar(const CondVar &) = delete;
	CondVar &operator=(const CondVar &) = delete;

	/** Releases `mutex`, waits for a notification, takes `mutex` again. The caller holds it. */
	void wait(Mutex &mutex) noexcept REQUIRES(mutex);

	/**
	 * The same, but no longer than until `deadline`.
	 *
	 * @return false when the deadline has passed; the condition may hold all the same
	 */
	bool wait_until(Mutex &mutex, std::chrono::steady_clock::time_point deadline) noexcept REQUIRES(mutex);

	/** Wakes at least one waiting thread, if there is one. */
	void notify_one() noexcept;

	/** Wakes all waiting threads. */
	void notify_all() noexcept;

private:
	pthread_cond_t handle_ = PTHREAD_COND_INITIALIZER;
};

} // namespace confer
