// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace confer::irc {

// Bytes as the protocol sees them, whatever the locale.

[[nodiscard]] constexpr bool is_digit(char c) noexcept
{
	return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_alpha(char c) noexcept
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

[[nodiscard]] constexpr bool is_alnum(char c) noexcept
{
	return is_alpha(c) || is_digit(c);
}

/** C0 controls and DEL. */
[[nodiscard]] constexpr bool is_control(char c) noexcept
{
	return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

[[nodiscard]] constexpr char to_upper(char c) noexcept
{
	return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/** Equal but for the case of ASCII letters: for commands, sub-commands and keywords. Names have a CaseMap. */
[[nodiscard]] constexpr bool equal_nocase(std::string_view a, std::string_view b) noexcept
{
	if (a.size() != b.size())
		return false;
	for (std::size_t i = 0; i < a.size(); ++i)
		if (to_upper(a[i]) != to_upper(b[i]))
			return false;
	return true;
}

} // namespace confer::irc
