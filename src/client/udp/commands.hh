// SPDX-License-Identifier: MIT
#pragma once

#include "client/talk/commands.hh"
#include "client/terminal/styled_line.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace confer::client {

/** One command of the user in `confer udp`. `Chat` is what it works on, and has say(Style, text). */
template <class Chat> struct UdpCommand {
	std::string_view name;
	std::string_view alias;  ///< empty: none
	std::string_view syntax; ///< the arguments: [OPTIONAL] REQUIRED
	std::string_view help;
	bool (*handler)(Chat &chat, std::string_view args); ///< @return false if the arguments are wrong
};

/** Does what a line says that is a command, or says what is wrong with it. */
template <class Chat>
void run_command(std::span<const UdpCommand<Chat>> table, Chat &chat, std::string_view line, const ParsedInput &input)
{
	const auto row = std::find_if(table.begin(), table.end(), [&](const UdpCommand<Chat> &command) {
		return irc::equal_nocase(command.name, input.name) ||
		       (!command.alias.empty() && irc::equal_nocase(command.alias, input.name));
	});
	if (row == table.end())
		chat.say(Style::error, "There is no command /" + std::string(input.name) +
		                           ": /help lists them; to send it as text, type /" + std::string(line));
	else if (!row->handler(chat, input.text))
		chat.say(Style::error, "Usage: /" + std::string(row->name) + " " + std::string(row->syntax));
}

/** /help. `column`: where the explanations begin. */
template <class Chat> void list_commands(std::span<const UdpCommand<Chat>> table, Chat &chat, std::size_t column)
{
	for (const UdpCommand<Chat> &command : table) {
		std::string left = "/" + std::string(command.name) + " " + std::string(command.syntax);
		left.resize(std::max(left.size() + 1, column), ' ');
		chat.say(Style::local, left + std::string(command.help));
	}
}

} // namespace confer::client
