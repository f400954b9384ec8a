// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What the command line says. */
struct Options {
	std::string nick;     ///< empty: not said
	std::string realname; ///< empty: not said
	std::string pass_file;
	std::chrono::seconds timeout{30};
	bool help = false;
	bool version = false;
	std::string server; ///< empty: not said
	std::vector<std::string> targets;
};

/** One option. The table of these serves the parser, --help and the test of the manual page. */
struct OptionRow {
	std::string_view name;  ///< without the dashes
	char letter;            ///< 0: none
	std::string_view value; ///< what --help calls its value; empty: it has none
	std::string_view help;

	/** @return what is wrong with the value; empty: nothing */
	std::string (*set)(Options &options, std::string_view value);
};

[[nodiscard]] std::span<const OptionRow> option_rows() noexcept;

/** What came of a command line. */
struct ParsedOptions {
	Options options;
	std::string error; ///< what is wrong; empty: nothing
};

/** Reads the arguments behind the program's name. Options may stand anywhere in front of `--`. Pure. */
[[nodiscard]] ParsedOptions parse_options(std::span<const char *const> arguments);

/** The text of --help. */
[[nodiscard]] std::string usage_text();

/** Whether this argument names a channel and no server. */
[[nodiscard]] bool names_channel(std::string_view argument) noexcept;

} // namespace confer::client
