// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"

#include <string>
#include <string_view>

#include <sys/types.h>

namespace confer::client {

/**
 * Runs a command of the shell when the user is mentioned. The message is in its environment, never in the command line:
 * CONFER_FROM, CONFER_WHERE (a channel, or empty) and CONFER_TEXT, without control characters. One command runs at a
 * time, and at most one starts a second; further mentions are dropped.
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
