// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/search.hh"
#include "client/link/session.hh"
#include "client/talk/own_message.hh"
#include "client/talk/preferences.hh"
#include "client/talk/window_list.hh"
#include "client/terminal/completion.hh"
#include "client/terminal/styled_line.hh"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** What is to be done about a line that the user has typed. */
struct Outcome {
	/** What only the caller can do. */
	enum class Request {
		none,
		quit,
		reconnect,
		disconnect,
		connect,   ///< to the server `argument`
		find,      ///< `argument` in the window, or if that is empty once more
		nick_list, ///< show or hide it
		close_server,
		ask_password, ///< for `wanted`
	};

	/** What a password is for, which is not typed where it can be seen. */
	struct Wanted {
		enum class Use {
			login,
			registration, ///< of an account: it is asked for twice
			oper,         ///< to become an operator of the server
		} use = Use::login;
		std::string name = {};  ///< of the account or operator
		std::string email = {}; ///< empty: none
	};

	std::string send = {};             ///< bytes for the server
	std::vector<OwnMessage> say = {};  ///< messages to be sent, and followed until the server confirms them
	std::vector<StyledLine> show = {}; ///< what the client says
	Request request = Request::none;
	std::string argument = {};
	Wanted wanted = {};
	std::optional<SearchQuery> search = {}; ///< what to search for at the server
	bool search_on = false;                 ///< more of what was searched for
	bool cleared = false;                   ///< the lines of the window are gone
};

/** What a command works on: the window in which it was typed, and the session of that window's server. */
struct CommandContext {
	Session &session;
	WindowList &windows;
	Window &window;
	Preferences &preferences;
	bool on_lines = false; ///< on a terminal without a screen
};

/** A command with its arguments. */
struct CommandCall {
	Session &session;
	WindowList &windows;
	Window &window;
	Preferences &preferences;
	std::string_view args; ///< behind the name, without spaces around it
	Outcome &outcome;
	bool on_lines = false; ///< on a terminal without a screen: /help changes no window

	/** The channel or nick that is talked to in the window; empty: none. */
	[[nodiscard]] std::string_view target() const noexcept { return target_of(window); }
};

/** Whether a command says a text to somebody, which may then have several lines. */
enum class Says {
	nothing,
	here,      ///< where it is typed: an action
	to_target, ///< to its first argument
};

/** One command of the user. The table of these is all there is: help, completion and the manual page follow it. */
struct Command {
	std::string_view name;
	std::string_view alias;  ///< empty: none
	std::string_view syntax; ///< the arguments: [OPTIONAL] REQUIRED
	std::string_view help;
	bool needs_server;   ///< needs a registered connection
	Completes completes; ///< what its first argument is completed to

	/** @return false if the arguments are wrong: the caller then shows the syntax */
	bool (*handler)(CommandCall &call);

	Says says = Says::nothing;
};

/** Every command, by name. */
[[nodiscard]] std::span<const Command> commands() noexcept;

/** The command of this name or alias, in either case; null if there is none. */
[[nodiscard]] const Command *find_command(std::string_view name) noexcept;

/** `did you mean /join? ` about a name that no command has; empty: nothing is like it. */
[[nodiscard]] std::string did_you_mean(std::string_view name);

/** A line taken as a command. */
struct ParsedInput {
	bool command = false;  ///< else it is text for the current target
	std::string_view name; ///< of the command, without '/'
	std::string_view text; ///< its arguments, or the text: `//x` is the text `/x`
};

/** Tells a command from a text: of several lines, the first decides. Borrows the input. */
[[nodiscard]] ParsedInput parse_input(std::string_view input) noexcept;

/** What a typed text says to somebody. Borrows. */
struct Speech {
	std::string_view command; ///< PRIVMSG or NOTICE
	std::string_view target;  ///< empty: the window has none
	std::string_view text;
	bool action = false;
};

/** What an input typed in the window of `window_target` says; nothing if it is a command that says nothing. */
[[nodiscard]] std::optional<Speech> speech_of(const ParsedInput &input, std::string_view window_target) noexcept;

/** Why a command of several lines is not run; empty if it may have them, has one line, or is a text. */
[[nodiscard]] std::string problem_of_lines(std::string_view input);

/** Whether a command has a password in it, so that it must not be kept. */
[[nodiscard]] bool has_password(const ParsedInput &input) noexcept;

/** The names of /set that begin so. */
[[nodiscard]] std::vector<std::string> settings_named(std::string_view start);

/** Does what an input says: runs the command or sends the text. Pure but for what the context refers to. */
[[nodiscard]] Outcome run_input(std::string_view line, const CommandContext &context);

/**
 * Adds a text to a target: one message a line, split where it is too long, or one for several lines if the server
 * takes them so.
 *
 * command: PRIVMSG or NOTICE
 */
void send_lines(std::string_view command, std::string_view target, std::string_view text, const Session &session,
                Outcome &outcome);

/** Adds one line to a target, split where it is too long. */
void send_text(std::string_view command, std::string_view target, std::string_view text, const Session &session,
               Outcome &outcome);

} // namespace confer::client
