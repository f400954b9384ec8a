// SPDX-License-Identifier: MIT
// The same counter made right: one thread at a time between the mutex's lock and unlock. GUARDED_BY says which mutex it
// is, and clang refuses to compile any access without it.
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>

using confer::Mutex, confer::MutexLock, confer::Thread;

namespace {

class Counter {
public:
	void add() EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		++count_;
	}
	long value() const EXCLUDES(mutex_)
	{
		MutexLock lock(mutex_);
		return count_;
	}

private:
	mutable Mutex mutex_;
	long count_ GUARDED_BY(mutex_) = 0;
};

} // namespace

int main()
{
	Counter counter;
	auto work = [&counter] {
		for (int i = 0; i < 100'000; ++i)
			counter.add();
	};
	Thread a(work), b(work);
	a.start();
	b.start();
	a.join();
	b.join();
	std::printf("%ld\n", counter.value());
	return counter.value() == 200'000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
