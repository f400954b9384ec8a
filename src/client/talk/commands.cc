// SPDX-License-Identifier: MIT
#include "client/talk/commands.hh"

#include "irc/ascii.hh"
#include "irc/mask.hh"
#include "irc/message.hh"
#include "irc/message_split.hh"
#include "irc/print.hh"

#include <algorithm>
#include <array>
#include <charconv>
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
	const std::string_view current = call.target();
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

/** Adds or removes a word of a list, or shows the list. */
bool change_list(CommandCall &call, std::vector<std::string> &list, std::string_view what, const std::string &word)
{
	if (word.empty()) {
		std::string text = list.empty() ? "Nothing" : "";
		for (const std::string &entry : list)
			text += (text.empty() ? "" : ", ") + entry;
		say(call.outcome, Style::local, text + " is " + std::string(what));
		return true;
	}
	const auto known = std::find(list.begin(), list.end(), word);
	const bool had = known != list.end();
	if (had)
		list.erase(known);
	else
		list.push_back(word);
	say(call.outcome, Style::local, word + (had ? " is no longer " : " is now ") + std::string(what));
	return true;
}

bool ban_with(CommandCall &call, std::string_view change)
{
	const std::string_view channel = take_channel(call);
	const std::string_view who = take_word(call.args);
	if (channel.empty() || (who.empty() && change == "-b"))
		return false;
	if (who.empty())
		send(call, "MODE", {channel, "b"});
	else
		send(call, "MODE", {channel, change, irc::complete_mask(who)});
	return true;
}

bool ban(CommandCall &call)
{
	return ban_with(call, "+b");
}

bool unban(CommandCall &call)
{
	return ban_with(call, "-b");
}

bool clear(CommandCall &call)
{
	call.window.lines.clear();
	call.window.first_time = 0;
	call.window.cut = false;
	call.window.view.to_end();
	call.window.match.clear();
	return true;
}

bool close(CommandCall &call)
{
	if (call.window.kind == WindowKind::server) {
		say(call.outcome, Style::error, "The window of a server stays; /disconnect ends its connection");
		return true;
	}
	if (call.session.features().is_channel(call.window.name)) {
		if (call.session.state() == Session::State::ready)
			send(call, "PART", {call.window.name});
		call.session.forget(call.window.name);
	}
	call.windows.close(call.window);
	return true;
}

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

/** One row of /help. */
StyledLine help_line(const Command &command, std::size_t width)
{
	std::string usage = "/" + std::string(command.name) + " " + std::string(command.syntax);
	usage.resize(std::max(width, usage.size() + 1), ' ');
	StyledLine line(Style::plain, usage);
	std::string help(command.help);
	if (!command.alias.empty())
		help += " (also /" + std::string(command.alias) + ")";
	return line.hang().add(Style::local, help);
}

bool help(CommandCall &call)
{
	constexpr std::size_t kWidth = 32;
	const std::string_view wanted = call.args.substr(!call.args.empty() && call.args.front() == '/' ? 1 : 0);
	if (!wanted.empty()) {
		if (const Command *command = find_command(wanted))
			call.outcome.show.push_back(help_line(*command, 0));
		else
			say(call.outcome, Style::error, "There is no command /" + std::string(wanted));
		return true;
	}
	for (const Command &command : commands())
		call.outcome.show.push_back(help_line(command, kWidth));
	for (std::string_view text :
	     {"Anything else is sent to the channel or person of the window; //text sends /text.",
	      "Tab completes, Ctrl-R searches what you have typed, Alt-Enter begins a new line. Alt-1 to Alt-9, Ctrl-N, "
	      "Ctrl-P and Alt-W change the window, Alt-A goes to what is unread, Page Up and Page Down scroll, "
	      "Alt-L lists who is here. All keys: confer(1)."})
		say(call.outcome, Style::local, text);
	return true;
}

bool highlight(CommandCall &call)
{
	return change_list(call, call.preferences.highlights, "highlighted", std::string(call.args));
}

bool ignore(CommandCall &call)
{
	const std::string_view who = take_word(call.args);
	return change_list(call, call.preferences.ignores, "ignored", who.empty() ? "" : irc::complete_mask(who));
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
	if (Window *window = call.windows.find(call.window.link, channel, call.session.features().case_map()))
		call.windows.show(*window);
	if (call.session.in_channel(channel))
		return true;
	call.session.want(channel, key);
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

bool log(CommandCall &call)
{
	if (call.args == "on" || call.args == "off")
		call.preferences.log = call.args == "on";
	else if (!call.args.empty())
		return false;
	say(call.outcome, Style::local,
	    call.preferences.log ? "What is said is logged in " + call.preferences.log_directory : "Nothing is logged");
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

bool mode(CommandCall &call)
{
	std::string_view target;
	if (call.args.empty() || call.args.front() == '+' || call.args.front() == '-')
		target = call.target().empty() ? std::string_view(call.session.nick()) : call.target();
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

bool nicks(CommandCall &call)
{
	call.outcome.request = Outcome::Request::nick_list;
	return true;
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

bool search(CommandCall &call)
{
	call.outcome.request = Outcome::Request::search;
	call.outcome.argument = call.args;
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

bool window(CommandCall &call)
{
	const std::string_view which = take_word(call.args);
	if (which.empty()) {
		for (std::size_t i = 0; i < call.windows.size(); ++i) {
			const Window &entry = *call.windows.all()[i];
			say(call.outcome, Style::local,
			    std::to_string(i + 1) + ": " + entry.name +
			        (entry.messages > 0 ? " (" + std::to_string(entry.messages) + " unread)" : "") +
			        (entry.here == false ? " (not here)" : ""));
		}
		return true;
	}
	std::size_t number = 0;
	const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), number);
	if (error == std::errc() && end == which.data() + which.size()) {
		if (!call.windows.show_number(number))
			say(call.outcome, Style::error, "There is no window " + std::string(which));
		return true;
	}
	if (Window *found = call.windows.find(call.window.link, which, call.session.features().case_map()))
		call.windows.show(*found);
	else
		say(call.outcome, Style::error, "There is no window of " + std::string(which) + "; /query opens one");
	return true;
}

using enum Completes;

constexpr std::array kCommands = {
    Command{"away", "", "[TEXT]", "say that you are away, or without TEXT that you are back", true, nothing, away},
    Command{"ban", "", "[CHANNEL] [NICK|MASK]", "keep somebody out of a channel, or list who is", true, target, ban},
    Command{"clear", "", "", "forget the lines of the window", false, nothing, clear},
    Command{"close", "", "", "close the window, and leave its channel", false, nothing, close},
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
    Command{"window", "w", "[NUMBER|NAME]", "go to a window, or list them", false, target, window},
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
			send_text("PRIVMSG", call.target(), input.text, context.session, outcome);
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
