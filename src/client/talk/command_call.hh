// SPDX-License-Identifier: MIT
#pragma once

#include "client/talk/commands.hh"

#include <initializer_list>
#include <string_view>

/** What the handlers of the commands have in common. Pure. */
namespace confer::client {

/** What separates words; a line end only in the text of a command that says something. */
inline constexpr std::string_view kBlanks = " \n";

[[nodiscard]] constexpr bool is_blank(char c) noexcept
{
	return kBlanks.find(c) != std::string_view::npos;
}

/** The text without blanks around it. */
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/** Takes the first word off the front of `text`. */
std::string_view take_word(std::string_view &text) noexcept;

/** The channel that the arguments begin with, taken off; else the current target if that is a channel; else nothing. */
[[nodiscard]] std::string_view take_channel(CommandCall &call) noexcept;

/** Adds a line for the server. */
void send(CommandCall &call, std::string_view command, std::initializer_list<std::string_view> params);

/** Adds a line for the user. */
void say(Outcome &outcome, Style style, std::string_view text);

} // namespace confer::client
