// SPDX-License-Identifier: MIT
#include "irc/skeleton.hh"

#include "irc/letter_case.hh"
#include "irc/utf8.hh"
#include "irc/visible.hh"

#include <algorithm>
#include <iterator>

namespace confer::irc {

namespace {

struct Look {
	char32_t letter;
	char32_t like;
};

/**
 * Letters that look like another one, in rising order. What is a capital and looks like a capital of Latin is one. Most
 * are like a letter of Latin; some of Persian and Urdu like those of Arabic, some of kana like one another or like Han.
 * From the letters of Unicode Technical Standard 39, confusables.txt, and looking at them.
 */
constexpr Look kLooks[] = {
    {0x131, U'i'},    {0x138, U'k'},    {0x13F, U'L'},    {0x17F, U'f'},    {0x1C0, U'|'},    {0x237, U'j'},
    {0x251, U'a'},    {0x261, U'g'},    {0x269, U'i'},    {0x26A, U'i'},    {0x274, U'n'},    {0x28F, U'y'},
    {0x37F, U'J'},    {0x391, U'A'},    {0x392, U'B'},    {0x395, U'E'},    {0x396, U'Z'},    {0x397, U'H'},
    {0x399, U'I'},    {0x39A, U'K'},    {0x39C, U'M'},    {0x39D, U'N'},    {0x39F, U'O'},    {0x3A1, U'P'},
    {0x3A4, U'T'},    {0x3A5, U'Y'},    {0x3A7, U'X'},    {0x3B1, U'a'},    {0x3B3, U'y'},    {0x3B9, U'i'},
    {0x3BA, U'k'},    {0x3BD, U'v'},    {0x3BF, U'o'},    {0x3C1, U'p'},    {0x3C2, U'o'},    {0x3C3, U'o'},
    {0x3C5, U'u'},    {0x3F2, U'c'},    {0x3F3, U'j'},    {0x3F9, U'C'},    {0x405, U'S'},    {0x406, U'I'},
    {0x408, U'J'},    {0x410, U'A'},    {0x412, U'B'},    {0x415, U'E'},    {0x41A, U'K'},    {0x41C, U'M'},
    {0x41D, U'H'},    {0x41E, U'O'},    {0x420, U'P'},    {0x421, U'C'},    {0x422, U'T'},    {0x423, U'Y'},
    {0x425, U'X'},    {0x430, U'a'},    {0x433, U'r'},    {0x435, U'e'},    {0x43A, U'k'},    {0x43E, U'o'},
    {0x43F, U'n'},    {0x440, U'p'},    {0x441, U'c'},    {0x443, U'y'},    {0x445, U'x'},    {0x455, U's'},
    {0x456, U'i'},    {0x458, U'j'},    {0x475, U'v'},    {0x4AE, U'Y'},    {0x4AF, U'y'},    {0x4BB, U'h'},
    {0x4C0, U'I'},    {0x4CF, U'l'},    {0x501, U'd'},    {0x51B, U'q'},    {0x51D, U'w'},    {0x566, U'q'},
    {0x570, U'h'},    {0x578, U'n'},    {0x57D, U'u'},    {0x581, U'g'},    {0x585, U'o'},    {0x5C1, U's'},
    {0x5D5, U'l'},    {0x5D8, U'v'},    {0x5DF, U'l'},    {0x5E1, U'o'},    {0x64A, 0x649},   {0x6A9, 0x643},
    {0x6CC, 0x649},   {0x10E7, U'y'},   {0x2170, U'i'},   {0x217C, U'l'},   {0x217D, U'c'},   {0x217E, U'd'},
    {0x217F, U'm'},   {0x3078, 0x30D8}, {0x3079, 0x30D9}, {0x307A, 0x30DA}, {0x308A, 0x30EA}, {0x30A8, 0x5DE5},
    {0x30AA, 0x624D}, {0x30AB, 0x529B}, {0x30BF, 0x5915}, {0x30C1, 0x5343}, {0x30C8, 0x535C}, {0x30CB, 0x4E8C},
    {0x30CF, 0x516B}, {0x30DF, 0x5F61}, {0x30E0, 0x53B6}, {0x30ED, 0x53E3}, {0x30FC, 0x4E00}, {0x3127, 0x4E00},
};

static_assert(std::is_sorted(std::begin(kLooks), std::end(kLooks),
                             [](const Look &a, const Look &b) { return a.letter < b.letter; }));

char32_t like_of(char32_t c) noexcept
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + '!'; // fullwidth forms
	const Look *found = std::lower_bound(std::begin(kLooks), std::end(kLooks), c,
	                                     [](const Look &look, char32_t letter) { return look.letter < letter; });
	return found != std::end(kLooks) && found->letter == c ? found->like : c;
}

char32_t shape_of(char32_t c) noexcept
{
	char32_t like = like_of(c);
	if (like == c && c >= 0x80)
		like = like_of(small_letter(c));
	c = like;
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

/** Of a capital, or a small letter in the place of one. */
char32_t capital_of(char32_t c) noexcept
{
	switch (c) {
	case '0': return 'O';
	case '1':
	case '|': return 'I';
	default: return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
	}
}

/** What `shape` makes of each character of a name that can be seen. */
template <class Shape> std::string shapes_of(std::string_view name, Shape &&shape)
{
	std::string out;
	while (!name.empty()) {
		const char32_t c = utf8_next(name);
		if (is_visible(c))
			utf8_append(shape(c), out);
	}
	return out;
}

} // namespace

std::string skeleton(std::string_view name)
{
	std::string out = shapes_of(name, shape_of);
	merge(out, "rn", 'm');
	merge(out, "vv", 'w');
	return out;
}

std::string skeleton_in_capitals(std::string_view name)
{
	std::string out = shapes_of(name, [](char32_t c) { return capital_of(like_of(c)); });
	merge(out, "VV", 'W');
	return out;
}

std::string skeleton_of_capitals(std::string_view name)
{
	bool has_small = false;
	std::string out = shapes_of(name, [&](char32_t c) {
		const char32_t like = like_of(c);
		has_small = has_small || (like >= 'a' && like <= 'z' && like != 'l');
		return like == 'l' ? U'I' : capital_of(like);
	});
	if (has_small)
		return {};
	merge(out, "VV", 'W');
	return out;
}

} // namespace confer::irc
