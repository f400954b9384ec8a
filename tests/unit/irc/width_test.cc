// SPDX-License-Identifier: MIT
#include "irc/width.hh"

#include "support/check.hh"

using namespace confer::irc;

namespace {

void tells_widths()
{
	check::equal(char_width('a'), 1);
	check::equal(char_width(0xE9), 1);    // é
	check::equal(char_width(0x301), 0);   // combining acute
	check::equal(char_width(0x200D), 0);  // zero-width joiner
	check::equal(char_width(0xFE0F), 0);  // variation selector 16
	check::equal(char_width(0x65E5), 2);  // 日
	check::equal(char_width(0xFF21), 2);  // fullwidth A
	check::equal(char_width(0xFF71), 1);  // halfwidth ｱ
	check::equal(char_width(0x1100), 2);  // Hangul initial
	check::equal(char_width(0x1161), 0);  // Hangul vowel
	check::equal(char_width(0x1F600), 2); // emoji
	check::equal(char_width(0x1FAE8), 2); // younger than the table
	check::equal(char_width(0x20000), 2);
	check::equal(char_width(0x10FFFF), 1);
}

void adds_up_texts()
{
	check::equal(text_width(""), 0);
	check::equal(text_width("a日é"), 4);
	check::equal(text_width("e\xCC\x81"), 1);
	check::equal(text_width("\xFF\xFF"), 2); // each shown as U+FFFD
}

void cuts_by_width()
{
	check::equal(width_prefix("a日本", 2), "a"); // half a character does not fit
	check::equal(width_prefix("a日本", 3), "a日");
	check::equal(width_prefix("e\xCC\x81x", 1), "e\xCC\x81");
	check::equal(width_prefix("abc", 0), "");
	check::equal(width_prefix("abc", 99), "abc");
}

const CMUnitTest kTests[] = {
    TEST_CASE(tells_widths),
    TEST_CASE(adds_up_texts),
    TEST_CASE(cuts_by_width),
};

} // namespace

int main()
{
	return check::main("width", kTests);
}
