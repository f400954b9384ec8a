// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace confer::chat {

inline void append_part(std::string &out, std::string_view part)
{
	out += part;
}

inline void append_part(std::string &out, char part)
{
	out += part;
}

template <std::integral Number>
requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) void append_part(std::string &out, Number part)
{
	char digits[24];
	out.append(digits, std::to_chars(digits, digits + sizeof digits, part).ptr);
}

/** One string of strings, characters and decimal numbers. */
template <class... Parts> std::string text(const Parts &...parts)
{
	std::string out;
	(append_part(out, parts), ...);
	return out;
}

/** The words from word `from` on, with a space between two. */
inline std::string joined(std::span<const std::string_view> words, std::size_t from)
{
	std::string all;
	for (std::size_t i = from; i < words.size(); ++i)
		all += text(all.empty() ? "" : " ", words[i]);
	return all;
}

} // namespace confer::chat
