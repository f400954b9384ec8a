// SPDX-License-Identifier: MIT
#include <confer/mutex.hh>

#include "held_locks.hh"
#include "lock_bug.hh"
#include "this_thread.hh"

#include <confer/error.hh>

#include <cerrno>
#include <cstdio>
#include <ctime>

namespace confer {

namespace {

timespec to_timespec(std::chrono::steady_clock::time_point deadline) noexcept
{
	using namespace std::chrono;
	nanoseconds since_boot = deadline.time_since_epoch();
	if (since_boot < nanoseconds::zero())
		since_boot = nanoseconds::zero(); // long past
	seconds whole = duration_cast<seconds>(since_boot);
	return {static_cast<time_t>(whole.count()), static_cast<long>((since_boot - whole).count())};
}

} // namespace

Mutex::Mutex(const char *name, LockRank rank) noexcept : name_(name), rank_(rank)
{
	pthread_ok(pthread_mutex_init(&handle_, nullptr), "pthread_mutex_init");
}

Mutex::~Mutex()
{
	if (int err = pthread_mutex_destroy(&handle_); err != 0)
		lock_bug("pthread_mutex_destroy", name_, err);
}

void Mutex::lock() noexcept
{
	// Exact without a lock: that this thread is the owner only this thread can have written.
	if (owner_.load(std::memory_order_relaxed) == this_thread()) [[unlikely]]
		lock_bug("deadlock: this thread already holds", name_, EDEADLK);
	held_locks::check_order(this, name_, rank_);
	if (int err = pthread_mutex_lock(&handle_); err != 0) [[unlikely]]
		lock_bug("pthread_mutex_lock", name_, err);
	owner_.store(this_thread(), std::memory_order_relaxed);
	held_locks::push(this, name_, rank_);
}

void Mutex::unlock() noexcept
{
	if (owner_.load(std::memory_order_relaxed) != this_thread()) [[unlikely]]
		lock_bug("pthread_mutex_unlock", name_, EPERM);
	owner_.store(nullptr, std::memory_order_relaxed);
	held_locks::pop(this, name_);
	if (int err = pthread_mutex_unlock(&handle_); err != 0) [[unlikely]]
		lock_bug("pthread_mutex_unlock", name_, err);
}

bool Mutex::try_lock() noexcept
{
	int err = pthread_mutex_trylock(&handle_);
	if (err == EBUSY)
		return false;
	if (err != 0) [[unlikely]]
		lock_bug("pthread_mutex_trylock", name_, err);
	owner_.store(this_thread(), std::memory_order_relaxed);
	held_locks::push(this, name_, rank_);
	return true;
}

void Mutex::assert_held() const noexcept
{
	if (owner_.load(std::memory_order_relaxed) == this_thread()) [[likely]]
		return;
	char text[256];
	std::snprintf(text, sizeof text, "assert_held: this thread does not hold '%s'", name_);
	bug(text);
}

CondVar::~CondVar()
{
	pthread_ok(pthread_cond_destroy(&handle_), "pthread_cond_destroy");
}

void CondVar::wait(Mutex &mutex) noexcept
{
	mutex.assert_held();
	mutex.owner_.store(nullptr, std::memory_order_relaxed);
	held_locks::pop(&mutex, mutex.name_);
	held_locks::check_order(&mutex, mutex.name_, mutex.rank_); // the wait ends by taking it again
	pthread_ok(pthread_cond_wait(&handle_, &mutex.handle_), "pthread_cond_wait");
	held_locks::push(&mutex, mutex.name_, mutex.rank_);
	mutex.owner_.store(this_thread(), std::memory_order_relaxed);
}

bool CondVar::wait_until(Mutex &mutex, std::chrono::steady_clock::time_point deadline) noexcept
{
	const timespec until = to_timespec(deadline);
	mutex.assert_held();
	mutex.owner_.store(nullptr, std::memory_order_relaxed);
	held_locks::pop(&mutex, mutex.name_);
	held_locks::check_order(&mutex, mutex.name_, mutex.rank_);
	const int err = pthread_cond_clockwait(&handle_, &mutex.handle_, CLOCK_MONOTONIC, &until);
	if (err != ETIMEDOUT)
		pthread_ok(err, "pthread_cond_clockwait");
	held_locks::push(&mutex, mutex.name_, mutex.rank_);
	mutex.owner_.store(this_thread(), std::memory_order_relaxed);
	return err == 0;
}

void CondVar::notify_one() noexcept
{
	pthread_ok(pthread_cond_signal(&handle_), "pthread_cond_signal");
}

void CondVar::notify_all() noexcept
{
	pthread_ok(pthread_cond_broadcast(&handle_), "pthread_cond_broadcast");
}

} // namespace confer
