// SPDX-License-Identifier: MIT
//
// What the commands do that say something to somebody.
#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/message_split.hh"
#include "irc/print.hh"

#include <string>
#include <string_view>

namespace confer::client {

namespace {

bool message(CommandCall &call, std::string_view command)
{
	const std::string_view target = take_word(call.args);
	if (target.empty() || call.args.empty())
		return false;
	send_text(command, target, call.args, call.session, call.outcome);
	return true;
}

} // namespace

void send_text(std::string_view command, std::string_view target, std::string_view text, const Session &session,
               Outcome &outcome)
{
	for (std::string_view part : irc::split_message(text, session.room(command, target))) {
		std::string line;
		irc::LineWriter(line).command(command).param(target).trailing(part);
		outcome.send += line;
		if (!session.has(irc::Cap::echo_message))
			outcome.own.push_back(line);
	}
}

} // namespace confer::client

namespace confer::client::handlers {

bool away(CommandCall &call)
{
	if (call.args.empty())
		send(call, "AWAY", {});
	else
		send(call, "AWAY", {call.args});
	return true;
}

bool me(CommandCall &call)
{
	if (call.args.empty())
		return false;
	if (call.target().empty()) {
		say(call.outcome, Style::error, "There is nobody here to send it to: /join a channel first");
		return true;
	}
	// Each part must be an action of its own.
	const std::size_t around = kActionStart.size() + kActionEnd.size();
	const std::size_t room = call.session.room("PRIVMSG", call.target()) - around;
	for (std::string_view part : irc::split_message(call.args, room))
		send_text("PRIVMSG", call.target(), std::string(kActionStart) + std::string(part) + std::string(kActionEnd),
		          call.session, call.outcome);
	return true;
}

bool msg(CommandCall &call)
{
	return message(call, "PRIVMSG");
}

bool notice(CommandCall &call)
{
	return message(call, "NOTICE");
}

bool query(CommandCall &call)
{
	const std::string_view target = take_word(call.args);
	if (target.empty())
		return false;
	const bool channel = call.session.features().is_channel(target);
	const WindowKind kind = channel ? WindowKind::channel : WindowKind::direct;
	Window *window = call.windows.open(call.window.link, kind, target, call.session.features().case_map());
	if (!window) {
		say(call.outcome, Style::error, "There are too many windows: /close some");
		return true;
	}
	call.windows.show(*window);
	if (call.args.empty())
		return true;
	if (call.session.state() != Session::State::ready)
		say(call.outcome, Style::error, "Not connected: that was not sent");
	else
		send_text("PRIVMSG", target, call.args, call.session, call.outcome);
	return true;
}

} // namespace confer::client::handlers
