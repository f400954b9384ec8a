// SPDX-License-Identifier: MIT
// Threads run at the same time: nothing promises that the one started first is first at anything. Run this a few times
// and compare. What is promised: after join() all that the thread did has happened.
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

using confer::Mutex, confer::MutexLock, confer::Thread;

namespace {

Mutex mutex;
std::vector<int> arrived GUARDED_BY(mutex);

void arrive(int number)
{
	MutexLock lock(mutex);
	arrived.push_back(number);
}

} // namespace

int main()
{
	std::vector<std::unique_ptr<Thread>> threads;
	for (int i = 0; i < 8; ++i)
		threads.push_back(std::make_unique<Thread>(arrive, i));
	for (const auto &thread : threads)
		thread->start();
	for (const auto &thread : threads)
		thread->join();

	MutexLock lock(mutex);
	std::printf("order of arrival:");
	for (int number : arrived)
		std::printf(" %d", number);
	std::puts("");
	// So this program can rely on who came, and not on when.
	std::sort(arrived.begin(), arrived.end());
	return arrived == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7} ? EXIT_SUCCESS : EXIT_FAILURE;
}
