// SPDX-License-Identifier: MIT
#include "client/talk/own_message.hh"

#include "irc/ascii.hh"

#include <array>

namespace confer::client {

namespace {

bool is_action(std::string_view text) noexcept
{
	return text.size() >= kActionStart.size() + kActionEnd.size() && text.starts_with(kActionStart) &&
	       text.ends_with(kActionEnd);
}

/** What NickServ of different makers calls commands with passwords. */
constexpr std::array<std::string_view, 10> kWithPassword = {"identify", "id",     "login",   "register", "ghost",
                                                            "recover",  "regain", "release", "passwd",   "set"};

} // namespace

bool is_for_services(std::string_view target) noexcept
{
	return irc::equal_nocase(target.substr(0, target.find('@')), "nickserv");
}

std::string without_password(std::string_view text)
{
	const std::string_view word = text.substr(0, text.find(' '));
	for (const std::string_view command : kWithPassword)
		if (irc::equal_nocase(word, command) && word.size() < text.size())
			return std::string(word) + " ***";
	return std::string(text);
}

void append_part(OwnMessage &whole, const OwnMessage &part)
{
	std::string_view text = part.text;
	if (is_action(whole.text) && is_action(text)) {
		whole.text.resize(whole.text.size() - kActionEnd.size());
		text.remove_prefix(kActionStart.size());
	}
	whole.text += part.at_space ? " " : "";
	whole.text += text;
}

bool is_typed_alone(const OwnMessage &message, std::string_view window_target) noexcept
{
	return message.reply_to.empty() && irc::equal_nocase(message.command, "PRIVMSG") &&
	       irc::equal_nocase(message.target, window_target) && !is_action(message.text);
}

std::string retyped(const OwnMessage &message, std::string_view window_target)
{
	if (is_typed_alone(message, window_target))
		return (message.text.starts_with('/') ? "/" : "") + message.text;
	std::string_view text = message.text;
	if (is_action(text) && irc::equal_nocase(message.target, window_target)) {
		text.remove_prefix(kActionStart.size());
		text.remove_suffix(kActionEnd.size());
		return "/me " + std::string(text);
	}
	if (!message.reply_to.empty())
		return "/reply " + message.reply_nick + " " + message.text;
	const bool notice = irc::equal_nocase(message.command, "NOTICE");
	return (notice ? "/notice " : "/msg ") + message.target + " " + message.text;
}

} // namespace confer::client
