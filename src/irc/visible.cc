// SPDX-License-Identifier: MIT
#include "irc/visible.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <iterator>

namespace confer::irc {

namespace {

struct Range {
	char32_t first;
	char32_t last;
};

/** What is not visible, from U+0080 on: Unicode 15, by the list in the header. Planes have noncharacters at their ends,
 * which are not here. */
constexpr Range kInvisible[] = {
    {0x0080, 0x00A0},    // C1 controls, no-break space
    {0x00AD, 0x00AD},    // soft hyphen
    {0x034F, 0x034F},    // combining grapheme joiner
    {0x0600, 0x0605},    // Arabic number signs
    {0x061C, 0x061C},    // Arabic letter mark
    {0x06DD, 0x06DD},    // Arabic end of ayah
    {0x070F, 0x070F},    // Syriac abbreviation mark
    {0x0890, 0x0891},    // Arabic pound and piastre marks
    {0x08E2, 0x08E2},    // Arabic disputed end of ayah
    {0x115F, 0x1160},    // Hangul fillers
    {0x1680, 0x1680},    // Ogham space
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian variation selectors, vowel separator
    {0x2000, 0x200F},    // spaces, zero-width characters, marks of direction
    {0x2028, 0x202F},    // separators, embeddings and overrides of direction, narrow no-break space
    {0x205F, 0x206F},    // mathematical space, word joiner, invisible operators, isolates of direction
    {0x2800, 0x2800},    // Braille blank
    {0x3000, 0x3000},    // ideographic space
    {0x3164, 0x3164},    // Hangul filler
    {0xD800, 0xF8FF},    // surrogates, private use
    {0xFDD0, 0xFDEF},    // noncharacters
    {0xFE00, 0xFE0F},    // variation selectors
    {0xFEFF, 0xFEFF},    // zero-width no-break space
    {0xFFA0, 0xFFA0},    // halfwidth Hangul filler
    {0xFFF0, 0xFFFC},    // reserved, interlinear annotations, object replacement
    {0x110BD, 0x110BD},  // Kaithi number sign
    {0x110CD, 0x110CD},  // Kaithi number sign above
    {0x13430, 0x1343F},  // Egyptian hieroglyph joiners
    {0x13441, 0x13442},  // Egyptian hieroglyph blanks
    {0x16FE4, 0x16FE4},  // Khitan small script filler
    {0x1BCA0, 0x1BCA3},  // shorthand format controls
    {0x1D159, 0x1D159},  // musical null notehead
    {0x1D173, 0x1D17A},  // musical beams, ties, slurs and phrases
    {0x40000, 0x10FFFF}, // empty planes, tags, variation selectors, private use
};

} // namespace

bool is_visible(char32_t c) noexcept
{
	if (c < 0x80)
		return c >= 0x20 && c != 0x7F;
	if (c > 0x10FFFF || (c & 0xFFFE) == 0xFFFE)
		return false;
	const auto *after = std::upper_bound(std::begin(kInvisible), std::end(kInvisible), c,
	                                     [](char32_t value, const Range &range) { return value < range.first; });
	return after == std::begin(kInvisible) || c > (after - 1)->last;
}

std::size_t visible_length(std::string_view text) noexcept
{
	std::string_view rest = text;
	while (!rest.empty()) {
		if (static_cast<unsigned char>(rest[0]) < 0x80) {
			if (is_control(rest[0]))
				break;
			rest.remove_prefix(1);
			continue;
		}
		std::string_view after = rest;
		const char32_t c = utf8_next(after);
		// U+FFFD stands for itself only in three bytes, and else for what is no UTF-8.
		if (utf8_length(rest) == 1 || !is_visible(c))
			break;
		rest = after;
	}
	return text.size() - rest.size();
}

} // namespace confer::irc
