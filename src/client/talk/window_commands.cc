// SPDX-License-Identifier: MIT
//
// What the commands do that are about windows and what they show.
#include "client/options.hh"
#include "client/talk/command_call.hh"
#include "client/talk/command_handlers.hh"
#include "irc/ascii.hh"
#include "irc/mask.hh"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

namespace {

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

/** What /set switches on and off. */
struct Setting {
	std::string_view name;
	bool Preferences::*flag;
	std::string_view help;
};

constexpr Setting kSettings[] = {
    {"formatting", &Preferences::formatting, "show the bold, italic and coloured text of others as it is meant"},
    {"ranks", &Preferences::ranks, "show @ and + in front of the nicks of operators and voiced users"},
    {"topic", &Preferences::topic, "show the topic of the channel in the top row"},
};

/** Adds a command to what /help shows: its syntax, and the explanation behind `column`, in a line of its own if need
 * be. */
void add_help(const Command &command, std::size_t column, std::vector<StyledLine> &lines)
{
	std::string usage = "/" + std::string(command.name) + " " + std::string(command.syntax);
	if (usage.size() >= column)
		lines.emplace_back(Style::plain, std::exchange(usage, {}));
	usage.resize(column, ' ');
	std::string help(command.help);
	if (!command.alias.empty())
		help += " (also /" + std::string(command.alias) + ")";
	StyledLine line(Style::plain, usage);
	lines.push_back(line.hang().add(Style::local, help));
}

void show_help_window(CommandCall &call)
{
	Window *window = call.windows.open(call.window.link, WindowKind::help, "help", call.session.features().case_map());
	if (!window)
		return;
	window->lines.clear();
	window->view.to_end();
	call.windows.show(*window);
}

} // namespace

std::vector<std::string> settings_named(std::string_view start)
{
	std::vector<std::string> names;
	for (const Setting &setting : kSettings)
		if (irc::equal_nocase(setting.name.substr(0, start.size()), start))
			names.emplace_back(setting.name);
	return names;
}

} // namespace confer::client

namespace confer::client::handlers {

bool clear(CommandCall &call)
{
	call.window.lines.clear();
	call.window.first_time = 0;
	call.window.cut = false;
	call.window.view.to_end();
	call.window.match.clear();
	call.window.mention.reset();
	call.window.unread_from.reset();
	call.window.messages_said.clear();
	call.outcome.cleared = true;
	return true;
}

bool close(CommandCall &call)
{
	if (!call.args.empty()) // another window may be meant
		return false;
	if (call.window.kind == WindowKind::server) {
		call.outcome.request = Outcome::Request::close_server;
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

bool find(CommandCall &call)
{
	call.outcome.request = Outcome::Request::find;
	call.outcome.argument = call.args;
	return true;
}

bool help(CommandCall &call)
{
	constexpr std::size_t kColumn = 32;
	constexpr std::size_t kIndent = 4;
	const std::string_view wanted = call.args.substr(!call.args.empty() && call.args.front() == '/' ? 1 : 0);
	if (!wanted.empty()) {
		if (const Command *command = find_command(wanted))
			add_help(*command, kIndent, call.outcome.show);
		else
			say(call.outcome, Style::error,
			    "There is no command /" + std::string(wanted) + ": " + did_you_mean(wanted) + "/help lists them");
		return true;
	}
	if (!call.on_lines)
		show_help_window(call);
	for (const Command &command : commands())
		add_help(command, kColumn, call.outcome.show);
	for (std::string_view text :
	     {"The server's own commands work too: /who, /motd, /kline and others. /raw HELP lists them.",
	      "Anything else is sent to the channel or person of the window; //text sends /text.",
	      "Tab completes, Ctrl-R searches what you have typed, Alt-Enter starts a new line. Alt-1 to Alt-9, Ctrl-N, "
	      "Ctrl-P and Alt-W change the window, Alt-A goes to what is unread, Alt-M to where you are named, Page Up and "
	      "Page Down scroll, Alt-L lists who is in the channel, Alt-V shows bare text to copy. All keys: confer(1).",
	      "Alt-W goes back; /close closes this window."}) {
		say(call.outcome, Style::local, text);
		if (call.on_lines && text.ends_with("sends /text.")) // the rest is about keys that are not there
			break;
	}
	return true;
}

bool highlight(CommandCall &call)
{
	const std::vector<std::string> words = split_list(call.args);
	for (const std::string &word : words)
		change_list(call, call.preferences.highlights, "highlighted", word);
	return !words.empty() || change_list(call, call.preferences.highlights, "highlighted", {});
}

bool ignore(CommandCall &call)
{
	const std::string_view who = take_word(call.args);
	return change_list(call, call.preferences.ignores, "ignored", who.empty() ? "" : irc::complete_mask(who));
}

bool log(CommandCall &call)
{
	if (call.args == "on" && call.preferences.log_directory.empty()) {
		say(call.outcome, Style::error, "There is no HOME for the logs: start with --log-directory");
		return true;
	}
	if (call.args == "on" || call.args == "off")
		call.preferences.log = call.args == "on";
	else if (!call.args.empty())
		return false;
	say(call.outcome, Style::local,
	    call.preferences.log ? "Logging to " + call.preferences.log_directory : "Logging is off");
	return true;
}

bool nicks(CommandCall &call)
{
	if (call.on_lines && call.session.state() == Session::State::ready)
		return names(call); // there is no screen beside which to list them
	call.outcome.request = Outcome::Request::nick_list;
	return true;
}

bool set(CommandCall &call)
{
	const std::string_view name = take_word(call.args);
	if (!call.args.empty() && call.args != "on" && call.args != "off")
		return false;
	bool known = false;
	for (const Setting &setting : kSettings) {
		if (!name.empty() && !irc::equal_nocase(setting.name, name))
			continue;
		known = true;
		bool &flag = call.preferences.*setting.flag;
		if (!call.args.empty())
			flag = call.args == "on";
		say(call.outcome, Style::local,
		    std::string(setting.name) + " is " + (flag ? "on" : "off") + ": " + std::string(setting.help));
	}
	if (!known)
		say(call.outcome, Style::error, "There is no setting " + std::string(name) + "; /set lists them");
	return true;
}

bool window(CommandCall &call)
{
	const std::string_view which = take_word(call.args);
	if (which.empty()) {
		for (const auto &entry : call.windows.all())
			say(call.outcome, Style::local,
			    (entry.get() == &call.window ? "* " : "  ") + std::to_string(entry->number) + ": " +
			        call.windows.label(*entry) +
			        (entry->messages > 0 ? " (" + std::to_string(entry->messages) + " unread)" : "") +
			        (entry->here == false ? " (offline)" : ""));
		return true;
	}
	std::size_t number = 0;
	const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), number);
	if (error == std::errc() && end == which.data() + which.size()) {
		if (!call.windows.show_number(number))
			say(call.outcome, Style::error, "There is no window " + std::string(which));
		return true;
	}
	if (Window *found = call.windows.find_label(call.window.link, which, call.session.features().case_map()))
		call.windows.show(*found);
	else
		say(call.outcome, Style::error, "There is no window " + std::string(which) + "; /query opens one");
	return true;
}

} // namespace confer::client::handlers
