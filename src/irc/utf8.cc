// SPDX-License-Identifier: MIT
#include "irc/utf8.hh"

#include <cstdint>
#include <cstring>

namespace confer::irc {

namespace {

constexpr bool is_continuation(char c) noexcept
{
	return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/** What a lead byte asks for: bytes in all (0: no lead byte), and the range of the second byte. */
struct Lead {
	std::uint8_t bytes;
	unsigned char second_min;
	unsigned char second_max;
};

/** Unicode, table 3-7. */
constexpr Lead lead_of(unsigned char c) noexcept
{
	if (c < 0xC2 || c > 0xF4)
		return {0, 0, 0};
	if (c < 0xE0)
		return {2, 0x80, 0xBF};
	if (c < 0xF0) {
		const unsigned char min = c == 0xE0 ? 0xA0 : 0x80;
		const unsigned char max = c == 0xED ? 0x9F : 0xBF;
		return {3, min, max};
	}
	const unsigned char min = c == 0xF0 ? 0x90 : 0x80;
	const unsigned char max = c == 0xF4 ? 0x8F : 0xBF;
	return {4, min, max};
}

/** Bytes of the sequence at the front of a text that is not empty: how many are well begun, and whether that is all. */
struct Extent {
	std::uint8_t bytes;
	bool well_formed;
};

Extent first_extent(std::string_view text) noexcept
{
	const auto first = static_cast<unsigned char>(text.front());
	if (first < 0x80)
		return {1, true};
	const Lead lead = lead_of(first);
	if (lead.bytes == 0)
		return {1, false};
	if (text.size() < 2)
		return {1, false};
	const auto second = static_cast<unsigned char>(text[1]);
	if (second < lead.second_min || second > lead.second_max)
		return {1, false};
	for (std::uint8_t i = 2; i < lead.bytes; ++i)
		if (i >= text.size() || !is_continuation(text[i]))
			return {i, false};
	return {lead.bytes, true};
}

/** Bytes of ASCII at the front, rounded down to a multiple of eight. */
std::size_t ascii_words(std::string_view text) noexcept
{
	constexpr std::uint64_t kHighBits = 0x8080808080808080;
	std::size_t n = 0;
	for (; n + sizeof(std::uint64_t) <= text.size(); n += sizeof(std::uint64_t)) {
		std::uint64_t word;
		std::memcpy(&word, text.data() + n, sizeof word);
		if (word & kHighBits)
			break;
	}
	return n;
}

} // namespace

bool utf8_valid(std::string_view text) noexcept
{
	text.remove_prefix(ascii_words(text));
	while (!text.empty()) {
		const Extent extent = first_extent(text);
		if (!extent.well_formed)
			return false;
		text.remove_prefix(extent.bytes);
		if (extent.bytes == 1)
			text.remove_prefix(ascii_words(text));
	}
	return true;
}

std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) noexcept
{
	if (text.size() <= max_bytes)
		return text;
	std::size_t cut = max_bytes;
	for (int i = 0; i < 3 && cut > 0 && is_continuation(text[cut]); ++i)
		--cut;
	return text.substr(0, is_continuation(text[cut]) ? max_bytes : cut);
}

char32_t utf8_next(std::string_view &text) noexcept
{
	const Extent extent = first_extent(text);
	const std::string_view sequence = text.substr(0, extent.bytes);
	text.remove_prefix(extent.bytes);
	if (!extent.well_formed)
		return kReplacementCharacter;
	const auto first = static_cast<unsigned char>(sequence.front());
	if (first < 0x80)
		return first;
	// A lead byte of n bytes has n ones in front, a zero, and its part of the code point.
	char32_t code_point = first & (0x7Fu >> extent.bytes);
	for (const char c : sequence.substr(1))
		code_point = code_point << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
	return code_point;
}

std::size_t utf8_length(std::string_view text) noexcept
{
	const Extent extent = first_extent(text);
	return extent.well_formed ? extent.bytes : 1;
}

std::size_t utf8_count(std::string_view text) noexcept
{
	std::size_t count = 0;
	for (; !text.empty(); ++count)
		static_cast<void>(utf8_next(text));
	return count;
}

} // namespace confer::irc
