// SPDX-License-Identifier: MIT
#include <confer/rw_lock.hh>

#include "held_locks.hh"
#include "lock_bug.hh"
#include "spin.hh"
#include "this_thread.hh"

#include <confer/error.hh>

#include <cerrno>
#include <cstdio>

namespace confer {

RwLock::RwLock(const char *name, LockRank rank) noexcept : name_(name), rank_(rank)
{
	pthread_rwlockattr_t attr;
	pthread_ok(pthread_rwlockattr_init(&attr), "pthread_rwlockattr_init");
	pthread_ok(pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP),
	           "pthread_rwlockattr_setkind_np");
	pthread_ok(pthread_rwlock_init(&handle_, &attr), "pthread_rwlock_init");
	pthread_ok(pthread_rwlockattr_destroy(&attr), "pthread_rwlockattr_destroy");
}

RwLock::~RwLock()
{
	// glibc destroys a held lock without a word; a held writer at least is known here.
	if (writer_.load(std::memory_order_relaxed) != nullptr)
		lock_bug("pthread_rwlock_destroy", name_, EBUSY);
	if (int err = pthread_rwlock_destroy(&handle_); err != 0)
		lock_bug("pthread_rwlock_destroy", name_, err);
	pthread_ok(pthread_mutex_destroy(&writers_), "pthread_mutex_destroy");
}

void RwLock::lock() noexcept
{
	held_locks::check_order(this, name_, rank_);
	if (writer_.load(std::memory_order_relaxed) == this_thread()) [[unlikely]]
		lock_bug("pthread_rwlock_wrlock", name_, EDEADLK);
	pthread_ok(pthread_mutex_lock(&writers_), "pthread_mutex_lock");
	const int err = detail::spin_then_wait([this] { return pthread_rwlock_trywrlock(&handle_); },
	                                       [this] { return pthread_rwlock_wrlock(&handle_); });
	if (err != 0) [[unlikely]]
		lock_bug("pthread_rwlock_wrlock", name_, err);
	writer_.store(this_thread(), std::memory_order_relaxed);
	held_locks::push(this, name_, rank_);
}

void RwLock::unlock() noexcept
{
	// pthread_rwlock_unlock cannot tell a stranger from the owner.
	if (writer_.load(std::memory_order_relaxed) != this_thread()) [[unlikely]]
		lock_bug("pthread_rwlock_unlock", name_, EPERM);
	writer_.store(nullptr, std::memory_order_relaxed);
	held_locks::pop(this, name_);
	if (int err = pthread_rwlock_unlock(&handle_); err != 0) [[unlikely]]
		lock_bug("pthread_rwlock_unlock", name_, err);
	pthread_ok(pthread_mutex_unlock(&writers_), "pthread_mutex_unlock");
}

void RwLock::downgrade() noexcept
{
	assert_held();
	writer_.store(nullptr, std::memory_order_relaxed);
	if (int err = pthread_rwlock_unlock(&handle_); err != 0) [[unlikely]]
		lock_bug("pthread_rwlock_unlock", name_, err);
	// Writers queue at their mutex, until unlock_downgraded(): nothing keeps a reader out.
	int err;
	while ((err = pthread_rwlock_tryrdlock(&handle_)) == EBUSY || err == EAGAIN)
		detail::relax();
	if (err != 0) [[unlikely]]
		lock_bug("pthread_rwlock_tryrdlock", name_, err);
}

void RwLock::unlock_downgraded() noexcept
{
	unlock_shared();
	pthread_ok(pthread_mutex_unlock(&writers_), "pthread_mutex_unlock");
}

void RwLock::lock_shared() noexcept
{
	held_locks::check_order(this, name_, rank_);
	const int err = detail::spin_then_wait([this] { return pthread_rwlock_tryrdlock(&handle_); },
	                                       [this] { return pthread_rwlock_rdlock(&handle_); });
	if (err != 0) [[unlikely]]
		lock_bug("pthread_rwlock_rdlock", name_, err);
	held_locks::push(this, name_, rank_);
}

void RwLock::unlock_shared() noexcept
{
	held_locks::pop(this, name_);
	if (int err = pthread_rwlock_unlock(&handle_); err != 0) [[unlikely]]
		lock_bug("pthread_rwlock_unlock", name_, err);
}

void RwLock::assert_held() const noexcept
{
	if (writer_.load(std::memory_order_relaxed) == this_thread()) [[likely]]
		return;
	char text[256];
	std::snprintf(text, sizeof text, "assert_held: this thread does not hold '%s' exclusively", name_);
	bug(text);
}

void RwLock::assert_shared_held() const noexcept
{
	held_locks::check_held(this, name_);
}

} // namespace confer
