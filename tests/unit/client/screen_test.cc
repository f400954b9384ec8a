// SPDX-License-Identifier: MIT
#include "client/terminal/screen.hh"

#include <string>

#include "support/check.hh"
#include "support/terminal_grammar.hh"

using namespace confer::client;

namespace {

std::string difference(const Frame &before, const Frame &after)
{
	std::string out;
	append_difference(before, after, out);
	check::equal(test::outside_grammar(out), "");
	return out;
}

void draws_what_differs()
{
	const Frame first{{"one", "two", "three"}, 2, 5};
	check::equal(difference({}, first),
	             "\x1b[?25l\x1b[1;1H\x1b[Kone\x1b[2;1H\x1b[Ktwo\x1b[3;1H\x1b[Kthree\x1b[3;6H\x1b[?25h");
	check::equal(difference(first, first), "");
	Frame second = first;
	second.column = 0;
	check::equal(difference(first, second), "\x1b[3;1H");
	second.rows[1] = "2";
	check::equal(difference(first, second), "\x1b[?25l\x1b[2;1H\x1b[K2\x1b[3;1H\x1b[?25h");
}

void the_grammar_is_closed()
{
	for (const char *good : {"text", "日本語 é", "\x1b[0m\x1b[38;5;100m", "\x1b[12;3H", "\x1b[5G", "\a\r\n"})
		check::equal(test::outside_grammar(good), "");
	for (const char *bad : {"\x1b[5A", "\x1b]0;x\a", "\x1b[?1000h", "\t", "\n", "\x7f", "\xC2\x9B", "\x9B", "\xFF",
	                        "\xE2\x80\xAE", "\x1b", "\x1b[", "\x1b[1;", "\xE6\x97", "\x1b[12H"})
		CHECK(!test::outside_grammar(bad).empty());
}

const CMUnitTest kTests[] = {
    TEST_CASE(draws_what_differs),
    TEST_CASE(the_grammar_is_closed),
};

} // namespace

int main()
{
	return check::main("screen", kTests);
}
