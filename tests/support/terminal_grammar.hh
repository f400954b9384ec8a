// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/** All that the client may ever send to a terminal, as a grammar that is closed: what is not in it is a fault. */
namespace test {

/** Takes one sequence of the client off the front, if there is one. */
inline bool skip_sequence(std::string_view &bytes)
{
	for (std::string_view whole : {"\x1b[?1049h", "\x1b[?1049l", "\x1b[?2004h", "\x1b[?2004l", "\x1b[?7h", "\x1b[?7l",
	                               "\x1b[?25h", "\x1b[?25l", "\x1b[K", "\x1b[H", "\x1b[2J", "\x1b[r", "\a", "\r\n"}) {
		if (bytes.starts_with(whole)) {
			bytes.remove_prefix(whole.size());
			return true;
		}
	}
	if (!bytes.starts_with("\x1b["))
		return false;
	const std::size_t end = bytes.find_first_not_of("0123456789;", 2);
	if (end == std::string_view::npos || end == 2 || end > 20)
		return false;
	const char last = bytes[end];
	const bool one = bytes.substr(0, end).find(';') == std::string_view::npos;
	if (last != 'm' && !((last == 'H' || last == 'r') && !one) && !((last == 'G' || last == '@') && one))
		return false;
	bytes.remove_prefix(end + 1);
	return true;
}

/** Takes one printable character of UTF-8 off the front, if there is one: no C1, nothing that turns text around. */
inline bool skip_character(std::string_view &bytes)
{
	const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
	const unsigned lead = byte(0);
	const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
	if (lead < 0x20 || lead == 0x7F || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || bytes.size() < size)
		return false;
	for (std::size_t i = 1; i < size; ++i)
		if ((byte(i) & 0xC0U) != 0x80U)
			return false;
	const bool c1 = lead == 0xC2 && byte(1) < 0xA0;
	const bool marks = lead == 0xE2 && byte(1) == 0x80 &&
	                   (byte(2) == 0x8E || byte(2) == 0x8F ||  // LRM, RLM
	                    (byte(2) >= 0xA8 && byte(2) <= 0xAE)); // LS to RLO
	const bool isolates = lead == 0xE2 && byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xAF;
	if (c1 || marks || isolates)
		return false;
	bytes.remove_prefix(size);
	return true;
}

/** @return the first of `bytes` that are not in the grammar; empty: all are */
inline std::string outside_grammar(std::string_view bytes)
{
	while (!bytes.empty())
		if (!skip_sequence(bytes) && !skip_character(bytes))
			return "not for a terminal: " + std::string(bytes.substr(0, 40));
	return {};
}

} // namespace test
