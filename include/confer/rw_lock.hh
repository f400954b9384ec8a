// SPDX-License-Identifier: MIT
#pragma once

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <atomic>

#include <pthread.h>

namespace confer {

/**
 * A pthread read/write lock that prefers writers: once a writer waits, new readers wait behind it
 * (PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP). Use through ReadLock and WriteLock.
 *
 * So a thread must not take it shared twice: the second would wait behind a writer that waits for the first. That and
 * its rank (see Mutex) are checked at run time with lock checks; taking it again while holding it exclusively, and a
 * write unlock by another thread, abort in every build.
 *
 * Any thread may use it. Neither copied nor moved.
 */
class CAPABILITY("rw_lock") RwLock {
public:
	/** An unranked lock without a name. */
	RwLock() noexcept : RwLock("rw_lock", 0) {}

	/** @see Mutex::Mutex(const char *, LockRank) */
	RwLock(const char *name, LockRank rank) noexcept;
	~RwLock();
	RwLock(const RwLock &) = delete;
	RwLock &operator=(const RwLock &) = delete;

	/** Waits until no other thread holds the lock in any way, then holds it exclusively. */
	void lock() noexcept ACQUIRE();

	/** Lets go of an exclusively held lock. */
	void unlock() noexcept RELEASE();

	/**
	 * Holds on shared to an exclusively held lock, up to unlock_downgraded(). No writer comes in between; readers may,
	 * and those who come later do not wait behind a writer that waits. It never waits for anybody, so locks of higher
	 * rank may be held. The analysis cannot follow it: what comes after it belongs into functions that require the
	 * lock shared only.
	 */
	void downgrade() noexcept;

	/** Lets go of a lock that this thread has downgraded. */
	void unlock_downgraded() noexcept RELEASE_SHARED();

	/** Waits until no thread holds the lock exclusively and none waits to, then holds it shared. */
	void lock_shared() noexcept ACQUIRE_SHARED();

	/** Lets go of a lock held shared. */
	void unlock_shared() noexcept RELEASE_SHARED();

	/** Aborts unless the calling thread holds the lock exclusively, in every build; tells the analysis that it does. */
	void assert_held() const noexcept ASSERT_CAPABILITY(this);

	/**
	 * Tells the analysis that the calling thread holds the lock, shared or exclusively. With lock checks it aborts if
	 * that is not so; without them nothing records who holds it shared.
	 */
	void assert_shared_held() const noexcept ASSERT_SHARED_CAPABILITY(this);

	const char *name() const noexcept { return name_; }
	LockRank rank() const noexcept { return rank_; }

private:
	pthread_rwlock_t handle_;
	/**
	 * Writers queue here. In the lock itself a writer that leaves hands it to one that sleeps, and nobody has it until
	 * that one has been woken; a mutex goes to the thread that comes first.
	 */
	pthread_mutex_t writers_ = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
	std::atomic<const void *> writer_{nullptr};
	const char *name_;
	LockRank rank_;
};

/** Holds a lock shared from here to the end of the scope. */
class SCOPED_CAPABILITY ReadLock {
public:
	[[nodiscard]] explicit ReadLock(RwLock &lock) noexcept ACQUIRE_SHARED(lock) : lock_(lock) { lock_.lock_shared(); }
	~ReadLock() RELEASE_GENERIC() { lock_.unlock_shared(); }
	ReadLock(const ReadLock &) = delete;
	ReadLock &operator=(const ReadLock &) = delete;

private:
	RwLock &lock_;
};

/** Holds a lock exclusively from here to the end of the scope, or from downgrade() on shared. */
class SCOPED_CAPABILITY WriteLock {
public:
	[[nodiscard]] explicit WriteLock(RwLock &lock) noexcept ACQUIRE(lock) : lock_(lock) { lock_.lock(); }
	~WriteLock() RELEASE() { release(); }
	WriteLock(const WriteLock &) = delete;
	WriteLock &operator=(const WriteLock &) = delete;

	/** @see RwLock::downgrade(); once. */
	void downgrade() noexcept
	{
		lock_.downgrade();
		shared_ = true;
	}

private:
	void release() noexcept NO_THREAD_SAFETY_ANALYSIS { shared_ ? lock_.unlock_downgraded() : lock_.unlock(); }

	RwLock &lock_;
	bool shared_ = false;
};

} // namespace confer
