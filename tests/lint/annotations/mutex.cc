// SPDX-License-Identifier: MIT
#include <confer/mutex.hh>

#include <chrono>

using confer::CondVar, confer::Mutex, confer::MutexLock;

Mutex mutex("mutex", 1), other("other", 2);
CondVar changed;
int value GUARDED_BY(mutex) = 0;
int *pointer PT_GUARDED_BY(mutex) = nullptr;

void wrong_mutex()
{
	MutexLock lock(other);
	++value; // expected-warning {{'value' requires holding mutex 'mutex' exclusively}}
}

void after_the_scope()
{
	{
		MutexLock lock(mutex);
		++value;
	}
	++value; // expected-warning {{'value' requires holding mutex 'mutex' exclusively}}
}

void twice()
{
	MutexLock lock(mutex);  // expected-note {{mutex acquired here}}
	MutexLock again(mutex); // expected-warning {{acquiring mutex 'mutex' that is already held}}
}

void lock_twice()
{
	mutex.lock(); // expected-note {{mutex acquired here}}
	mutex.lock(); // expected-warning {{acquiring mutex 'mutex' that is already held}}
	mutex.unlock();
}

void leaked()
{
	mutex.lock(); // expected-note {{mutex acquired here}}
} // expected-warning {{mutex 'mutex' is still held at the end of function}}

void not_held()
{
	mutex.unlock(); // expected-warning {{releasing mutex 'mutex' that was not held}}
}

void tried()
{
	if (mutex.try_lock()) {
		++value;
		mutex.unlock();
	} else {
		++value; // expected-warning {{'value' requires holding mutex 'mutex' exclusively}}
	}
}

void asserted()
{
	mutex.assert_held();
	++value;
}

void pointed_to()
{
	*pointer = 1; // expected-warning {{'pointer' requires holding mutex 'mutex' exclusively}}
}

void waits()
{
	changed.wait(mutex);           // expected-warning {{'wait' requires holding mutex 'mutex' exclusively}}
	changed.wait_until(mutex, {}); // expected-warning {{'wait_until' requires holding mutex 'mutex' exclusively}}
}

void waits_right()
{
	MutexLock lock(mutex);
	while (value == 0)
		changed.wait(mutex);
	--value;
}

void needs_it() REQUIRES(mutex)
{
	++value;
}

void takes_it() EXCLUDES(mutex)
{
	MutexLock lock(mutex);
	needs_it();
}

void calls()
{
	needs_it(); // expected-warning {{'needs_it' requires holding mutex 'mutex' exclusively}}
	MutexLock lock(mutex);
	takes_it(); // expected-warning {{'takes_it' while mutex 'mutex' is held}}
}

void forgotten_name()
{
	MutexLock{mutex}; // expected-warning {{'nodiscard'}}
}
