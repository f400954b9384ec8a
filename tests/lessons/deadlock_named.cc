// SPDX-License-Identifier: MIT
// Two threads, two mutexes, taken in opposite orders: one day each holds what the other waits for. The ranks of the
// mutexes find that out the first time that anybody takes them in the wrong order, even if nothing would have gone
// wrong this time: the program stops at once and names both. (It does so in a child process here, to be looked at.)
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>

#include "support/child.hh"

using confer::Mutex, confer::MutexLock, confer::Thread;

namespace {

Mutex accounts("accounts", 10), journal("journal", 20);

void pay() // the right order: the rank grows
{
	MutexLock first(accounts);
	MutexLock second(journal);
}

void audit() // the wrong one
{
	MutexLock first(journal);
	MutexLock second(accounts);
}

} // namespace

int main()
{
	const check::ChildResult result = check::in_child([] {
		Thread a(pay), b(audit);
		a.start();
		b.start();
		a.join();
		b.join();
	});
	std::printf("the child said: %s", result.output.c_str());
	const bool named =
	    result.output.find("taking 'accounts' (rank 10) while holding 'journal' (rank 20)") != std::string::npos;
	return result.aborted() && named ? EXIT_SUCCESS : EXIT_FAILURE;
}
