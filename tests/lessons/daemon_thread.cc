// SPDX-License-Identifier: MIT
// A daemon thread does not hold up the end: this program leaves main, and so exits, while the daemon still waits for
// something that never comes. The daemon shares what it uses, because main does not wait for it before it destroys its
// own variables.
#include <confer/stream.hh>
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>

using confer::Stream, confer::Thread;

int main()
{
	auto [mine, its] = Stream::pair();
	auto shared = std::make_shared<Stream>(std::move(its));
	auto other_end = std::make_shared<Stream>(std::move(mine));
	Thread waiter({.name = "waiter", .daemon = true}, [shared, other_end] {
		char byte;
		shared->send("!");
		shared->recv(&byte, 1); // nobody sends anything
	});
	waiter.start();

	char byte = '\0';
	other_end->recv(&byte, 1); // it runs
	std::printf("%zu threads, and main leaves\n", Thread::active_count());
	return byte == '!' && waiter.alive() ? EXIT_SUCCESS : EXIT_FAILURE;
}
