// SPDX-License-Identifier: MIT
// The order of locks. Linked with a library that checks it, whatever this build does otherwise.
#include <confer/mutex.hh>
#include <confer/rw_lock.hh>
#include <confer/thread.hh>

#include <chrono>
#include <deque>

#include "support/child.hh"

using namespace confer;

namespace {

using std::chrono::steady_clock;

void wrong_order_aborts_and_names_both()
{
	check::aborts(
	    [] {
		    Mutex world("world", 10), log("log", 30);
		    MutexLock outer(log);
		    MutexLock inner(world);
	    },
	    {"'world' (rank 10)", "'log' (rank 30)"});
}

void equal_ranks_abort()
{
	check::aborts(
	    [] {
		    Mutex a("outbox of alice", 40), b("outbox of bob", 40);
		    MutexLock outer(a);
		    MutexLock inner(b);
	    },
	    {"outbox of alice", "outbox of bob"});
}

void right_order_is_silent()
{
	Mutex world("world", 10), log("log", 30), unranked;
	MutexLock first(world);
	MutexLock second(log);
	MutexLock third(unranked); // exempt, wherever it stands
	log.assert_held();
}

void release_out_of_order_keeps_the_account()
{
	Mutex a("a", 10), b("b", 20), c("c", 15);
	a.lock();
	b.lock();
	a.unlock();
	b.unlock();
	MutexLock first(a);
	MutexLock second(c); // would abort if b were still on record
}

void try_lock_is_exempt_from_the_order()
{
	Mutex world("world", 10), log("log", 30);
	MutexLock outer(log);
	if (!world.try_lock())
		check::fail("a free mutex was not taken");
	world.unlock();
}

void wait_that_would_end_out_of_order_aborts()
{
	check::aborts(
	    [] {
		    Mutex world("world", 10), log("log", 30);
		    CondVar changed;
		    MutexLock outer(world);
		    MutexLock inner(log);
		    changed.wait_until(world, steady_clock::now()); // would take world again while holding log
	    },
	    {"'world'", "'log'"});
}

void readers_are_ranked_too()
{
	check::aborts(
	    [] {
		    RwLock world("world", 10);
		    Mutex log("log", 30);
		    MutexLock outer(log);
		    ReadLock inner(world);
	    },
	    {"'world' (rank 10)", "'log' (rank 30)"});
	check::aborts(
	    [] {
		    RwLock world("world", 10);
		    Mutex config("config", 5);
		    ReadLock outer(world);
		    MutexLock inner(config);
	    },
	    {"'config' (rank 5)", "'world' (rank 10)"});
}

void reading_twice_aborts()
{
	// It would wait for ever as soon as a writer stood between the two.
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    RwLock world("world", 0);
		    world.lock_shared();
		    world.lock_shared();
	    },
	    {"already holds 'world'"});
}

void shared_unlock_by_a_stranger_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    RwLock world("world", 0);
		    world.lock_shared();
		    Thread other([&]() NO_THREAD_SAFETY_ANALYSIS { world.unlock_shared(); });
		    other.start();
		    other.join();
	    },
	    {"unlock", "'world'"});
}

void assert_shared_held_knows_readers_and_writers()
{
	RwLock world("world", 10);
	{
		ReadLock lock(world);
		world.assert_shared_held();
	}
	{
		WriteLock lock(world);
		world.assert_shared_held();
		world.assert_held();
	}
	check::aborts([&] { world.assert_shared_held(); }, {"assert_held", "'world'"});
}

void leaked_locks_are_found()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    std::deque<Mutex> mutexes;
		    for (int i = 0; i < 100; ++i)
			    mutexes.emplace_back().lock();
	    },
	    {"too many locks"});
}

void every_thread_has_its_own_account()
{
	Mutex world("world", 10), log("log", 30);
	MutexLock lock(log);
	Thread other([&] { MutexLock first(world); });
	other.start();
	other.join();
}

void this_build_checks()
{
	CHECK(lock_checks_enabled());
}

const CMUnitTest kTests[] = {
    TEST_CASE(this_build_checks),
    TEST_CASE(wrong_order_aborts_and_names_both),
    TEST_CASE(equal_ranks_abort),
    TEST_CASE(right_order_is_silent),
    TEST_CASE(release_out_of_order_keeps_the_account),
    TEST_CASE(try_lock_is_exempt_from_the_order),
    TEST_CASE(wait_that_would_end_out_of_order_aborts),
    TEST_CASE(readers_are_ranked_too),
    TEST_CASE(reading_twice_aborts),
    TEST_CASE(shared_unlock_by_a_stranger_aborts),
    TEST_CASE(assert_shared_held_knows_readers_and_writers),
    TEST_CASE(leaked_locks_are_found),
    TEST_CASE(every_thread_has_its_own_account),
};

} // namespace

int main()
{
	return check::main("lock_order", kTests);
}
