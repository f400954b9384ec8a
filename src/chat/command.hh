// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"
#include "irc/line_buffer.hh"

#include <cstdint>
#include <optional>
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
	read,     ///< WorldRead
	messages, ///< WorldRead, and on, if the next command is one of these too: see Interpreter
	write,    ///< WorldWrite, which it may share when it has made its change: see Call::hold
	own,      ///< it takes what it needs itself: it is long, or does something that may not be done under a lock
};

/** A row of the table of commands: dispatch, HELP and the manual come from it. */
struct Command {
	std::string_view name;
	void (*handler)(Call &);
	Access access;
	Hold hold;
	std::uint8_t least; ///< parameters without which it is ERR_NEEDMOREPARAMS
	std::uint8_t cost;  ///< against Limits::flood_rate; the work that it does comes on top
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

/** Drops the batch of the client, which has been open for too long, and tells it. Between two commands only. */
void time_out_batch(const Context &context);

/**
 * Runs the lines that a session's own thread has received, which holds no lock. Messages that follow one another are
 * delivered together, under one hold of the World. What is to be sent waits in `context.out`.
 */
class Interpreter {
public:
	explicit Interpreter(const Context &context) noexcept : context_(context) {}
	/** Lets go. A client whose messages find no memory any more is hung up on. */
	~Interpreter();
	Interpreter(const Interpreter &) = delete;
	Interpreter &operator=(const Interpreter &) = delete;

	/**
	 * Runs one line; `result` and `line` are what LineBuffer::next() gave (`none` and `overflow` are not for here).
	 * Returns the cost: 0 for a command of a server operator, else at least 1.
	 */
	unsigned run(irc::LineResult result, std::string_view line);
	/** Delivers the messages that wait, or leaves them to another thread, and lets go of the World. */
	void let_go();
	/** The same before anything else is sent to the session: what it has said is delivered then. */
	void settle();

private:
	void execute(Call &call, irc::LineResult result, irc::ParseError error, std::string_view line);

	const Context context_;
	std::optional<WorldRead> held_;
	irc::Message message_; ///< the running line; made once, because to make one costs as much as to parse a line
};

} // namespace confer::chat
