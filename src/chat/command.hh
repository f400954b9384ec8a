// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"
#include "irc/line_buffer.hh"

#include <cstdint>
#include <span>
#include <string_view>

namespace confer::chat {

/** When a command may be used. */
enum class Access : std::uint8_t {
	always,
	before,    ///< until the welcome; afterwards ERR_ALREADYREGISTERED
	welcome,   ///< from the welcome on; before it ERR_NOTREGISTERED
	operators, ///< by server operators; others get ERR_NOPRIVILEGES
};

/** How a command holds the World while it runs. */
enum class Hold : std::uint8_t {
	read,  ///< WorldRead
	write, ///< WorldWrite
	own,   ///< it takes what it needs itself, because it does something that may not be done under a lock
};

/** A row of the table of commands: dispatch, HELP and the manual come from it. */
struct Command {
	std::string_view name;
	void (*handler)(Call &);
	Access access;
	Hold hold;
	std::uint8_t least; ///< parameters without which it is ERR_NEEDMOREPARAMS
	std::uint8_t cost;  ///< against Limits::flood_rate
	std::string_view syntax;
	std::string_view help; ///< sentences; lines are separated by \n
};

/** All commands, by name. */
std::span<const Command> commands() noexcept;
/** Without regard to case; nullptr when there is none. */
const Command *find_command(std::string_view name) noexcept;

/** Everything that a line of a session is run with. */
struct Context {
	World &world;
	Host &host;
	Session &session;
	Delivery &out;
};

/**
 * Runs one line of the session's own thread, which holds no lock; `result` and `line` are what LineBuffer::next() gave
 * (`none` and `overflow` are not for here). Gives the cost: 0 for a command of a server operator, else at least 1. What
 * is to be sent waits in `context.out`.
 */
unsigned interpret(const Context &context, irc::LineResult result, std::string_view line);

} // namespace confer::chat
