// SPDX-License-Identifier: MIT
#include "client/safe_text.hh"

#include "client/formatting.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

namespace confer::client {

namespace {

constexpr char32_t kBlackFlag = 0x1F3F4;
constexpr char32_t kCancelTag = 0xE007F;

/** Letters and digits among the tags: they spell the region of a flag, as in the flag of Wales, gbwls. */
bool is_region_tag(char32_t c) noexcept
{
	return (c >= 0xE0030 && c <= 0xE0039) || (c >= 0xE0061 && c <= 0xE007A);
}

/** Bytes of the tags at the front of a text that make a flag of the black one before them; 0: they do not. */
std::size_t flag_tags(std::string_view text) noexcept
{
	constexpr int kLeast = 3; // a country and a part of it: ISO 3166-2
	constexpr int kMost = 6;
	std::string_view rest = text;
	for (int count = 0; count <= kMost && !rest.empty(); ++count) {
		const char32_t c = irc::utf8_next(rest);
		if (c == kCancelTag)
			return count >= kLeast ? text.size() - rest.size() : 0;
		if (!is_region_tag(c))
			return 0;
	}
	return 0;
}

} // namespace

bool is_displayable(char32_t c) noexcept
{
	if (c < 0x20 || (c >= 0x7F && c < 0xA0))
		return false;
	if (c < 0x061C)
		return true;
	const bool direction =
	    c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F);
	const bool separator = c == 0x2028 || c == 0x2029;
	const bool hidden = c == 0x200B || (c >= 0x2060 && c <= 0x2065) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
	                    c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0x180E;
	const bool surrogate_or_private = c >= 0xD800 && c <= 0xF8FF;
	const bool noncharacter = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
	const bool outside = c > 0x3FFFF && !(c >= 0xE0100 && c <= 0xE01EF);
	return !(direction || separator || hidden || surrogate_or_private || noncharacter || outside);
}

std::size_t append_safe_character(std::string_view &text, int &marks, std::string &out)
{
	const std::size_t before = out.size();
	char32_t c = irc::utf8_next(text);
	if (c == '\t')
		c = ' ';
	if (!is_displayable(c))
		c = irc::kReplacementCharacter;
	marks = irc::char_width(c) == 0 ? marks + 1 : 0;
	if (marks <= kMaxMarks)
		irc::utf8_append(c, out);
	if (c == kBlackFlag) {
		const std::size_t tags = flag_tags(text);
		out += text.substr(0, tags);
		text.remove_prefix(tags);
		marks = tags > 0 ? kMaxMarks : 0; // the flag is complete
	}
	return out.size() - before;
}

void append_safe(std::string_view text, std::string &out)
{
	int marks = 0;
	Format none;
	while (!text.empty())
		if (!take_formatting(text, none))
			append_safe_character(text, marks, out);
}

std::string safe_text(std::string_view text)
{
	std::string out;
	out.reserve(text.size());
	append_safe(text, out);
	return out;
}

} // namespace confer::client
