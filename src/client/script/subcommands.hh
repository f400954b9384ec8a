// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/link/link.hh"
#include "client/options.hh"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace confer::client {

/** What a sub-command is given: the options, its arguments behind its name, and how to connect. */
struct SubCommandRun {
	const Options &options;
	std::span<const std::string> arguments;
	LinkOptions link;
};

/** One sub-command, for scripts. The table of these serves the program, --help and the test of the manual page. */
struct SubCommand {
	std::string_view name;
	std::string_view syntax; ///< its arguments
	std::string_view help;
	std::size_t least; ///< arguments
	std::size_t most;  ///< arguments

	/** Runs it to its end; says on standard error what went wrong. */
	ExitStatus (*run)(SubCommandRun run);
};

[[nodiscard]] std::span<const SubCommand> subcommands() noexcept;

/** The sub-command of this name, or null. */
[[nodiscard]] const SubCommand *find_subcommand(std::string_view name) noexcept;

} // namespace confer::client
