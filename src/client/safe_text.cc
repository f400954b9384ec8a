// SPDX-License-Identifier: MIT
#include "client/safe_text.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"
#include "irc/width.hh"

namespace confer::client {

namespace {

constexpr char kBold = 0x02;
constexpr char kColour = 0x03;
constexpr char kHexColour = 0x04;
constexpr char kReset = 0x0F;
constexpr char kMonospace = 0x11;
constexpr char kReverse = 0x16;
constexpr char kItalic = 0x1D;
constexpr char kStrike = 0x1E;
constexpr char kUnderline = 0x1F;

bool is_hex_digit(char c) noexcept
{
	return irc::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/** Takes up to `max` characters of a class off the front of `text`. @return how many */
std::size_t skip_run(std::string_view &text, bool (*belongs)(char), std::size_t max) noexcept
{
	std::size_t count = 0;
	while (count < max && count < text.size() && belongs(text[count]))
		++count;
	text.remove_prefix(count);
	return count;
}

/** Takes `foreground[,background]` off the front, each of up to `digits` digits. */
void skip_colours(std::string_view &text, bool (*belongs)(char), std::size_t digits) noexcept
{
	if (skip_run(text, belongs, digits) == 0)
		return;
	if (text.size() > 1 && text[0] == ',' && belongs(text[1])) {
		text.remove_prefix(1);
		skip_run(text, belongs, digits);
	}
}

/** Takes one formatting code with its arguments off the front, if there is one. */
bool skip_formatting(std::string_view &text) noexcept
{
	const char code = text.front();
	switch (code) {
	case kBold:
	case kReset:
	case kMonospace:
	case kReverse:
	case kItalic:
	case kStrike:
	case kUnderline: text.remove_prefix(1); return true;
	case kColour:
		text.remove_prefix(1);
		skip_colours(
		    text, [](char c) { return irc::is_digit(c); }, 2);
		return true;
	case kHexColour:
		text.remove_prefix(1);
		skip_colours(text, is_hex_digit, 6);
		return true;
	default: return false;
	}
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

void append_safe(std::string_view text, std::string &out)
{
	int marks = 0;
	while (!text.empty()) {
		if (skip_formatting(text))
			continue;
		char32_t c = irc::utf8_next(text);
		if (c == '\t')
			c = ' ';
		if (!is_displayable(c))
			c = irc::kReplacementCharacter;
		marks = irc::char_width(c) == 0 ? marks + 1 : 0;
		if (marks <= kMaxMarks)
			irc::utf8_append(c, out);
	}
}

std::string safe_text(std::string_view text)
{
	std::string out;
	out.reserve(text.size());
	append_safe(text, out);
	return out;
}

} // namespace confer::client
