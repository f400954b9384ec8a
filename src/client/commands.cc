// SPDX-License-Identifier: MIT
#include "client/commands.hh"

#include "irc/ascii.hh"
#include "irc/message.hh"
#include "irc/message_split.hh"
#include "irc/print.hh"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace confer::client {

namespace {

std::string_view trim(std::string_view text) noexcept
{
	const std::size_t first = text.find_first_not_of(' ');
	if (first == std::string_view::npos)
		return {};
	return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/** Takes the first word off the front of `text`. */
std::string_view take_word(std::string_view &text) noexcept
{
	text = trim(text);
	const std::string_view word = text.substr(0, text.find(' '));
	text = trim(text.substr(word.size()));
	return word;
}

/** The channel that the arguments begin with, taken off; else the current target if that is a channel; else nothing. */
std::string_view take_channel(CommandCall &call) noexcept
{
	std::string_view rest = call.args;
	const std::string_view word = take_word(rest);
	if (call.session.features().is_channel(word)) {
		call.args = rest;
		return word;
	}
	const std::string_view current = call.targets.current();
	return call.session.features().is_channel(current) ? current : std::string_view();
}

void send(CommandCall &call, std::string_view command, std::initializer_list<std::string_view> params)
{
	irc::LineWriter line(call.outcome.send);
	line.command(command);
	std::size_t left = params.size();
	for (std::string_view param : params) {
		if (--left > 0)
			line.param(param);
		else
			line.last(param);
	}
}

void say(Outcome &outcome, Style style, std::string_view text)
{
	outcome.show.emplace_back(style, text);
}

bool away(CommandCall &call)
{
	if (call.args.empty())
		send(call, "AWAY", {});
	else
		send(call, "AWAY", {call.args});
	return true;
}

bool help(CommandCall &call)
{
	const std::string_view wanted = call.args.substr(!call.args.empty() && call.args.front() == '/' ? 1 : 0);
	std::size_t widest = 0;
	for (const Command &command : commands())
		widest = std::max(widest, command.name.size() + command.syntax.size());
	bool found = false;
	for (const Command &command : commands()) {
		if (!wanted.empty() && wanted != command.name && wanted != command.alias)
			continue;
		std::string usage = "/" + std::string(command.name) + " " + std::string(command.syntax);
		usage.resize(widest + 4, ' ');
		StyledLine line(Style::plain, usage);
		call.outcome.show.push_back(line.hang().add(Style::local, command.help));
		found = true;
	}
	if (!found)
		say(call.outcome, Style::error, "There is no command /" + std::string(wanted));
	if (wanted.empty())
		say(call.outcome, Style::local,
		    "Anything else is sent to the current target; //text sends /text. Ctrl-N and Ctrl-P change the target.");
	return true;
}

bool invite(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	const std::string_view channel = take_channel(call);
	if (nick.empty() || channel.empty())
		return false;
	send(call, "INVITE", {nick, channel});
	return true;
}

bool join(CommandCall &call)
{
	const std::string_view channel = take_word(call.args);
	const std::string_view key = take_word(call.args);
	if (channel.empty() || channel.find(',') != std::string_view::npos)
		return false;
	for (const WantedChannel &known : call.session.channels()) {
		if (known.state == WantedChannel::State::joined && call.session.same(known.name, channel)) {
			call.targets.open(known.name, call.session.features().case_map());
			return true;
		}
	}
	call.session.want(channel, key);
	call.targets.expect(channel);
	if (key.empty())
		send(call, "JOIN", {channel});
	else
		send(call, "JOIN", {channel, key});
	return true;
}

bool kick(CommandCall &call)
{
	const std::string_view channel = take_channel(call);
	const std::string_view nick = take_word(call.args);
	if (channel.empty() || nick.empty())
		return false;
	if (call.args.empty())
		send(call, "KICK", {channel, nick});
	else
		send(call, "KICK", {channel, nick, call.args});
	return true;
}

bool list(CommandCall &call)
{
	if (call.args.empty())
		send(call, "LIST", {});
	else
		send(call, "LIST", {take_word(call.args)});
	return true;
}

bool me(CommandCall &call)
{
	const std::string &target = call.targets.current();
	if (call.args.empty())
		return false;
	if (target.empty()) {
		say(call.outcome, Style::error, "There is nobody to send it to: /join a channel first");
		return true;
	}
	// Each part must be an action of its own.
	const std::size_t room = call.session.room("PRIVMSG", target) - std::string_view("\x01"
	                                                                                 "ACTION \x01")
	                                                                    .size();
	for (std::string_view part : irc::split_message(call.args, room))
		send_text("PRIVMSG", target,
		          "\x01"
		          "ACTION " +
		              std::string(part) + "\x01",
		          call.session, call.outcome);
	return true;
}

bool mode(CommandCall &call)
{
	std::string_view target;
	if (call.args.empty() || call.args.front() == '+' || call.args.front() == '-')
		target = call.targets.current().empty() ? std::string_view(call.session.nick()) : call.targets.current();
	else
		target = take_word(call.args);
	irc::LineWriter line(call.outcome.send);
	line.command("MODE").param(target);
	while (!call.args.empty())
		line.param(take_word(call.args));
	return true;
}

bool message(CommandCall &call, std::string_view command)
{
	const std::string_view target = take_word(call.args);
	if (target.empty() || call.args.empty())
		return false;
	send_text(command, target, call.args, call.session, call.outcome);
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

bool names(CommandCall &call)
{
	const std::string_view channel = take_channel(call);
	if (channel.empty())
		return false;
	send(call, "NAMES", {channel});
	return true;
}

bool nick(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	if (nick.empty())
		return false;
	call.session.choose_nick(nick);
	if (call.session.state() != Session::State::idle)
		send(call, "NICK", {nick});
	return true;
}

bool part(CommandCall &call)
{
	const std::string_view channel = take_channel(call);
	if (channel.empty())
		return false;
	if (call.args.empty())
		send(call, "PART", {channel});
	else
		send(call, "PART", {channel, call.args});
	return true;
}

bool query(CommandCall &call)
{
	const std::string_view target = take_word(call.args);
	if (target.empty()) {
		const std::string current = call.targets.current();
		if (!call.session.features().is_channel(current))
			call.targets.remove(current, call.session.features().case_map());
		return true;
	}
	call.targets.open(target, call.session.features().case_map());
	if (!call.args.empty())
		send_text("PRIVMSG", target, call.args, call.session, call.outcome);
	return true;
}

bool quit(CommandCall &call)
{
	call.outcome.quit = true;
	if (call.session.state() != Session::State::idle) {
		if (call.args.empty())
			send(call, "QUIT", {});
		else
			send(call, "QUIT", {call.args});
	}
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
	call.outcome.reconnect = true;
	return true;
}

bool topic(CommandCall &call)
{
	const std::string_view channel = take_channel(call);
	if (channel.empty())
		return false;
	if (call.args.empty())
		send(call, "TOPIC", {channel});
	else
		send(call, "TOPIC", {channel, call.args == "-" ? std::string_view() : call.args});
	return true;
}

bool whois(CommandCall &call)
{
	const std::string_view nick = take_word(call.args);
	if (nick.empty())
		return false;
	send(call, "WHOIS", {nick});
	return true;
}

constexpr std::array kCommands = {
    Command{"away", "", "[TEXT]", "say that you are away, or without TEXT that you are back", true, away},
    Command{"help", "", "[COMMAND]", "list the commands, or explain one", false, help},
    Command{"invite", "", "NICK [CHANNEL]", "invite somebody to a channel", true, invite},
    Command{"join", "j", "CHANNEL [KEY]", "join a channel, or go back to one that you are in", true, join},
    Command{"kick", "", "[CHANNEL] NICK [REASON]", "put somebody out of a channel", true, kick},
    Command{"list", "", "[MASK]", "list the channels of the server", true, list},
    Command{"me", "", "TEXT", "say what you are doing", true, me},
    Command{"mode", "", "[TARGET] [MODES [ARGUMENT...]]", "show or change the modes of a channel or of yourself", true,
            mode},
    Command{"msg", "m", "TARGET TEXT", "send a message without changing the current target", true, msg},
    Command{"names", "", "[CHANNEL]", "list who is in a channel", true, names},
    Command{"nick", "", "NICK", "take another nick", false, nick},
    Command{"notice", "", "TARGET TEXT", "send a notice, which no program answers", true, notice},
    Command{"part", "leave", "[CHANNEL] [REASON]", "leave a channel", true, part},
    Command{"query", "q", "[NICK [TEXT]]", "make somebody the current target, or end that", false, query},
    Command{"quit", "exit", "[REASON]", "leave the server and end confer", false, quit},
    Command{"raw", "quote", "LINE", "send a line to the server as it is", true, raw},
    Command{"reconnect", "", "", "connect anew, now", false, reconnect},
    Command{"topic", "", "[CHANNEL] [TEXT]", "show or set the topic of a channel; - removes it", true, topic},
    Command{"whois", "", "NICK", "ask who somebody is", true, whois},
};

} // namespace

std::span<const Command> commands() noexcept
{
	return kCommands;
}

ParsedInput parse_input(std::string_view line) noexcept
{
	if (line.size() < 2 || line.front() != '/' || line[1] == ' ')
		return {false, {}, line};
	line.remove_prefix(1);
	if (line.front() == '/')
		return {false, {}, line};
	const std::string_view name = line.substr(0, line.find(' '));
	return {true, name, trim(line.substr(name.size()))};
}

Outcome run_input(std::string_view line, Session &session, Targets &targets)
{
	Outcome outcome;
	const ParsedInput input = parse_input(line);
	const bool ready = session.state() == Session::State::ready;
	if (!input.command) {
		if (!ready)
			say(outcome, Style::error, "Not connected: that was not sent");
		else if (targets.current().empty())
			say(outcome, Style::error, "There is nobody to send it to: /join a channel first, or see /help");
		else
			send_text("PRIVMSG", targets.current(), input.text, session, outcome);
		return outcome;
	}
	for (const Command &command : commands()) {
		const bool named = irc::equal_nocase(command.name, input.name) ||
		                   (!command.alias.empty() && irc::equal_nocase(command.alias, input.name));
		if (!named)
			continue;
		CommandCall call{session, targets, input.text, outcome};
		if (command.needs_server && !ready)
			say(outcome, Style::error, "Not connected: /" + std::string(command.name) + " must wait");
		else if (!command.handler(call))
			say(outcome, Style::error, "Usage: /" + std::string(command.name) + " " + std::string(command.syntax));
		return outcome;
	}
	say(outcome, Style::error,
	    "There is no command /" + std::string(input.name) + ": /help lists them; to send it as text, type /" +
	        std::string(line.substr(0, 1 + input.name.size())));
	return outcome;
}

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
