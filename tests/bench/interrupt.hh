// SPDX-License-Identifier: MIT
#pragma once

namespace confer::bench {

/** Thrown by check_interrupt(); main() ends with the shell's status for the signal once everything is cleaned up. */
struct Interrupted {
	int signal;
};

/** Lets SIGINT, SIGTERM and SIGHUP set a flag (and interrupt a system call) instead of ending the process at once. */
void watch_interrupts();

/** Throws Interrupted if one of them has come. Every loop that waits calls it, so that servers are always stopped. */
void check_interrupt();

} // namespace confer::bench
