// SPDX-License-Identifier: MIT
// The annotations that the library's own classes do not use, on locks of another program's.
#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

using confer::Mutex, confer::MutexLock;

class Ordered {
public:
	void wrong()
	{
		MutexLock first(inner_);
		MutexLock second(outer_); // expected-warning {{mutex 'outer_' must be acquired before 'inner_'}}
	}
	void wrong_too()
	{
		MutexLock first(last_);
		MutexLock second(inner_); // expected-warning {{mutex 'inner_' must be acquired before 'last_'}}
	}
	void right()
	{
		MutexLock first(outer_);
		MutexLock second(inner_);
		MutexLock third(last_);
	}

private:
	Mutex outer_ ACQUIRED_BEFORE(inner_);
	Mutex inner_;
	Mutex last_ ACQUIRED_AFTER(inner_);
};

class Owner {
public:
	Mutex &mutex() RETURN_CAPABILITY(mutex_) { return mutex_; }
	void set() REQUIRES(mutex_) { ++value_; }

private:
	Mutex mutex_;
	int value_ GUARDED_BY(mutex_) = 0;
};

void through_an_accessor(Owner &owner, Owner &other)
{
	MutexLock lock(owner.mutex());
	owner.set();
	other.set(); // expected-warning {{'set' requires holding mutex 'other.mutex_' exclusively}}
	             // expected-note@-1 {{found near match}}
}

class CAPABILITY("spin lock") SpinLock {
public:
	void lock() ACQUIRE();
	void lock_shared() ACQUIRE_SHARED();
	bool try_lock() TRY_ACQUIRE(true);
	bool try_lock_shared() TRY_ACQUIRE_SHARED(true);
	void unlock() RELEASE();
	void unlock_any() RELEASE_GENERIC();
	void assert_shared() const ASSERT_SHARED_CAPABILITY(this);
};

SpinLock spin;
int spun GUARDED_BY(spin) = 0;

int tries_shared()
{
	if (!spin.try_lock_shared())
		return spun; // expected-warning {{'spun' requires holding spin lock 'spin'}}
	const int seen = spun;
	++spun; // expected-warning {{'spun' requires holding spin lock 'spin' exclusively}}
	spin.unlock_any();
	return seen;
}

void unchecked() NO_THREAD_SAFETY_ANALYSIS
{
	++spun;
}
