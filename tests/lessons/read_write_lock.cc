// SPDX-License-Identifier: MIT
// Many readers at the same time, or one writer alone: a read/write lock. Readers do not wait for each other here: each
// holds the lock until both have it, which a mutex would never allow.
#include <confer/rw_lock.hh>
#include <confer/thread.hh>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <sched.h>

using confer::ReadLock, confer::RwLock, confer::Thread, confer::WriteLock;

namespace {

RwLock lock_of_topic;
std::string topic GUARDED_BY(lock_of_topic);

std::atomic<int> reading{0};
std::atomic<int> right{0};

void read_topic()
{
	ReadLock lock(lock_of_topic);
	++reading;
	while (reading.load() < 2)
		sched_yield();
	if (topic == "maintenance at 22:00")
		++right;
}

} // namespace

int main()
{
	{
		WriteLock lock(lock_of_topic);
		topic = "maintenance at 22:00";
	}
	Thread a(read_topic), b(read_topic);
	a.start();
	b.start();
	a.join();
	b.join();
	std::printf("%d readers at the same time\n", right.load());
	return right.load() == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
