// SPDX-License-Identifier: MIT
#include "irc/search_text.hh"

#include <string>

#include "support/check.hh"

using namespace confer::irc;

namespace {

std::string folded(std::string_view text)
{
	std::string out;
	append_search_text(text, out);
	return out;
}

void letters_lose_their_case()
{
	check::equal(folded("Hello WORLD 42 [\\]"), "hello world 42 [\\]");
	check::equal(folded("ÄÖÜß ÉÈ Ÿ Ž Đ Ł Ş"), "äöüß éè ÿ ž đ ł ş");
	check::equal(folded("ΟΔΥΣΣΕΎΣ Άρης"), folded("οδυσσεύς ΆΡΗΣ"));
	check::equal(folded("ЁЖИК Їжак Ґ"), "ёжик їжак ґ");
	check::equal(folded("Երևան ＡＢＣ ẞ Ạ"), "երևան ａｂｃ ß ạ");
	check::equal(folded("Ɓ Თბილისი Ꮳ Ⲁ"), "ɓ თბილისი ꮳ ⲁ");
	check::equal(folded("µ ſ"), "μ s");
}

void what_has_no_case_stays()
{
	for (const char *text : {"×÷ßıĸŉ", "日本語 עברית العربية", "🙂 → ½", "äöü"})
		check::equal(folded(text), text);
}

/** A small letter is its own, and folding twice changes nothing more. */
void folding_is_done_once()
{
	for (char32_t c = 0; c < 0x20000; ++c) {
		if (fold_case(fold_case(c)) != fold_case(c))
			check::fail("U+" + std::to_string(c));
	}
	CHECK(fold_case('a') == 'a');
	CHECK(fold_case(0x130) == 0x130); // the dotted I of Turkish has no simple folding
}

void formatting_is_left_out()
{
	check::equal(folded("\x02"
	                    "Disk\x0f \x03"
	                    "04,12full\x03 \x03"
	                    "4,now \x04"
	                    "ff0000red\x04 \x1d\x1f\x16."),
	             "disk full ,now red .");
	check::equal(folded("\x03,5"), ",5");
	check::equal(folded("\1ACTION waves\1"), "action waves");
	check::equal(folded("\x03"), "");
	check::equal(folded("One\nTwo\rThree"), "one twothree");
}

void what_is_no_utf8_is_a_replacement()
{
	check::equal(folded("a\xff"
	                    "B\xc3"),
	             "a\xef\xbf\xbd"
	             "b\xef\xbf\xbd");
}

const CMUnitTest kTests[] = {
    TEST_CASE(letters_lose_their_case), TEST_CASE(what_has_no_case_stays),           TEST_CASE(folding_is_done_once),
    TEST_CASE(formatting_is_left_out),  TEST_CASE(what_is_no_utf8_is_a_replacement),
};

} // namespace

int main()
{
	return check::main("search_text", kTests);
}
