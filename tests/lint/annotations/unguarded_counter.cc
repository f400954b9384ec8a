// SPDX-License-Identifier: MIT
// The wrong counter of tests/lessons/race_without_mutex.cc does not compile once it says which mutex guards it.
#include <confer/mutex.hh>
#include <confer/thread.hh>

using confer::Mutex, confer::MutexLock, confer::Thread;

class Counter {
public:
	void add()
	{
		++count_; // expected-warning {{'count_' requires holding mutex 'mutex_' exclusively}}
	}
	long value() const
	{
		return count_; // expected-warning {{'count_' requires holding mutex 'mutex_'}}
	}
	void add_right()
	{
		MutexLock lock(mutex_);
		++count_;
	}

private:
	mutable Mutex mutex_;
	long count_ GUARDED_BY(mutex_) = 0;
};

int main()
{
	Counter counter;
	Thread a([&] { counter.add(); }), b([&] { counter.add(); });
	a.start();
	b.start();
	a.join();
	b.join();
	return counter.value() == 2 ? 0 : 1;
}
