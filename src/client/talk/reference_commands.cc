// SPDX-License-Identifier: MIT
//
// What the commands do that refer to a message: reactions, replies, removals.
#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/print.hh"

#include <string>
#include <string_view>

namespace confer::client {

namespace {

/** The line below the last one that is seen: what comes above it is on the screen, or was before. */
LineNumber below_screen(const Window &window) noexcept
{
	if (window.view.at_end() || window.lines.empty())
		return window.lines.end();
	return window.view.last_line(window.lines) + 1;
}

/** The last message of a nick on the screen or above it; says why if there is none. */
const Said *find_message(CommandCall &call, std::string_view nick, std::string_view tag)
{
	const ServerFeatures &features = call.session.features();
	if (!call.session.has(irc::Cap::message_tags) || !features.passes_tag(tag)) {
		say(call.outcome, Style::error, "This server does not pass on reactions or replies");
		return nullptr;
	}
	const Said *said = call.window.messages_said.last_of(nick, below_screen(call.window), features.case_map());
	if (!said)
		say(call.outcome, Style::error, "No message of " + std::string(nick) + " in this window to refer to");
	return said;
}

} // namespace

} // namespace confer::client

namespace confer::client::handlers {

bool react(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	if (nick.empty() || call.args.empty() || call.target().empty())
		return false;
	const Said *said = find_message(call, nick, "draft/react");
	if (!said)
		return true;
	irc::LineWriter line(call.outcome.send);
	line.tag("+draft/react", call.args).tag("+draft/reply", said->msgid).command("TAGMSG").param(call.target());
	if (!call.session.has(irc::Cap::echo_message)) // the server does not show it
		say(call.outcome, Style::event,
		    "You reacted with " + std::string(call.args) + " to " + said->from + ": " + quote(said->text));
	return true;
}

bool redact(CommandCall &call)
{
	if (call.target().empty())
		return false;
	if (!call.session.has(Extra::redaction)) {
		say(call.outcome, Style::error, "This server cannot remove messages");
		return true;
	}
	const Said *said = call.window.messages_said.last_own(below_screen(call.window));
	if (!said)
		say(call.outcome, Style::error, "No message of yours in this window to remove");
	else if (call.args.empty())
		send(call, "REDACT", {call.target(), said->msgid});
	else
		send(call, "REDACT", {call.target(), said->msgid, call.args});
	return true;
}

bool reply(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	if (nick.empty() || call.args.empty() || call.target().empty())
		return false;
	const Said *said = find_message(call, nick, "draft/reply");
	if (!said)
		return true;
	send_text("PRIVMSG", call.target(), call.args, call.session, call.outcome);
	for (OwnMessage &message : call.outcome.say) {
		message.reply_to = said->msgid;
		message.reply_nick = said->from;
	}
	return true;
}

} // namespace confer::client::handlers
