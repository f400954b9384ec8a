// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace confer::server {

struct Config;

/** What --export asks for. */
struct ExportOptions {
	std::string channel;
	std::string since; ///< an age (7d) or a time (2026-11-22T20:44:02Z); empty: all that is kept
	bool json = false;
};

/**
 * Prints what was said in a channel, as far as the message log of the configuration has it: a line a message, oldest
 * first. It only reads, and may run beside the server.
 *
 * @return the exit status
 */
[[nodiscard]] int run_export(const Config &config, const ExportOptions &options);

} // namespace confer::server
