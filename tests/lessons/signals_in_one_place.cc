// SPDX-License-Identifier: MIT
// Signals are blocked in every thread and read in one, like any other input. No handler interrupts anybody, so
// everything may be called here.
#include <confer/signals.hh>
#include <confer/thread.hh>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <unistd.h>

int main()
{
	const confer::SignalSet signals{SIGTERM, SIGHUP};
	signals.block(); // before the first thread starts: they inherit it
	confer::SignalReader reader(signals);

	confer::Thread impatient([] {
		::kill(::getpid(), SIGHUP);
		::kill(::getpid(), SIGTERM);
	});
	impatient.start();
	bool reloaded = false;
	for (;;) {
		const confer::Signal signal = reader.read();
		if (signal.number == SIGHUP) {
			std::puts("SIGHUP: read the configuration again");
			reloaded = true;
		} else if (signal.number == SIGTERM && reloaded) {
			std::puts("SIGTERM: an orderly end");
			break;
		}
	}
	impatient.join();
	return EXIT_SUCCESS;
}
