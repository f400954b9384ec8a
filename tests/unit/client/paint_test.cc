// SPDX-License-Identifier: MIT
#include "client/paint.hh"

#include "irc/width.hh"

#include <algorithm>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

std::string painted(const StyledLine &line, std::size_t columns, bool colour = false)
{
	std::string out;
	paint(line, {colour}, columns, "\n", out);
	return out;
}

void one_row_without_columns()
{
	check::equal(painted(StyledLine(Style::plain, std::string(500, 'x')), 0), std::string(500, 'x') + "\n");
}

void breaks_at_spaces()
{
	check::equal(painted(StyledLine(Style::plain, "one two three"), 8), "one two \nthree\n");
	check::equal(painted(StyledLine(Style::plain, "one two"), 7), "one two\n");
	check::equal(painted(StyledLine(Style::plain, "one  two"), 4), "one \ntwo\n");
}

void hangs()
{
	StyledLine line(Style::time, "12:00 ");
	line.hang().add(Style::plain, "aaaa bbbb cccc");
	check::equal(painted(line, 16), "12:00 aaaa bbbb \n      cccc\n");
	// An indent of more than half the screen is given up.
	check::equal(painted(line, 10), "12:00 aaaa\nbbbb cccc\n");
}

void breaks_long_words()
{
	check::equal(painted(StyledLine(Style::plain, "abcdefgh"), 3), "abc\ndef\ngh\n");
	check::equal(painted(StyledLine(Style::plain, "日本語"), 5), "日本\n語\n");
	check::equal(painted(StyledLine(Style::plain, "日本"), 1), "日\n本\n");
}

/** No row is wider than the screen, whatever the text and the width. */
void rows_fit()
{
	StyledLine line(Style::time, "12:00 ");
	line.add(Style::nick, "<日alice> ")
	    .hang()
	    .add(Style::plain, "a 日本語 word-that-is-long  e\xCC\x81 and 👩\u200D💻 x");
	for (std::size_t columns = 2; columns < 60; ++columns) {
		std::string rest = painted(line, columns);
		while (!rest.empty()) {
			const std::size_t end = rest.find('\n');
			CHECK(confer::irc::text_width(rest.substr(0, end)) <= columns);
			rest.erase(0, end + 1);
		}
	}
}

void no_colour_no_escape()
{
	StyledLine line(Style::nick, "alice");
	line.add(Style::error, "x").add(Style::own, "y");
	CHECK(painted(line, 80).find('\x1b') == std::string::npos);
	const std::string coloured = painted(line, 80, true);
	check::contains(coloured, "\x1b[31mx\x1b[0m");
	check::contains(coloured, "\x1b[1my\x1b[0m");
}

void nicks_keep_their_colour()
{
	check::equal(nick_colour("alice"), nick_colour("ALICE"));
	std::vector<unsigned> seen;
	for (char a = 'a'; a <= 'z'; ++a) {
		const unsigned colour = nick_colour(std::string(3, a));
		CHECK((colour >= 1 && colour <= 6) || (colour >= 9 && colour <= 14));
		if (std::find(seen.begin(), seen.end(), colour) == seen.end())
			seen.push_back(colour);
	}
	CHECK(seen.size() > 6);
}

const CMUnitTest kTests[] = {
    TEST_CASE(one_row_without_columns), TEST_CASE(breaks_at_spaces), TEST_CASE(hangs),
    TEST_CASE(breaks_long_words),       TEST_CASE(rows_fit),         TEST_CASE(no_colour_no_escape),
    TEST_CASE(nicks_keep_their_colour),
};

} // namespace

int main()
{
	return check::main("paint", kTests);
}
