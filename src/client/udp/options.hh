// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What the command line of `confer udp` says. */
struct UdpOptions {
	std::vector<std::string> listen; ///< where to receive
	bool newline = false;            ///< end each datagram with LF
	std::chrono::milliseconds wait{500};
	bool help = false;
	std::vector<std::string> peers;

	bool group = false;        ///< the chat of a group, rather than plain texts
	std::string group_address; ///< ADDRESS or ADDRESS:PORT; empty: the usual ones
	std::vector<std::string> interfaces;
	std::string nick;                ///< empty: the user's name
	std::optional<unsigned> history; ///< lines asked for at the beginning
	bool verbose = false;            ///< in a pipe: report joins and leaves
};

/** One option. The table of these serves the parser, --help and the test of the manual page. */
struct UdpOptionRow {
	const char *name;       ///< without the dashes
	char letter;            ///< 0: none
	std::string_view value; ///< what --help calls its value; empty: it has none
	bool optional;          ///< the value may be left out
	std::string_view help;

	/** @return what is wrong with the value; empty: nothing */
	std::string (*set)(UdpOptions &options, std::string_view value);
};

[[nodiscard]] std::span<const UdpOptionRow> udp_option_rows() noexcept;

/** The result of parsing a command line. */
struct ParsedUdpOptions {
	UdpOptions options;
	std::string error; ///< what is wrong; empty: nothing
};

/**
 * Reads the arguments behind `udp`. A multicast address among the peers is that of --group. One thread at a time:
 * getopt_long(3) has one state for the process.
 */
[[nodiscard]] ParsedUdpOptions parse_udp_options(std::span<const char *const> arguments);

/** The text of --help. */
[[nodiscard]] std::string udp_usage_text();

} // namespace confer::client
