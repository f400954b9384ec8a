// SPDX-License-Identifier: MIT
#include "client/talk/commands.hh"

#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <array>

namespace confer::client {

namespace {

using enum Completes;
using namespace handlers;

constexpr std::array kCommands = {
    Command{"away", "", "[TEXT]", "say that you are away, or without TEXT that you are back", true, nothing, away},
    Command{"ban", "", "[CHANNEL] [NICK|MASK]", "keep somebody out of a channel, or list who is", true, target, ban},
    Command{"clear", "", "", "forget the lines of the window", false, nothing, clear},
    Command{"close", "", "", "close the window, and leave its channel or server", false, nothing, close},
    Command{"connect", "", "SERVER", "connect to one more server", false, server, connect},
    Command{"disconnect", "", "[REASON]", "leave the server of the window, and do not connect again", false, nothing,
            disconnect},
    Command{"help", "", "[COMMAND]", "list the commands, or explain one", false, command, help},
    Command{"highlight", "", "[WORD]", "heed a word as your nick, or no longer; list those words", false, target,
            highlight},
    Command{"ignore", "", "[NICK|MASK]", "hide what somebody says, or no longer; list who is hidden", false, nick,
            ignore},
    Command{"invite", "", "NICK [CHANNEL]", "invite somebody to a channel", true, nick, invite},
    Command{"join", "j", "CHANNEL [KEY]", "join a channel, or go back to one that you are in", true, channel, join},
    Command{"kick", "", "[CHANNEL] NICK [REASON]", "put somebody out of a channel", true, target, kick},
    Command{"list", "", "[MASK]", "list the channels of the server", true, nothing, list},
    Command{"log", "", "[on|off]", "write what is said to files, or stop that", false, nothing, log},
    Command{"me", "", "TEXT", "say what you are doing", true, target, me},
    Command{"mode", "", "[TARGET] [MODES [ARGUMENT...]]", "show or change the modes of a channel or of yourself", true,
            target, mode},
    Command{"msg", "m", "TARGET TEXT", "send a message without changing the window", true, target, msg},
    Command{"names", "", "[CHANNEL]", "list who is in a channel", true, channel, names},
    Command{"nick", "", "NICK", "take another nick", false, nothing, set_nick},
    Command{"nicks", "", "", "show who is in the channel beside its text, or no longer", false, nothing, nicks},
    Command{"notice", "", "TARGET TEXT", "send a notice, which no program answers", true, target, notice},
    Command{"part", "leave", "[CHANNEL] [REASON]", "leave a channel", true, channel, part},
    Command{"query", "q", "TARGET [TEXT]", "open a window for somebody", false, target, query},
    Command{"quit", "exit", "[REASON]", "leave all servers and end confer", false, nothing, quit},
    Command{"raw", "quote", "LINE", "send a line to the server as it is", true, target, raw},
    Command{"reconnect", "", "", "connect anew, now", false, nothing, reconnect},
    Command{"search", "", "[TEXT]", "find a text in the window, or go to where it is found before that", false, target,
            search},
    Command{"topic", "", "[CHANNEL] [TEXT]", "show or set the topic of a channel; - removes it", true, channel, topic},
    Command{"unban", "", "[CHANNEL] NICK|MASK", "let somebody in again", true, target, unban},
    Command{"whois", "", "NICK", "ask who somebody is", true, nick, whois},
    Command{"window", "w", "[NUMBER|NAME]", "go to a window, or list them", false, window_label, window},
};

} // namespace

std::span<const Command> commands() noexcept
{
	return kCommands;
}

const Command *find_command(std::string_view name) noexcept
{
	for (const Command &command : commands())
		if (irc::equal_nocase(command.name, name) || (!command.alias.empty() && irc::equal_nocase(command.alias, name)))
			return &command;
	return nullptr;
}

ParsedInput parse_input(std::string_view line) noexcept
{
	if (line.size() < 2 || line.front() != '/' || line[1] == ' ' || line.find('\n') != std::string_view::npos)
		return {false, {}, line};
	line.remove_prefix(1);
	if (line.front() == '/')
		return {false, {}, line};
	const std::string_view name = line.substr(0, line.find(' '));
	return {true, name, trim(line.substr(name.size()))};
}

namespace {

/** Each line of a text is a message, whatever it begins with. */
void send_lines(std::string_view target, std::string_view text, const Session &session, Outcome &outcome)
{
	while (!text.empty()) {
		const std::string_view line = text.substr(0, text.find('\n'));
		send_text("PRIVMSG", target, line, session, outcome);
		text.remove_prefix(std::min(text.size(), line.size() + 1));
	}
}

} // namespace

Outcome run_input(std::string_view line, const CommandContext &context)
{
	Outcome outcome;
	const ParsedInput input = parse_input(line);
	const bool ready = context.session.state() == Session::State::ready;
	CommandCall call{context.session, context.windows, context.window, context.preferences, input.text, outcome};
	if (!input.command) {
		if (call.target().empty())
			say(outcome, Style::error, "There is nobody here to send it to: /join a channel first, or see /help");
		else if (!ready)
			say(outcome, Style::error, "Not connected: that was not sent");
		else
			send_lines(call.target(), input.text, context.session, outcome);
		return outcome;
	}
	const Command *command = find_command(input.name);
	if (!command)
		say(outcome, Style::error,
		    "There is no command /" + std::string(input.name) + ": /help lists them; to send it as text, type /" +
		        std::string(line.substr(0, 1 + input.name.size())));
	else if (command->needs_server && !ready)
		say(outcome, Style::error, "Not connected: /" + std::string(command->name) + " must wait");
	else if (!command->handler(call))
		say(outcome, Style::error, "Usage: /" + std::string(command->name) + " " + std::string(command->syntax));
	return outcome;
}

} // namespace confer::client
