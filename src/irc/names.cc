// SPDX-License-Identifier: MIT
#include "irc/names.hh"

#include "irc/ascii.hh"
#include "irc/nick_letters.hh"
#include "irc/utf8.hh"
#include "irc/visible.hh"

#include <algorithm>

namespace confer::irc {

namespace {

constexpr bool is_nick_start(char c) noexcept
{
	return is_alpha(c) || std::string_view("[]\\`_^{|}").find(c) != std::string_view::npos;
}

constexpr bool is_nick_byte(char c) noexcept
{
	return is_nick_start(c) || is_digit(c) || c == '-';
}

constexpr bool is_user_byte(char c) noexcept
{
	return c > ' ' && c < 0x7f && std::string_view("!@*?").find(c) == std::string_view::npos;
}

bool is_channel_character(char32_t c) noexcept
{
	return c != U' ' && c != U',' && is_visible(c);
}

} // namespace

bool valid_nick(std::string_view nick, std::size_t max_length, CaseMapping mapping) noexcept
{
	if (nick.empty() || nick.size() > max_length)
		return false;
	if (is_nick_start(nick.front()) && std::all_of(nick.begin(), nick.end(), is_nick_byte))
		return true;
	return mapping == CaseMapping::unicode && valid_unicode_nick(nick);
}

bool valid_channel(std::string_view channel, std::size_t max_length) noexcept
{
	if (!is_channel(channel) || channel.size() < 2 || channel.size() > max_length || !utf8_valid(channel))
		return false;
	while (!channel.empty())
		if (!is_channel_character(utf8_next(channel)))
			return false;
	return true;
}

bool valid_user(std::string_view user, std::size_t max_length) noexcept
{
	return !user.empty() && user.size() <= max_length && user.front() != ':' &&
	       std::all_of(user.begin(), user.end(), is_user_byte);
}

std::string sanitise_user(std::string_view user, std::size_t max_length)
{
	std::string kept;
	for (const char c : user)
		if (kept.size() < max_length && is_user_byte(c) && (c != ':' || !kept.empty()))
			kept.push_back(c);
	return kept.empty() ? std::string("user").substr(0, max_length) : kept;
}

} // namespace confer::irc
