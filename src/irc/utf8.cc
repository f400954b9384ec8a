// SPDX-License-Identifier: MIT
#include "irc/utf8.hh"

#include <cstdint>
#include <cstring>

namespace confer::irc {

namespace {

/** A sequence at the front of some text: how many of its bytes are there, and what it stands for. */
struct Sequence {
	std::size_t bytes;
	char32_t code_point;
	bool well_formed;
};

/** What a lead byte asks for: bytes in all (0: no lead byte), its own bits, and the range of the second byte. */
struct Lead {
	std::size_t bytes;
	char32_t bits;
	unsigned char second_min;
	unsigned char second_max;
};

/** Unicode, table 3-7. */
constexpr Lead lead_of(unsigned char c) noexcept
{
	if (c < 0xC2 || c > 0xF4)
		return {0, 0, 0, 0};
	if (c < 0xE0)
		return {2, char32_t(c & 0x1F), 0x80, 0xBF};
	if (c < 0xF0) {
		const unsigned char min = c == 0xE0 ? 0xA0 : 0x80;
		const unsigned char max = c == 0xED ? 0x9F : 0xBF;
		return {3, char32_t(c & 0x0F), min, max};
	}
	const unsigned char min = c == 0xF0 ? 0x90 : 0x80;
	const unsigned char max = c == 0xF4 ? 0x8F : 0xBF;
	return {4, char32_t(c & 0x07), min, max};
}

Sequence sequence_at_front(std::string_view text) noexcept
{
	const auto first = static_cast<unsigned char>(text.front());
	if (first < 0x80)
		return {1, first, true};
	const Lead lead = lead_of(first);
	if (lead.bytes == 0)
		return {1, kReplacementCharacter, false};
	char32_t code_point = lead.bits;
	unsigned char min = lead.second_min;
	unsigned char max = lead.second_max;
	for (std::size_t i = 1; i < lead.bytes; ++i) {
		const auto c = i < text.size() ? static_cast<unsigned char>(text[i]) : std::uint8_t{0};
		if (c < min || c > max)
			return {i, kReplacementCharacter, false};
		code_point = code_point << 6 | (c & 0x3F);
		min = 0x80;
		max = 0xBF;
	}
	return {lead.bytes, code_point, true};
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

constexpr bool is_continuation(char c) noexcept
{
	return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

} // namespace

bool utf8_valid(std::string_view text) noexcept
{
	text.remove_prefix(ascii_words(text));
	while (!text.empty()) {
		const Sequence s = sequence_at_front(text);
		if (!s.well_formed)
			return false;
		text.remove_prefix(s.bytes);
		if (s.bytes > 1)
			continue;
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
	const Sequence s = sequence_at_front(text);
	text.remove_prefix(s.bytes);
	return s.code_point;
}

std::size_t utf8_length(std::string_view text) noexcept
{
	const Sequence s = sequence_at_front(text);
	return s.well_formed ? s.bytes : 1;
}

} // namespace confer::irc
