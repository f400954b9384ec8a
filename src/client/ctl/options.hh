// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** A request of `confer ctl`. The table of these serves the program, --help and the tests of manual and completion. */
struct CtlRequest {
	std::string_view group; ///< or the whole name, if `verb` is empty
	std::string_view verb;
	std::string_view syntax;  ///< of the words behind the name
	std::size_t least;        ///< words
	std::size_t most;         ///< words; the last is a text with what follows
	bool secret;              ///< a password follows, which is asked for
	std::string_view columns; ///< of a list, the members that are shown, joined by spaces; empty: all, one a line
	std::string_view help;
};

[[nodiscard]] std::span<const CtlRequest> ctl_requests() noexcept;

/** What the command line of `confer ctl` says. */
struct CtlOptions {
	std::string socket; ///< empty: where conferd usually has it
	bool json = false;
	bool password_stdin = false;
	bool help = false;
	const CtlRequest *request = nullptr;
	std::vector<std::string> words; ///< of the request, behind its name
};

/** An option. */
struct CtlOptionRow {
	const char *name; ///< without the dashes
	char letter;      ///< 0: none
	std::string_view value;
	std::string_view help;
};

[[nodiscard]] std::span<const CtlOptionRow> ctl_option_rows() noexcept;

/** The result of parsing a command line. */
struct ParsedCtlOptions {
	CtlOptions options;
	std::string error; ///< what is wrong; empty: nothing
};

/** Reads the arguments behind `ctl`. Options may stand anywhere in front of `--`. Pure. */
[[nodiscard]] ParsedCtlOptions parse_ctl_options(std::span<const char *const> arguments);

/** The text of --help. */
[[nodiscard]] std::string ctl_usage_text();

} // namespace confer::client
