// SPDX-License-Identifier: MIT
#include "client/talk/own_message.hh"

#include "irc/ascii.hh"

namespace confer::client {

namespace {

bool is_action(std::string_view text) noexcept
{
	return text.size() >= kActionStart.size() + kActionEnd.size() && text.starts_with(kActionStart) &&
	       text.ends_with(kActionEnd);
}

} // namespace

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
	return irc::equal_nocase(message.command, "PRIVMSG") && irc::equal_nocase(message.target, window_target) &&
	       !is_action(message.text);
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
	const bool notice = irc::equal_nocase(message.command, "NOTICE");
	return (notice ? "/notice " : "/msg ") + message.target + " " + message.text;
}

} // namespace confer::client
