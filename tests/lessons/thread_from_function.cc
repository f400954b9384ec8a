// SPDX-License-Identifier: MIT
// A thread from a function: make it, start it, wait for it.
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>

namespace {

bool greeted = false;

void greet()
{
	std::puts("hello from another thread");
	greeted = true;
}

} // namespace

int main()
{
	confer::Thread thread(greet); // nothing runs yet
	thread.start();               // now it does, at the same time as main
	thread.join();                // wait for its end; what it wrote can be read from here on
	return greeted ? EXIT_SUCCESS : EXIT_FAILURE;
}
