// SPDX-License-Identifier: MIT
#include "client/talk/command_call.hh"

#include "irc/print.hh"

namespace confer::client {

std::string_view trim(std::string_view text) noexcept
{
	const std::size_t first = text.find_first_not_of(kBlanks);
	if (first == std::string_view::npos)
		return {};
	return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view take_word(std::string_view &text) noexcept
{
	text = trim(text);
	const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
	text = trim(text.substr(word.size()));
	return word;
}

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

} // namespace confer::client
