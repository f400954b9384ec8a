// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace confer::irc {

/** Appends a number in base 36, digits 0 to 9 and a to z, as ids of messages have it. std::from_chars() reads it. */
inline void append_base36(std::string &out, std::uint64_t value)
{
	constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	char digits[13]; // 36 to the 13th is above 2 to the 64th
	std::size_t at = sizeof digits;
	do
		digits[--at] = kDigits[value % 36];
	while ((value /= 36) != 0);
	out.append(digits + at, sizeof digits - at);
}

} // namespace confer::irc
