// SPDX-License-Identifier: MIT
#include "interrupt.hh"

#include <csignal>
#include <initializer_list>

namespace confer::bench {

namespace {

volatile std::sig_atomic_t pending = 0;

extern "C" void note_signal(int signal)
{
	pending = signal;
}

} // namespace

void watch_interrupts()
{
	struct sigaction action = {};
	action.sa_handler = note_signal; // no SA_RESTART: epoll_wait must return
	for (const int signal : {SIGINT, SIGTERM, SIGHUP})
		sigaction(signal, &action, nullptr);
}

void check_interrupt()
{
	if (pending != 0)
		throw Interrupted{pending};
}

} // namespace confer::bench
