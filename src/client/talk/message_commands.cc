// SPDX-License-Identifier: MIT
//
// What the commands do that say something to somebody.
#include "client/link/multiline.hh"
#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/ascii.hh"
#include "irc/message_split.hh"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

namespace {

/** Adds a message for each part of a text. */
void add_parts(const std::vector<std::string_view> &parts, std::string_view command, std::string_view target,
               Outcome &outcome)
{
	const char *end = nullptr; // of the part before
	for (const std::string_view part : parts) {
		outcome.say.push_back({.command = std::string(command),
		                       .target = std::string(target),
		                       .text = std::string(part),
		                       .continues = end != nullptr,
		                       .at_space = end != nullptr && part.data() != end});
		end = part.data() + part.size();
	}
}

/** Sends lines together where the server takes them so. @return false: it does not, or a line is too long for that */
bool send_together(std::string_view command, std::string_view target, std::string_view text, const Session &session,
                   Outcome &outcome)
{
	if (!session.has(Extra::multiline) || !session.has(irc::Cap::batch) || text.find('\n') == std::string_view::npos)
		return false;
	const MultilineLimits limits = parse_multiline(session.multiline_offer());
	const std::size_t room = session.room(command, target);
	const std::vector<std::string_view> texts = multiline_texts(text, room, limits);
	if (limits.bytes > 0 && std::any_of(texts.begin(), texts.end(), [&](auto t) { return t.size() > limits.bytes; }))
		return false;
	for (const std::string_view whole : texts)
		if (whole.find('\n') == std::string_view::npos)
			send_text(command, target, whole, session, outcome);
		else
			outcome.say.push_back(
			    {.command = std::string(command), .target = std::string(target), .text = std::string(whole)});
	return true;
}

bool message(CommandCall &call, std::string_view command)
{
	const std::string_view target = take_word(call.args);
	if (target.empty() || call.args.empty())
		return false;
	send_lines(command, target, call.args, call.session, call.outcome);
	return true;
}

} // namespace

void send_lines(std::string_view command, std::string_view target, std::string_view text, const Session &session,
                Outcome &outcome)
{
	if (send_together(command, target, text, session, outcome))
		return;
	while (!text.empty())
		send_text(command, target, take_line(text), session, outcome);
}

void send_text(std::string_view command, std::string_view target, std::string_view text, const Session &session,
               Outcome &outcome)
{
	add_parts(irc::split_message(text, session.room(command, target)), command, target, outcome);
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

bool ctcp(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	std::string query(take_word(call.args));
	if (nick.empty() || query.empty())
		return false;
	std::transform(query.begin(), query.end(), query.begin(), irc::to_upper);
	const std::string text = "\x01" + query + (call.args.empty() ? "" : " ") + std::string(call.args) + "\x01";
	send(call, "PRIVMSG", {nick, text});
	say(call.outcome, Style::local, "CTCP " + query + " sent to " + std::string(nick));
	return true;
}

bool me(CommandCall &call)
{
	if (call.args.empty())
		return false;
	if (call.target().empty()) {
		say(call.outcome, Style::error, "This window has no channel: /join one first");
		return true;
	}
	// Each part must be an action of its own.
	const std::size_t around = kActionStart.size() + kActionEnd.size();
	const std::size_t room = call.session.room("PRIVMSG", call.target()) - around;
	for (std::string_view rest = call.args; !rest.empty();)
		add_parts(irc::split_message(take_line(rest), room), "PRIVMSG", call.target(), call.outcome);
	for (OwnMessage &message : call.outcome.say)
		message.text = std::string(kActionStart) + message.text + std::string(kActionEnd);
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
		say(call.outcome, Style::error, "Too many windows: /close some");
		return true;
	}
	call.windows.show(*window);
	if (call.args.empty())
		return true;
	if (call.session.state() == Session::State::ready) {
		send_lines("PRIVMSG", target, call.args, call.session, call.outcome);
		return true;
	}
	// Whole: it is kept until it is taken back.
	call.outcome.say.push_back({.command = "PRIVMSG", .target = std::string(target), .text = std::string(call.args)});
	say(call.outcome, Style::error,
	    call.on_lines ? "Not connected: that was not sent" : "Not connected: that was not sent; Alt-R takes it back");
	return true;
}

} // namespace confer::client::handlers
