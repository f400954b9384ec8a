// SPDX-License-Identifier: MIT
#include "irc/skeleton.hh"

#include "irc/utf8.hh"
#include "irc/visible.hh"

#include <algorithm>
#include <iterator>

namespace confer::irc {

namespace {

struct Look {
	char32_t letter;
	char latin;
};

/** Letters that look like one of Latin, in rising order. What is a capital here and looks like a capital is one. */
constexpr Look kLooks[] = {
    {0x131, 'i'},               // dotless i
    {0x13F, 'L'}, {0x17F, 'f'}, // long s
    {0x1C0, '|'},               // dental click
    {0x237, 'j'}, {0x251, 'a'}, {0x261, 'g'}, {0x269, 'i'},  {0x26A, 'i'},  {0x274, 'n'},  {0x28F, 'y'},  {0x37F, 'J'},
    {0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'},  {0x397, 'H'},  {0x399, 'I'},  {0x39A, 'K'},  {0x39C, 'M'},
    {0x39D, 'N'}, {0x39F, 'O'}, {0x3A1, 'P'}, {0x3A4, 'T'},  {0x3A5, 'Y'},  {0x3A7, 'X'},  {0x3B1, 'a'},  {0x3B3, 'y'},
    {0x3B9, 'i'}, {0x3BD, 'v'}, {0x3BF, 'o'}, {0x3C1, 'p'},  {0x3C3, 'o'},  {0x3C5, 'u'},  {0x3F2, 'c'},  {0x3F3, 'j'},
    {0x3F9, 'C'}, {0x405, 'S'}, {0x406, 'I'}, {0x408, 'J'},  {0x410, 'A'},  {0x412, 'B'},  {0x415, 'E'},  {0x41A, 'K'},
    {0x41C, 'M'}, {0x41D, 'H'}, {0x41E, 'O'}, {0x420, 'P'},  {0x421, 'C'},  {0x422, 'T'},  {0x423, 'Y'},  {0x425, 'X'},
    {0x430, 'a'}, {0x433, 'r'}, {0x435, 'e'}, {0x43E, 'o'},  {0x43F, 'n'},  {0x440, 'p'},  {0x441, 'c'},  {0x443, 'y'},
    {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'},  {0x475, 'v'},  {0x4AE, 'Y'},  {0x4AF, 'y'},  {0x4BB, 'h'},
    {0x4C0, 'I'}, {0x4CF, 'l'}, {0x501, 'd'}, {0x51B, 'q'},  {0x51D, 'w'},  {0x585, 'o'},  {0x5C1, 's'},  {0x5D5, 'l'},
    {0x5D8, 'v'}, {0x5DF, 'l'}, {0x5E1, 'o'}, {0x2170, 'i'}, {0x217C, 'l'}, {0x217D, 'c'}, {0x217E, 'd'}, {0x217F, 'm'},
};

static_assert(std::is_sorted(std::begin(kLooks), std::end(kLooks),
                             [](const Look &a, const Look &b) { return a.letter < b.letter; }));

char32_t latin_of(char32_t c) noexcept
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + '!'; // fullwidth forms
	const Look *found = std::lower_bound(std::begin(kLooks), std::end(kLooks), c,
	                                     [](const Look &look, char32_t letter) { return look.letter < letter; });
	return found != std::end(kLooks) && found->letter == c ? static_cast<char32_t>(found->latin) : c;
}

char32_t shape_of(char32_t c) noexcept
{
	c = latin_of(c);
	switch (c) {
	case '0':
	case 'O': return 'o';
	case '1':
	case '|':
	case 'I': return 'l';
	default: return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
	}
}

/** Puts `one` for each `two` in `text`, which has two characters. */
void merge(std::string &text, std::string_view two, char one)
{
	for (std::size_t at = 0; (at = text.find(two, at)) != text.npos; ++at)
		text.replace(at, two.size(), 1, one);
}

} // namespace

std::string skeleton(std::string_view name)
{
	std::string out;
	while (!name.empty()) {
		const char32_t c = utf8_next(name);
		if (is_visible(c))
			utf8_append(shape_of(c), out);
	}
	merge(out, "rn", 'm');
	merge(out, "vv", 'w');
	return out;
}

} // namespace confer::irc
