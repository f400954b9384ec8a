// SPDX-License-Identifier: MIT
#include <confer/rw_lock.hh>
#include <confer/thread.hh>

#include <atomic>
#include <optional>

#include "support/blocked.hh"
#include "support/child.hh"

using namespace confer;

namespace {

void readers_share()
{
	RwLock world;
	ReadLock lock(world);
	Thread other([&] { ReadLock same_time(world); });
	other.start();
	other.join(); // would never end if it had to wait for us
}

void writers_exclude_each_other()
{
	struct {
		RwLock lock;
		long count GUARDED_BY(lock) = 0;
	} shared;
	auto add = [&shared] {
		for (int i = 0; i < 20000; ++i) {
			WriteLock lock(shared.lock);
			++shared.count;
		}
	};
	Thread a(add), b(add);
	a.start();
	b.start();
	a.join();
	b.join();
	ReadLock lock(shared.lock);
	check::equal(shared.count, 40000);
}

void readers_never_see_half_a_write()
{
	struct {
		RwLock lock;
		int left GUARDED_BY(lock) = 0, right GUARDED_BY(lock) = 0;
	} shared;
	Thread writer([&shared] {
		for (int i = 0; i < 20000; ++i) {
			WriteLock lock(shared.lock);
			++shared.left;
			++shared.right;
		}
	});
	writer.start();
	for (int seen = 0; seen < 20000;) {
		ReadLock lock(shared.lock);
		check::equal(shared.left, shared.right);
		seen = shared.left;
	}
	writer.join();
}

void a_waiting_writer_goes_before_new_readers()
{
	// Two readers whose turns overlap would keep a lock that prefers readers busy for ever.
	RwLock world;
	std::atomic<bool> written{false};
	auto read = [&] {
		while (!written.load()) {
			ReadLock lock(world);
		}
	};
	Thread a(read), b(read), c(read);
	Thread writer([&] {
		WriteLock lock(world);
		written = true;
	});
	for (Thread *thread : {&a, &b, &c, &writer})
		thread->start();
	for (Thread *thread : {&a, &b, &c, &writer})
		thread->join();
}

void a_writer_may_hold_on_as_a_reader()
{
	struct {
		RwLock lock{"world", 1};
		Mutex order{"order", 2};
		int value GUARDED_BY(lock) = 0;
	} shared;
	constexpr int kRounds = 5000;
	const auto write = [&shared] {
		for (int i = 0; i < kRounds; ++i) {
			WriteLock lock(shared.lock);
			const int mine = ++shared.value;
			MutexLock order(shared.order); // of higher rank, and held meanwhile
			lock.downgrade();
			check::equal(shared.value, mine); // no writer came in between
		}
	};
	Thread a(write), b(write);
	a.start();
	b.start();
	a.join();
	b.join();
	WriteLock lock(shared.lock);
	check::equal(shared.value, 2 * kRounds);
}

void readers_share_what_was_downgraded()
{
	RwLock world;
	WriteLock lock(world);
	lock.downgrade();
	Thread other([&] { ReadLock same_time(world); });
	other.start();
	other.join(); // would never end if it had to wait for us
}

void no_writer_keeps_readers_from_what_was_downgraded()
{
	RwLock world;
	Thread writer([&] { WriteLock lock(world); });
	{
		WriteLock lock(world);
		lock.downgrade();
		writer.start();
		check::wait_until_blocked(writer);
		Thread reader([&] { ReadLock same_time(world); });
		reader.start();
		reader.join(); // would never end if it had to wait behind the writer
	}
	writer.join();
}

void downgrade_of_what_is_not_held_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    RwLock world("world", 0);
		    world.lock_shared();
		    world.downgrade();
	    },
	    {"does not hold 'world' exclusively"});
}

void write_after_write_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    RwLock world("world", 0);
		    world.lock();
		    world.lock();
	    },
	    {"world"});
}

void read_after_write_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    RwLock world("world", 0);
		    world.lock();
		    world.lock_shared();
	    },
	    {"world"});
}

void foreign_unlock_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    RwLock world("world", 0);
		    world.lock();
		    Thread other([&]() NO_THREAD_SAFETY_ANALYSIS { world.unlock(); });
		    other.start();
		    other.join();
	    },
	    {"pthread_rwlock_unlock 'world'"});
}

void write_unlock_of_a_reader_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    RwLock world("world", 0);
		    world.lock_shared();
		    world.unlock();
	    },
	    {"pthread_rwlock_unlock 'world'"});
}

void destroying_a_held_one_aborts()
{
	check::aborts(
	    []() NO_THREAD_SAFETY_ANALYSIS {
		    std::optional<RwLock> world(std::in_place, "world", 0u);
		    world->lock();
		    world.reset();
	    },
	    {"pthread_rwlock_destroy 'world'"});
}

void assert_held_wants_the_writer()
{
	RwLock world("world", 0);
	{
		WriteLock lock(world);
		world.assert_held();
		world.assert_shared_held();
	}
	check::aborts(
	    [&] {
		    ReadLock lock(world);
		    world.assert_held();
	    },
	    {"assert_held", "'world' exclusively"});
}

const CMUnitTest kTests[] = {
    TEST_CASE(readers_share),
    TEST_CASE(writers_exclude_each_other),
    TEST_CASE(readers_never_see_half_a_write),
    TEST_CASE(a_waiting_writer_goes_before_new_readers),
    TEST_CASE(a_writer_may_hold_on_as_a_reader),
    TEST_CASE(readers_share_what_was_downgraded),
    TEST_CASE(no_writer_keeps_readers_from_what_was_downgraded),
    TEST_CASE(downgrade_of_what_is_not_held_aborts),
    TEST_CASE(write_after_write_aborts),
    TEST_CASE(read_after_write_aborts),
    TEST_CASE(foreign_unlock_aborts),
    TEST_CASE(write_unlock_of_a_reader_aborts),
    TEST_CASE(destroying_a_held_one_aborts),
    TEST_CASE(assert_held_wants_the_writer),
};

} // namespace

int main()
{
	return check::main("rw_lock", kTests);
}
