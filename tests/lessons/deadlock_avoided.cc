// SPDX-License-Identifier: MIT
// No deadlock: every thread takes the mutexes in the one order that their ranks give, whatever it does with them.
#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>

using confer::Mutex, confer::MutexLock, confer::Thread;

namespace {

Mutex accounts("accounts", 10), journal("journal", 20);
long balance GUARDED_BY(accounts) = 0;
long entries GUARDED_BY(journal) = 0;
long faults GUARDED_BY(journal) = 0;

void pay()
{
	for (int i = 0; i < 20'000; ++i) {
		MutexLock first(accounts);
		++balance;
		MutexLock second(journal);
		++entries;
	}
}

void audit() // looks at the journal most of all, and takes the accounts first all the same
{
	for (int i = 0; i < 20'000; ++i) {
		MutexLock first(accounts);
		MutexLock second(journal);
		if (entries != balance)
			++faults;
	}
}

} // namespace

int main()
{
	Thread a(pay), b(audit), c(pay);
	for (Thread *thread : {&a, &b, &c})
		thread->start();
	for (Thread *thread : {&a, &b, &c})
		thread->join();
	MutexLock lock(journal);
	std::printf("%ld entries, %ld faults\n", entries, faults);
	return entries == 40'000 && faults == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
