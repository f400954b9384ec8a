// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"

#include <string>
#include <string_view>

#include <sys/types.h>

namespace confer::client {

/**
 * Runs a command of the shell when the user is called. What was said is in its environment, never in the command line:
 * CONFER_FROM, CONFER_WHERE (a channel, or empty) and CONFER_TEXT, without control characters. One at a time, and not
 * more often than every second; what is too much is left out.
 *
 * Main thread only.
 */
class Notifier {
public:
	explicit Notifier(std::string command);

	/** Starts the command, unless the last one still runs. */
	void notify(std::string_view where, std::string_view from, std::string_view text);

	/** Clears away a command that has ended. After SIGCHLD, or now and then. */
	void reap() noexcept;

private:
	const std::string command_;
	Budget budget_;
	pid_t child_ = -1;
};

} // namespace confer::client
