// SPDX-License-Identifier: MIT
#include "client/talk/commands.hh"

#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "ini/nearest.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <array>

namespace confer::client {

namespace {

using enum Completes;
using namespace handlers;

constexpr std::array kCommands = {
    Command{"away", "", "[TEXT]", "say that you are away, or without TEXT that you are back", true, nothing, away},
    Command{"ban", "", "[CHANNEL] [NICK|MASK]", "ban somebody from a channel; without NICK, list the bans", true,
            target, ban},
    Command{"clear", "", "", "clear the window", false, nothing, clear},
    Command{"close", "", "", "close the window, and leave its channel or server", false, nothing, close},
    Command{"connect", "", "SERVER", "connect to one more server", false, server, connect},
    Command{"ctcp", "", "NICK QUERY [TEXT]", "ask somebody's client: VERSION, PING, TIME", true, nick, ctcp},
    Command{"deop", "", "[CHANNEL] NICK...", "take operator status from members", true, nick, deop},
    Command{"devoice", "", "[CHANNEL] NICK...", "take voice from members", true, nick, devoice},
    Command{"disconnect", "", "[REASON]", "leave the server of the window, and stay away", false, nothing, disconnect},
    Command{"find", "", "[TEXT]", "find text in the window; without TEXT, the next older match", false, target,
            handlers::find},
    Command{"help", "", "[COMMAND]", "list the commands, or explain one", false, command, help},
    Command{"highlight", "", "[WORDS]", "highlight words as your nick, or stop; without WORDS, list them", false,
            target, highlight},
    Command{"identify", "", "[ACCOUNT]", "log in to an account; asks for the password", false, nothing, identify},
    Command{"ignore", "", "[NICK|MASK]", "hide what somebody says, or stop; without NICK, list who is hidden", false,
            nick, ignore},
    Command{"invite", "", "NICK [CHANNEL]", "invite somebody to a channel", true, nick, invite},
    Command{"join", "j", "CHANNEL[,CHANNEL...] [KEY[,KEY...]]", "join channels, or go to one that you are in", true,
            channel, join},
    Command{"kick", "", "[CHANNEL] NICK [REASON]", "kick somebody out of a channel", true, target, kick},
    Command{"list", "", "[MASK]", "list the channels of the server", true, nothing, list},
    Command{"log", "", "[on|off]", "write what is said to files, or stop", false, nothing, log},
    Command{"logout", "", "", "log out of the account", false, nothing, logout},
    Command{"me", "", "TEXT", "say what you are doing", true, target, me, Says::here},
    Command{"mode", "", "[TARGET] [MODES [ARGUMENT...]]", "show or change the modes of a channel or of yourself", true,
            target, mode},
    Command{"msg", "m", "TARGET TEXT", "send a message without changing the window", true, target, msg,
            Says::to_target},
    Command{"names", "", "[CHANNEL]", "list who is in a channel", true, channel, names},
    Command{"nick", "", "NICK", "change your nick", false, nothing, set_nick},
    Command{"nicks", "", "", "show or hide the list of who is in the channel", false, nothing, nicks},
    Command{"notice", "", "TARGET TEXT", "send a notice (programs do not reply to it)", true, target, notice,
            Says::to_target},
    Command{"op", "", "[CHANNEL] NICK...", "make members operators of a channel", true, nick, op},
    Command{"oper", "", "NAME [PASSWORD]", "become an operator of the server; asks for the password", true, nothing,
            oper},
    Command{"part", "leave", "[CHANNEL] [REASON]", "leave a channel", true, channel, part},
    Command{"query", "q", "TARGET [TEXT]", "open a window to talk to somebody", false, target, query, Says::to_target},
    Command{"quit", "exit", "[REASON]", "leave all servers and end confer", false, nothing, quit},
    Command{"raw", "quote", "LINE", "send a line to the server as it is", true, target, raw},
    Command{"react", "", "NICK REACTION", "react to the last message of NICK on the screen", true, nick, react},
    Command{"reconnect", "", "", "connect again, now", false, nothing, reconnect},
    Command{"redact", "", "[REASON]", "remove your last message on the screen, for everybody", true, nothing, redact},
    Command{"register", "", "[EMAIL]", "register an account for your nick; asks for a password", true, nothing,
            register_account},
    Command{"reply", "", "NICK TEXT", "answer the last message of NICK on the screen", true, nick, reply},
    Command{"search", "", "[in:TARGET] [from:NICK] [after:TIME] [before:TIME] [TEXT]",
            "search what the server keeps; alone, show more of what it found", true, search_word, search},
    Command{"set", "", "[NAME [on|off]]", "switch a setting on or off; without NAME, list them", false, setting, set},
    Command{"topic", "", "[CHANNEL] [TEXT]", "show or set the topic of a channel; - removes it", true, Completes::topic,
            handlers::topic},
    Command{"unban", "", "[CHANNEL] NICK|MASK", "remove a ban", true, target, unban},
    Command{"voice", "", "[CHANNEL] NICK...", "give members voice", true, nick, voice},
    Command{"whois", "", "NICK", "show who somebody is", true, nick, whois},
    Command{"whowas", "", "NICK", "show who somebody was who has left", true, nick, whowas},
    Command{"window", "w", "[NUMBER|NAME]", "go to a window, or list them", false, window_label, window},
};

} // namespace

std::span<const Command> commands() noexcept
{
	return kCommands;
}

const Command *find_command(std::string_view name) noexcept
{
	if (irc::equal_nocase(name, "privmsg")) // as the protocol calls it
		name = "msg";
	for (const Command &command : commands())
		if (irc::equal_nocase(command.name, name) || (!command.alias.empty() && irc::equal_nocase(command.alias, name)))
			return &command;
	return nullptr;
}

ParsedInput parse_input(std::string_view input) noexcept
{
	if (input.size() < 2 || input.front() != '/' || is_blank(input[1]))
		return {false, {}, input};
	input.remove_prefix(1);
	if (input.front() == '/')
		return {false, {}, input};
	const std::string_view name = input.substr(0, input.find_first_of(kBlanks));
	return {true, name, trim(input.substr(name.size()))};
}

std::optional<Speech> speech_of(const ParsedInput &input, std::string_view window_target) noexcept
{
	if (!input.command)
		return Speech{"PRIVMSG", window_target, input.text};
	const Command *command = find_command(input.name);
	if (!command || command->says == Says::nothing)
		return std::nullopt;
	if (command->says == Says::here)
		return Speech{"PRIVMSG", window_target, input.text, true};
	std::string_view text = input.text;
	const std::string_view target = take_word(text);
	return Speech{command->name == "notice" ? "NOTICE" : "PRIVMSG", target, text};
}

namespace {

std::string no_such_command(std::string_view name)
{
	return "There is no command /" + std::string(name) + ": " + did_you_mean(name) +
	       "/help lists them; to send it as text, type //" + std::string(name);
}

} // namespace

std::string problem_of_lines(std::string_view input)
{
	const ParsedInput parsed = parse_input(input);
	if (!parsed.command || trim(input).find('\n') == std::string_view::npos || speech_of(parsed, {}))
		return {};
	if (!find_command(parsed.name) && !handlers::is_of_server(parsed.name))
		return no_such_command(parsed.name);
	return "/" + std::string(parsed.name) +
	       " takes one line, and this has several: nothing was sent; to send it as text, " + "type //" +
	       std::string(parsed.name);
}

bool has_password(const ParsedInput &input) noexcept
{
	if (!input.command)
		return false;
	for (const std::string_view name : {"oper", "identify", "register", "pass", "ns", "nickserv", "authenticate"})
		if (irc::equal_nocase(input.name, name))
			return true;
	// To NickServ by hand, or as a line of the protocol.
	std::string_view rest = input.text;
	const std::string_view first = take_word(rest);
	return is_for_services(first) || irc::equal_nocase(first, "oper") || irc::equal_nocase(first, "pass") ||
	       irc::equal_nocase(first, "ns");
}

std::string did_you_mean(std::string_view name)
{
	ini::Nearest nearest(name);
	for (const Command &command : commands())
		nearest.consider(command.name);
	return nearest.best().empty() ? "" : "did you mean /" + std::string(nearest.best()) + "? ";
}

Outcome run_input(std::string_view line, const CommandContext &context)
{
	Outcome outcome;
	const ParsedInput input = parse_input(line);
	const bool ready = context.session.state() == Session::State::ready;
	CommandCall call{context.session, context.windows, context.window,  context.preferences,
	                 input.text,      outcome,         context.on_lines};
	if (!input.command) {
		if (call.target().empty())
			say(outcome, Style::error, "This window has no channel: /join one first, or see /help");
		else if (!ready)
			say(outcome, Style::error, "Not connected: nothing was sent");
		else
			send_lines("PRIVMSG", call.target(), input.text, context.session, outcome);
		return outcome;
	}
	if (const std::string problem = problem_of_lines(line); !problem.empty()) {
		say(outcome, Style::error, problem);
		return outcome;
	}
	const Command *command = find_command(input.name);
	const bool of_server = !command && handlers::pass_on(input.name, call);
	if (of_server && ready)
		return outcome;
	outcome.send.clear();
	if (!command && !of_server)
		say(outcome, Style::error, no_such_command(input.name));
	else if (of_server || (command->needs_server && !ready))
		say(outcome, Style::error,
		    "Not connected: /" + std::string(command ? command->name : input.name) +
		        " needs a server; /reconnect tries again");
	else if (!command->handler(call))
		say(outcome, Style::error,
		    "Usage: /" + std::string(command->name) + (command->syntax.empty() ? "" : " ") +
		        std::string(command->syntax));
	return outcome;
}

} // namespace confer::client
