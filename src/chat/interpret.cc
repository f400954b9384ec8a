// SPDX-License-Identifier: MIT
#include "chat/command.hh"
#include "chat/commands/handlers.hh"
#include "chat/commands/services.hh"
#include "irc/utf8.hh"

#include <new>
#include <optional>

namespace confer::chat {

namespace {

/** Answers of the interpreter itself are those of this row, which no client can name. */
constexpr Command kNoCommand{"*", nullptr, Access::always, Hold::read, 0, 1, "", ""};

/** The first words of browsers: they are refused and closed before they can do harm. */
std::string_view foreign_protocol(std::string_view line) noexcept
{
	for (const std::string_view verb : {"GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "CONNECT ", "DELETE "}) {
		if (line.starts_with(verb))
			return "This is an IRC server, not a web server";
	}
	return {};
}

/** What keeps the command from running, or nothing: answered already. */
bool refused(Call &call) REQUIRES_SHARED(world_role)
{
	const Command &command = call.command;
	const bool welcomed = call.session.user != nullptr;
	if (!welcomed && (command.access == Access::welcome || command.access == Access::operators)) {
		call.reply(irc::ERR_NOTREGISTERED, {}, "You have not registered");
		return true;
	}
	if (welcomed && command.access == Access::before) {
		call.reply(irc::ERR_ALREADYREGISTERED, {}, "You may not reregister");
		return true;
	}
	if (command.access == Access::operators && !call.session.is_operator) {
		call.reply(irc::ERR_NOPRIVILEGES, {}, "Permission Denied- You're not an IRC operator");
		return true;
	}
	if (call.message.size() < command.least) {
		call.reply(irc::ERR_NEEDMOREPARAMS, {command.name}, text("Not enough parameters: ", command.syntax));
		return true;
	}
	return false;
}

/** True when the line may be run as what it says it is. */
bool well_formed(Call &call, irc::LineResult result, irc::ParseError error, std::string_view line)
    REQUIRES_SHARED(world_role)
{
	if (result == irc::LineResult::too_long)
		call.reply(irc::ERR_INPUTTOOLONG, {}, "Input line was too long");
	else if (error == irc::ParseError::nul || error == irc::ParseError::bare_cr)
		call.reply(irc::ERR_UNKNOWNERROR, {"*"}, "A line must not contain NUL or CR; it was ignored");
	else if (call.settings().utf8_only && !irc::utf8_valid(line))
		call.fail("INVALID_UTF8", {}, "Message rejected: it is not UTF-8");
	else if (error == irc::ParseError::no_command)
		call.reply(irc::ERR_UNKNOWNERROR, {"*"}, "A line needs a command; it was ignored");
	else if (call.command.handler == nullptr)
		call.reply(irc::ERR_UNKNOWNCOMMAND, {call.message.command}, "Unknown command; HELP lists all commands");
	else
		return true;
	return false;
}

/** Looks at all that may keep the command from running; true: nothing does, and else that is answered. */
bool permitted(Call &call, irc::LineResult result, irc::ParseError error, std::string_view line)
    REQUIRES_SHARED(world_role)
{
	call.session.exempt = call.session.is_operator;
	if (call.session.outbox.finished() || call.session.state() == Session::State::orphaned)
		return false;
	if (well_formed(call, result, error, line))
		return !refused(call);
	refuse_unreadable_webirc(call, result == irc::LineResult::too_long ? nullptr : &line);
	return false;
}

void run_apart(Call &call, irc::LineResult result, irc::ParseError error, std::string_view line)
{
	if (call.command.hold == Hold::write) {
		WorldWrite lock(call.world);
		call.hold = &lock;
		if (permitted(call, result, error, line))
			call.command.handler(call);
	}
	if (call.command.hold == Hold::write) {
		call.hold = nullptr;
		if (call.afterwards != nullptr)
			call.afterwards(call);
		return;
	}
	{
		WorldRead lock(call.world);
		call.out.settle(call.session);
		if (!permitted(call, result, error, line))
			return;
		if (call.command.hold == Hold::read) {
			call.command.handler(call);
			return;
		}
	}
	// It may wait for a password, or for the disk: others' lines do not wait for it.
	call.out.flush();
	call.command.handler(call);
}

/** The label that the answer must have; empty: none. */
std::string_view label_of(const Session &session, const irc::Message &message)
{
	if (!session.has(irc::Cap::labeled_response) || !session.has(irc::Cap::batch))
		return {};
	const std::optional<std::string_view> label = message.tag("label");
	if (!label || label->empty() || label->size() > irc::kMaxLabel || !irc::utf8_valid(*label))
		return {};
	return *label;
}

/** Whether the line is a part of a batch of the client (IRCv3 client-batch), which may be open or not. */
bool in_batch(const Session &session, const irc::Message &message)
{
	return (session.batch != nullptr || session.has(irc::Cap::multiline)) && message.tag("batch").has_value();
}

} // namespace

void Interpreter::execute(Call &call, irc::LineResult result, irc::ParseError error, std::string_view line)
{
	if (call.command.hold != Hold::messages) {
		let_go();
		run_apart(call, result, error, line);
		return;
	}
	if (!held_)
		held_.emplace(context_.world);
	world_role.assert_shared();
	if (permitted(call, result, error, line))
		call.command.handler(call);
}

Interpreter::~Interpreter()
{
	try {
		let_go();
	} catch (const std::bad_alloc &) {
		context_.session.hang_up();
	}
}

void Interpreter::let_go()
{
	if (!held_)
		return;
	world_role.assert_shared();
	context_.out.deliver_burst();
	held_.reset();
}

void Interpreter::settle()
{
	let_go();
	if (context_.session.entrusted.load(std::memory_order_acquire) == 0)
		return;
	WorldRead lock(context_.world);
	context_.out.settle(context_.session);
}

unsigned Interpreter::run(irc::LineResult result, std::string_view line)
{
	const Context &context = context_;
	irc::Message &message = message_;
	message.clear();
	irc::ParseError error = irc::ParseError::none;
	const Command *command = nullptr;
	context.session.received_lines.add(1);
	context.session.received_bytes.add(line.size());
	if (result == irc::LineResult::too_long) {
		message.tags = line;
	} else {
		if (context.session.registration != nullptr) {
			if (const std::string_view why = foreign_protocol(line); !why.empty()) {
				context.out.finish(context.session, why); // before the welcome: no message waits
				return 1;
			}
		}
		error = irc::parse(line, message);
		if (error == irc::ParseError::empty)
			return 1;
		if (!in_batch(context.session, message))
			command = service_command(message, context.world);
		if (command == nullptr)
			command = find_command(message.command);
		if (command != nullptr)
			context.world.tally().add(static_cast<std::size_t>(command - commands().data()), line.size());
	}
	if (context.session.batch != nullptr && context.session.batch->is_over()) {
		settle();
		time_out_batch(context);
	}
	Call call{context.world, context.host, context.session,
	          context.out,   message,      command != nullptr ? *command : kNoCommand};
	context.out.begin(context.session, label_of(context.session, message), context.world.name());
	try {
		execute(call, result, error, line);
	} catch (...) {
		context.out.abandon(); // others will use it
		throw;
	}
	context.out.end();
	if (!call.notices.empty() || !call.failures.empty() || context.out.has_full_burst())
		let_go();
	for (const std::string &notice : call.notices)
		context.host.notice(notice);
	for (const std::string &failure : call.failures)
		context.host.failure(context.session.origin.host, failure);
	return context.session.exempt ? 0 : call.command.cost;
}

} // namespace confer::chat
