// SPDX-License-Identifier: MIT
#pragma once

#include "client/session.hh"
#include "client/styled_line.hh"
#include "client/targets.hh"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What is to be done about a line that the user has typed. */
struct Outcome {
	std::string send;             ///< bytes for the server
	std::vector<std::string> own; ///< lines among them that the server does not echo: show them as if it had
	std::vector<StyledLine> show; ///< what the client says
	bool quit = false;
	bool reconnect = false;
};

/** What a command works on. */
struct CommandCall {
	Session &session;
	Targets &targets;
	std::string_view args; ///< behind the name, without spaces around it
	Outcome &outcome;
};

/** One command of the user. The table of these is all there is: /help and the manual page say what stands in it. */
struct Command {
	std::string_view name;
	std::string_view alias;  ///< empty: none
	std::string_view syntax; ///< the arguments: [OPTIONAL] REQUIRED
	std::string_view help;
	bool needs_server; ///< makes no sense without a registered connection

	/** @return false if the arguments are wrong: the caller then shows the syntax */
	bool (*handler)(CommandCall &call);
};

/** Every command, by name. */
[[nodiscard]] std::span<const Command> commands() noexcept;

/** A line taken as a command. */
struct ParsedInput {
	bool command = false;  ///< else it is text for the current target
	std::string_view name; ///< of the command, without '/'
	std::string_view text; ///< its arguments, or the text: `//x` is the text `/x`
};

/** Tells a command from a text. Borrows the line. */
[[nodiscard]] ParsedInput parse_input(std::string_view line) noexcept;

/** Does what a line says: runs the command or sends the text. Pure but for `session` and `targets`. */
[[nodiscard]] Outcome run_input(std::string_view line, Session &session, Targets &targets);

/**
 * Adds one message to a target, split where it is too long.
 *
 * command: PRIVMSG or NOTICE
 */
void send_text(std::string_view command, std::string_view target, std::string_view text, const Session &session,
               Outcome &outcome);

} // namespace confer::client
