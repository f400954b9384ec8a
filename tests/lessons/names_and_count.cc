// SPDX-License-Identifier: MIT
// Which threads are there? By name, number and id; `ps -L` and `top -H` show the same.
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <string>

using confer::CondVar, confer::Mutex, confer::MutexLock, confer::Thread;

namespace {

Mutex mutex;
CondVar changed;
bool finish GUARDED_BY(mutex) = false;
int waiting GUARDED_BY(mutex) = 0;

void wait_for_the_end()
{
	std::printf("I am %s\n", Thread::current().name().c_str());
	MutexLock lock(mutex);
	++waiting;
	changed.notify_all();
	while (!finish)
		changed.wait(mutex);
}

} // namespace

int main()
{
	Thread accept({.name = "accept"}, wait_for_the_end), timer({.name = "timer"}, wait_for_the_end);
	accept.start();
	timer.start();
	{
		MutexLock lock(mutex);
		while (waiting < 2)
			changed.wait(mutex);
	}

	std::string names;
	for (const confer::LiveThread &thread : Thread::enumerate()) {
		std::printf("%-8s id %d\n", thread.name().c_str(), thread.id());
		names += thread.name() + " ";
	}
	const std::size_t count = Thread::active_count(); // main is one of them

	{
		MutexLock lock(mutex);
		finish = true;
		changed.notify_all();
	}
	accept.join();
	timer.join();
	return names == "main accept timer " && count == 3 && Thread::active_count() == 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
