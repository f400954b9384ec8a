// SPDX-License-Identifier: MIT
#include <confer/rw_lock.hh>

using confer::ReadLock, confer::RwLock, confer::WriteLock;

RwLock world("world", 10);
int users GUARDED_BY(world) = 0;

int reads()
{
	ReadLock lock(world);
	return users;
}

void writes()
{
	WriteLock lock(world);
	++users;
}

void writes_as_a_reader()
{
	ReadLock lock(world);
	++users; // expected-warning {{'users' requires holding rw_lock 'world' exclusively}}
}

int reads_without()
{
	return users; // expected-warning {{'users' requires holding rw_lock 'world'}}
}

void upgrades()
{
	ReadLock lock(world);   // expected-note {{acquired here}}
	WriteLock again(world); // expected-warning {{'world' that is already held}}
}

void needs_to_read() REQUIRES_SHARED(world) {}

void calls()
{
	needs_to_read(); // expected-warning {{'needs_to_read' requires holding rw_lock 'world'}}
	ReadLock lock(world);
	needs_to_read();
}

void leaked_shared()
{
	world.lock_shared(); // expected-note {{acquired here}}
} // expected-warning {{'world' is still held at the end of function}}

void leaked()
{
	world.lock(); // expected-note {{acquired here}}
} // expected-warning {{'world' is still held at the end of function}}

void wrong_unlock()
{
	world.lock_shared(); // expected-note {{acquired here}}
	world.unlock();      // expected-warning {{'world' using exclusive access, expected shared}}
}

void wrong_shared_unlock()
{
	world.lock();          // expected-note {{acquired here}}
	world.unlock_shared(); // expected-warning {{'world' using shared access, expected exclusive}}
}

int asserted_shared()
{
	world.assert_shared_held();
	++users; // expected-warning {{'users' requires holding rw_lock 'world' exclusively}}
	return users;
}

void asserted()
{
	world.assert_held();
	++users;
}

void forgotten_names()
{
	ReadLock{world};  // expected-warning {{'nodiscard'}}
	WriteLock{world}; // expected-warning {{'nodiscard'}}
}
