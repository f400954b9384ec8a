// SPDX-License-Identifier: MIT
//
// What the commands do that are about the connection.
#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/message.hh"
#include "irc/print.hh"

#include <string_view>

namespace confer::client::handlers {

bool connect(CommandCall &call)
{
	if (call.args.empty())
		return false;
	call.outcome.request = Outcome::Request::connect;
	call.outcome.argument = call.args;
	return true;
}

bool disconnect(CommandCall &call)
{
	call.outcome.request = Outcome::Request::disconnect;
	call.outcome.argument = call.args;
	return true;
}

bool set_nick(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	if (nick.empty())
		return false;
	call.session.choose_nick(nick);
	if (call.session.state() != Session::State::idle)
		send(call, "NICK", {nick});
	return true;
}

bool quit(CommandCall &call)
{
	call.outcome.request = Outcome::Request::quit;
	call.outcome.argument = call.args;
	return true;
}

bool raw(CommandCall &call)
{
	irc::Message line;
	if (irc::parse(call.args, line) != irc::ParseError::none)
		return false;
	irc::print(line, call.outcome.send);
	return true;
}

bool reconnect(CommandCall &call)
{
	call.outcome.request = Outcome::Request::reconnect;
	return true;
}

} // namespace confer::client::handlers
