// SPDX-License-Identifier: MIT
// A shared counter goes wrong without a mutex. `++count` is three steps: read, add, write. Here both threads read
// before either writes, so one of two increments is lost. Without the meeting in the middle the same happens, too, only
// not every time: which is worse.
//
// The counter is an std::atomic, read and written separately, so that the program is wrong and yet well defined. With
// a plain int that says which mutex guards it, this would not compile: see tests/lint/unguarded_counter.cc.
#include <confer/thread.hh>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include <sched.h>

namespace {

std::atomic<int> count{0};
std::atomic<int> have_read{0};

void increment()
{
	const int seen = count.load(); // read
	++have_read;
	while (have_read.load() < 2) // the unlucky moment, made certain: the other thread gets the processor here
		sched_yield();
	count.store(seen + 1); // write what has become wrong meanwhile
}

} // namespace

int main()
{
	confer::Thread a(increment), b(increment);
	a.start();
	b.start();
	a.join();
	b.join();
	std::printf("two increments, and the counter says %d\n", count.load());
	return count.load() == 1 ? EXIT_SUCCESS : EXIT_FAILURE; // success: the mistake was shown
}
