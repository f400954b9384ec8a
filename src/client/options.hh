// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/sasl.hh"
#include "client/talk/preferences.hh"

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What the command line and the configuration file say. */
struct Options {
	// A server and who we are there.
	std::string server; ///< addresses or the NAMEs of sections [server.NAME], with commas between; empty: not said
	std::string nick;   ///< empty: not said
	std::string realname;
	std::string pass_file;
	bool ask_pass = false;
	SaslMechanism sasl = SaslMechanism::none;
	std::string account;
	std::string account_pass_file;
	std::string via;
	std::string tls_ca;
	std::string tls_cert;
	std::vector<std::string> join; ///< channels to be in
	std::size_t history = 50;
	std::chrono::seconds timeout{30};

	Preferences preferences;

	// What is wanted this time.
	std::string config; ///< the configuration file; empty: where it is usually
	bool check = false;
	bool help = false;
	bool version = false;
	bool json = false;
	std::string since; ///< of server-time; empty: not said

	std::vector<std::string> arguments; ///< what is no option, in order; the first may be a sub-command
};

/** Where an option may be given, besides the command line. */
enum class Place {
	line,    ///< nowhere: it is about this run
	program, ///< in the section [confer]
	server,  ///< in [confer], for all servers, and in [server.NAME]
};

/**
 * One option, and one key of the configuration file. The table of these serves the command line, the file, --help,
 * --check, and the tests of the manual page and the completion.
 */
struct OptionRow {
	std::string_view name;  ///< without the dashes
	char letter;            ///< 0: none
	std::string_view value; ///< what --help calls its value; empty: it is yes or no, and on the line it means yes
	Place place;
	std::string_view commands; ///< the sub-commands that know it, joined by spaces; empty: it is for all
	std::string_view help;

	/** @return what is wrong with the value; empty: nothing. Of several values of a list each is added */
	std::string (*set)(Options &options, std::string_view value);
};

[[nodiscard]] std::span<const OptionRow> option_rows() noexcept;

/** The row of this name, or null. */
[[nodiscard]] const OptionRow *find_option(std::string_view name) noexcept;

/** The result of parsing a command line. */
struct ParsedOptions {
	Options options;
	std::string error; ///< what is wrong; empty: nothing
};

/**
 * Reads the arguments behind the program's name on top of `base`, what the configuration file says. Options may stand
 * anywhere in front of `--`; behind the target of `send` everything is text. Pure.
 */
[[nodiscard]] ParsedOptions parse_options(std::span<const char *const> arguments, Options base = {});

/** What is wrong, and which `--help` to read: of `confer`, `confer ctl` or `confer udp`. */
[[nodiscard]] std::string with_help(std::string error, std::string_view program);

/**
 * Finds out whether the first of several arguments, which is no sub-command, was meant to be one: it could be a host
 * name or, behind -s, a nick, but has no dot, colon, slash or comma, and is nearly the name of a sub-command.
 *
 * @return that name; empty: it is a server, or a target
 */
[[nodiscard]] std::string_view mistyped_subcommand(const Options &options);

/** A row of --help: what it is about, and behind `column` the help, in lines that an 80-column terminal shows. */
[[nodiscard]] std::string help_row(std::string left, std::size_t column, std::string_view help);

/** The text of --help. */
[[nodiscard]] std::string usage_text();

/** The words of a list, `a, b`: what is between the commas, without the spaces around it and without empty ones. */
[[nodiscard]] std::vector<std::string> split_list(std::string_view value);

/** Whether this argument names a channel and no server. */
[[nodiscard]] bool names_channel(std::string_view argument) noexcept;

} // namespace confer::client
