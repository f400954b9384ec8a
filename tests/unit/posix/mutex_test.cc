// SPDX-License-Identifier: MIT
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <chrono>
#include <optional>

#include "support/child.hh"

using namespace confer;

namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

void excludes_other_threads()
{
	struct {
		Mutex mutex;
		long count GUARDED_BY(mutex) = 0;
	} shared;
	auto add = [&shared] {
		for (int i = 0; i < 20000; ++i) {
			MutexLock lock(shared.mutex);
			++shared.count;
		}
	};
	Thread a(add), b(add);
	a.start();
	b.start();
	a.join();
	b.join();
	MutexLock lock(shared.mutex);
	check::equal(shared.count, 40000);
}

void try_lock_never_waits()
{
	Mutex mutex;
	MutexLock lock(mutex);
	bool taken = true;
	Thread other([&]() NO_THREAD_SAFETY_ANALYSIS { taken = mutex.try_lock(); });
	other.start();
	other.join();
	CHECK(!taken);
}

void try_lock_takes_a_free_one()
{
	Mutex mutex;
	if (!mutex.try_lock())
		check::fail("a free mutex was not taken");
	mutex.assert_held();
	mutex.unlock();
}

// The wrong things below are hidden from the analysis, which would not compile them: that is what it is for.

void self_deadlock_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    Mutex mutex("outbox", 0);
		    mutex.lock();
		    mutex.lock();
	    },
	    {"already holds 'outbox'"});
}

void foreign_unlock_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    Mutex mutex("outbox", 0);
		    mutex.lock();
		    Thread other([&]() NO_THREAD_SAFETY_ANALYSIS { mutex.unlock(); });
		    other.start();
		    other.join();
	    },
	    {"pthread_mutex_unlock 'outbox'"});
}

void unlock_of_a_free_one_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    Mutex mutex("outbox", 0);
		    mutex.unlock();
	    },
	    {"pthread_mutex_unlock 'outbox'"});
}

void destroying_a_held_one_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    std::optional<Mutex> mutex(std::in_place, "outbox", 0u);
		    mutex->lock();
		    mutex.reset();
	    },
	    {"pthread_mutex_destroy 'outbox'"});
}

void assert_held_aborts_without_the_lock()
{
	check::aborts(
	    [] {
		    Mutex mutex("world", 0);
		    mutex.assert_held();
	    },
	    {"assert_held", "'world'"});
}

void assert_held_of_another_thread_aborts()
{
	check::aborts(
	    [] {
		    Mutex mutex("world", 0);
		    MutexLock lock(mutex);
		    Thread other([&] { mutex.assert_held(); });
		    other.start();
		    other.join();
	    },
	    {"assert_held", "'world'"});
}

void wait_ends_when_notified()
{
	struct {
		Mutex mutex;
		CondVar changed;
		bool ready GUARDED_BY(mutex) = false;
	} shared;
	Thread other([&shared] {
		MutexLock lock(shared.mutex);
		shared.ready = true;
		shared.changed.notify_all();
	});
	MutexLock lock(shared.mutex);
	other.start();
	while (!shared.ready)
		shared.changed.wait(shared.mutex);
	shared.mutex.assert_held();
	other.join();
}

void notify_one_reaches_every_waiter_in_turn()
{
	struct {
		Mutex mutex;
		CondVar changed;
		int tokens GUARDED_BY(mutex) = 0;
	} shared;
	auto take = [&shared] {
		MutexLock lock(shared.mutex);
		while (shared.tokens == 0)
			shared.changed.wait(shared.mutex);
		--shared.tokens;
	};
	Thread a(take), b(take), c(take);
	for (Thread *thread : {&a, &b, &c})
		thread->start();
	for (int i = 0; i < 3; ++i) {
		MutexLock lock(shared.mutex);
		++shared.tokens;
		shared.changed.notify_one();
	}
	for (Thread *thread : {&a, &b, &c})
		thread->join();
	MutexLock lock(shared.mutex);
	check::equal(shared.tokens, 0);
}

void wait_until_returns_at_its_deadline()
{
	Mutex mutex;
	CondVar changed;
	const auto deadline = steady_clock::now() + 20ms;
	MutexLock lock(mutex);
	while (changed.wait_until(mutex, deadline)) {
		// woken without a reason, as it may be
	}
	CHECK(steady_clock::now() >= deadline);
	mutex.assert_held();
}

void wait_until_a_past_deadline_returns_at_once()
{
	Mutex mutex;
	CondVar changed;
	MutexLock lock(mutex);
	CHECK(!changed.wait_until(mutex, steady_clock::time_point::min()));
	CHECK(!changed.wait_until(mutex, steady_clock::now() - 1h));
}

void wait_without_the_lock_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    Mutex mutex("queue", 0);
		    CondVar changed;
		    changed.wait(mutex);
	    },
	    {"'queue'"});
}

const CMUnitTest kTests[] = {
    TEST_CASE(excludes_other_threads),
    TEST_CASE(try_lock_never_waits),
    TEST_CASE(try_lock_takes_a_free_one),
    TEST_CASE(self_deadlock_aborts),
    TEST_CASE(foreign_unlock_aborts),
    TEST_CASE(unlock_of_a_free_one_aborts),
    TEST_CASE(destroying_a_held_one_aborts),
    TEST_CASE(assert_held_aborts_without_the_lock),
    TEST_CASE(assert_held_of_another_thread_aborts),
    TEST_CASE(wait_ends_when_notified),
    TEST_CASE(notify_one_reaches_every_waiter_in_turn),
    TEST_CASE(wait_until_returns_at_its_deadline),
    TEST_CASE(wait_until_a_past_deadline_returns_at_once),
    TEST_CASE(wait_without_the_lock_aborts),
};

} // namespace

int main()
{
	return check::main("mutex", kTests);
}
