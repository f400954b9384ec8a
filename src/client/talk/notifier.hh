// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"

#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace confer::client {

/**
 * Runs a command of the shell when the user is mentioned. The message is in its environment, never in the command line:
 * CONFER_FROM, CONFER_WHERE (a channel, or empty) and CONFER_TEXT, without control characters. One command runs at a
 * time. Further mentions wait for their turn; when too many wait, the oldest is dropped.
 *
 * Main thread only.
 */
class Notifier {
public:
	/** Mentions that wait at most. */
	static constexpr std::size_t kMostWaiting = 8;

	/** `pace`: of the starts. */
	explicit Notifier(std::string command, Budget pace = Budget(3, std::chrono::seconds(1)));

	/** Takes a mention; the command runs now, or from tick(). */
	void notify(std::string_view where, std::string_view from, std::string_view text);

	/** Clears away a command that has ended, and starts the next one. After SIGCHLD, and about once a second. */
	void tick();

private:
	using Variables = std::vector<std::string>; ///< of the environment, NAME=VALUE

	void start(Variables variables);

	const std::string command_;
	Budget pace_;
	std::deque<Variables> waiting_;
	pid_t child_ = -1;
};

} // namespace confer::client
