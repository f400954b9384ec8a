// SPDX-License-Identifier: MIT
#include "irc/visible.hh"

#include "irc/utf8.hh"

#include <initializer_list>
#include <string>

#include "support/check.hh"

using namespace confer::irc;

namespace {

std::string utf8(char32_t c)
{
	std::string text;
	utf8_append(c, text);
	return text;
}

void letters_of_all_scripts_are_visible()
{
	for (const char32_t c : {U' ', U'a', U'~', U'é', U'ß', U'а', U'ق', U'日', U'한', U'😀', char32_t{0x20000}})
		CHECK(is_visible(c));
	CHECK(is_visible(0x0301));  // combining acute: it shows
	CHECK(is_visible(0x1FAE8)); // an emoji of Unicode 15
	CHECK(is_visible(0xFFFD));
	CHECK(is_visible(0x1160 + 1)); // a Hangul vowel
}

void what_nobody_sees_is_not()
{
	for (const char32_t c :
	     {0x00,   0x1F,   0x7F,   0x80,   0x9F,   0xA0,    0xAD,    0x34F,   0x61C,   0x115F,  0x1160,
	      0x1680, 0x17B4, 0x180B, 0x180E, 0x2000, 0x200B,  0x200C,  0x200D,  0x200F,  0x2028,  0x202E,
	      0x202F, 0x205F, 0x2060, 0x2063, 0x2065, 0x2066,  0x206F,  0x2800,  0x3000,  0x3164,  0xFE00,
	      0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9, 0xFFFC, 0x1D173, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xE01EF})
		CHECK(!is_visible(c));
}

void neither_is_what_means_nothing_here()
{
	for (const char32_t c : {0xD800, 0xDFFF, 0xE000, 0xF8FF, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x3FFFF, 0x40000, 0xDFFFF,
	                         0xF0000, 0x10FFFD, 0x10FFFF, 0x110000})
		CHECK(!is_visible(c));
}

void the_neighbours_of_a_range_are_visible()
{
	for (const char32_t c : {0xA1,   0xAC,   0xAE,   0x061B, 0x061D, 0x115E, 0x1161, 0x2010, 0x2027, 0x2030, 0x205E,
	                         0x2070, 0x27FF, 0x2801, 0x3001, 0x3163, 0x3165, 0xF900, 0xFDF0, 0xFE10, 0xFFFD, 0x3FFFD})
		CHECK(is_visible(c));
}

void measures_what_may_stand()
{
	check::equal(visible_length(""), 0u);
	check::equal(visible_length("plain text, żółć"), std::string_view("plain text, żółć").size());
	check::equal(visible_length("ab\tc"), 2u);
	check::equal(visible_length("é" + utf8(0x200B) + "x"), 2u);
	check::equal(visible_length("é\xC3"), 2u);         // cut off
	check::equal(visible_length("\xFF"), 0u);          // no UTF-8
	check::equal(visible_length("\xEF\xBF\xBD!"), 4u); // U+FFFD that somebody wrote
	check::equal(visible_length("\xED\xA0\x80"), 0u);  // a surrogate
}

void tells_whole_texts()
{
	CHECK(all_visible(""));
	CHECK(all_visible("#café"));
	for (const char32_t c : {0xA0, 0xAD, 0x200B, 0x202E, 0x2063, 0x3164, 0xFE0F})
		CHECK(!all_visible("#ops" + utf8(c)));
	CHECK(!all_visible("#ops\xFF"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(letters_of_all_scripts_are_visible),
    TEST_CASE(what_nobody_sees_is_not),
    TEST_CASE(neither_is_what_means_nothing_here),
    TEST_CASE(the_neighbours_of_a_range_are_visible),
    TEST_CASE(measures_what_may_stand),
    TEST_CASE(tells_whole_texts),
};

} // namespace

int main()
{
	return check::main("visible", kTests);
}
