// SPDX-License-Identifier: MIT
//
// What the commands do that are about the connection.
#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/ascii.hh"
#include "irc/message.hh"
#include "irc/print.hh"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>

namespace confer::client {

namespace {

/** A command of servers. */
struct ServerCommand {
	std::string_view name;
	std::size_t parameters; ///< the last of so many has spaces in it; 0: each word is one
};

/** Those of RFC 1459 and 2812, of conferd, and what is common beside them. */
constexpr ServerCommand kServerCommands[] = {
    {"ADMIN", 0},    {"AUTHENTICATE", 0}, {"CAP", 0},      {"CHATHISTORY", 0}, {"DIE", 0},     {"GLOBOPS", 1},
    {"HELPOP", 0},   {"INFO", 0},         {"ISON", 0},     {"KILL", 2},        {"KLINE", 2},   {"KNOCK", 2},
    {"LINKS", 0},    {"LUSERS", 0},       {"MAP", 0},      {"MARKREAD", 0},    {"MONITOR", 0}, {"MOTD", 0},
    {"OVERRIDE", 0}, {"PASS", 0},         {"PING", 0},     {"PONG", 0},        {"REHASH", 0},  {"RENAME", 3},
    {"RESTART", 0},  {"SERVICE", 0},      {"SERVLIST", 0}, {"SETNAME", 1},     {"SQUERY", 2},  {"SQUIT", 2},
    {"STATS", 0},    {"SUMMON", 0},       {"TAGMSG", 0},   {"TIME", 0},        {"TRACE", 0},   {"UNKLINE", 0},
    {"USER", 4},     {"USERHOST", 0},     {"USERS", 0},    {"VERSION", 0},     {"WALLOPS", 1}, {"WEBIRC", 0},
    {"WHO", 0},      {"SILENCE", 0},      {"ACCEPT", 0},   {"REMOVE", 3},      {"GLINE", 3},   {"DLINE", 3},
    {"NICKSERV", 1}, {"NS", 1},           {"CHANSERV", 1}, {"CS", 1},          {"VERIFY", 0},  {"BATCH", 0},
    {"METADATA", 4}, {"PERSISTENCE", 0},  {"RELAYMSG", 3}, {"ZNC", 0},         {"NPC", 3},     {"SCENE", 2},
};

/** The row of this name, in either case; null: there is none. */
const ServerCommand *find_server_command(std::string_view name) noexcept
{
	const auto *row = std::find_if(std::begin(kServerCommands), std::end(kServerCommands),
	                               [name](const auto &command) { return irc::equal_nocase(command.name, name); });
	return row == std::end(kServerCommands) ? nullptr : row;
}

/** Whether a word is a time such as 30m or 7d, which may stand in front of the mask of a ban. */
bool is_span(std::string_view word) noexcept
{
	return !word.empty() && irc::is_digit(word.front()) &&
	       std::all_of(word.begin(), word.end(), [](char c) { return irc::is_alnum(c); });
}

} // namespace

} // namespace confer::client

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

bool identify(CommandCall &call)
{
	const std::string_view account = take_word(call.args);
	if (!call.args.empty()) {
		say(call.outcome, Style::error, "Type /identify without the password: you are asked for it");
		return true;
	}
	call.outcome.request = Outcome::Request::ask_password;
	if (!account.empty())
		call.outcome.wanted.name = account;
	else if (call.session.state() != Session::State::ready && !call.session.wanted_account().empty())
		call.outcome.wanted.name = call.session.wanted_account(); // whose password has changed, perhaps
	else
		call.outcome.wanted.name = call.session.nick();
	return true;
}

bool logout(CommandCall &call)
{
	call.session.log_out();
	if (call.session.state() == Session::State::ready)
		send(call, "NS", {"LOGOUT"});
	else
		say(call.outcome, Style::local, "The next connection does without an account");
	return true;
}

bool register_account(CommandCall &call)
{
	const std::string_view email = take_word(call.args);
	if (!call.args.empty()) {
		say(call.outcome, Style::error, "Type /register without the password: you are asked for it");
		return true;
	}
	call.outcome.request = Outcome::Request::ask_password;
	call.outcome.wanted = {
	    .use = Outcome::Wanted::Use::registration, .name = call.session.nick(), .email = std::string(email)};
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

bool oper(CommandCall &call)
{
	const std::string_view name = take_word(call.args);
	if (name.empty())
		return false;
	if (!call.args.empty()) {
		send(call, "OPER", {name, call.args});
		return true;
	}
	call.outcome.request = Outcome::Request::ask_password;
	call.outcome.wanted = {.use = Outcome::Wanted::Use::oper, .name = std::string(name)};
	return true;
}

bool is_of_server(std::string_view name) noexcept
{
	return find_server_command(name) != nullptr;
}

bool pass_on(std::string_view name, CommandCall &call)
{
	const ServerCommand *row = find_server_command(name);
	if (!row)
		return false;
	// A colon in front of the last parameter says where it begins, as in the protocol.
	const bool marked = call.args.starts_with(':') || call.args.find(" :") != std::string_view::npos;
	std::size_t most = marked ? 0 : row->parameters;
	if (most > 0 && row->name == "KLINE" && is_span(call.args.substr(0, call.args.find(' '))))
		++most;
	irc::LineWriter line(call.outcome.send);
	line.command(row->name);
	for (std::size_t count = 1; !call.args.empty(); ++count) {
		const bool last = count == most || (marked && call.args.front() == ':');
		if (last) {
			line.last(call.args.substr(marked ? 1 : 0));
			break;
		}
		line.param(take_word(call.args));
	}
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
