// SPDX-License-Identifier: MIT
// The blunt cure for a race: wait for one thread before the next begins. The counter needs no mutex then, and is right;
// but nothing happens at the same time any more, and there might as well be no threads. A mutex holds the others up
// only where they would meet (see counter_with_mutex).
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>

int main()
{
	long count = 0;
	auto work = [&count] {
		for (int i = 0; i < 100'000; ++i)
			++count;
	};
	confer::Thread a(work), b(work);
	a.start();
	a.join(); // all that a did has happened before b starts
	b.start();
	b.join();
	std::printf("%ld\n", count);
	return count == 200'000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
