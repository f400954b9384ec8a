// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
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
};

/** One option. The table of these serves the parser, --help and the test of the manual page. */
struct UdpOptionRow {
	const char *name;       ///< without the dashes
	char letter;            ///< 0: none
	std::string_view value; ///< what --help calls its value; empty: it has none
	std::string_view help;

	/** @return what is wrong with the value; empty: nothing */
	std::string (*set)(UdpOptions &options, std::string_view value);
};

[[nodiscard]] std::span<const UdpOptionRow> udp_option_rows() noexcept;

/** What came of a command line. */
struct ParsedUdpOptions {
	UdpOptions options;
	std::string error; ///< what is wrong; empty: nothing
};

/** Reads the arguments behind `udp`. One thread at a time: getopt_long(3) has one state for the process. */
[[nodiscard]] ParsedUdpOptions parse_udp_options(std::span<const char *const> arguments);

/** The text of --help. */
[[nodiscard]] std::string udp_usage_text();

} // namespace confer::client
