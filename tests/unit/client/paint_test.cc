// SPDX-License-Identifier: MIT
#include "client/terminal/paint.hh"

#include "irc/width.hh"

#include <algorithm>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

std::string painted(const StyledLine &line, std::size_t columns, Palette palette = Palette::none,
                    std::string_view match = {})
{
	std::string out;
	for (const PaintedRow &row : paint(line, palette, columns, match)) {
		row.append_to(out);
		out += '\n';
	}
	return out;
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

/** A row can be drawn alone: what it begins it ends, and what goes over from the row before begins again. */
void rows_stand_alone()
{
	const StyledLine line(Style::error, "one two");
	check::equal(painted(line, 4, Palette::sixteen), "\x1b[31mone \x1b[0m\n\x1b[31mtwo\x1b[0m\n");
}

void matches_are_reversed()
{
	StyledLine line(Style::plain, "one Tw");
	line.add(Style::error, "o two");
	check::equal(painted(line, 80, Palette::sixteen, "two"),
	             "one \x1b[7mTw\x1b[0;7;31mo\x1b[0;31m \x1b[0;7;31mtwo\x1b[0m\n");
	check::equal(painted(line, 80, Palette::none, "two"), "one Two two\n");
	check::equal(find_nocase("aBc", "bC"), 1);
	check::equal(find_nocase("abcabc", "b", 2), 4);
	check::equal(find_nocase("abc", "x"), std::string_view::npos);
	check::equal(find_nocase("abc", "abcd", 7), std::string_view::npos);
}

void urls_can_be_copied()
{
	StyledLine line(Style::time, "12:00 ");
	line.hang().add(Style::plain, "see https://example.org/a/b now");
	// In a row of its own if it fits in one, with the indent or else without.
	check::equal(painted(line, 30), "12:00 see \n      https://example.org/a/b \n      now\n");
	check::equal(painted(line, 24), "12:00 see \nhttps://example.org/a/b \n      now\n");
	// And if it fits in none it goes on in the first column.
	check::equal(painted(line, 15), "12:00 see https\n://example.org/\na/b now\n");
}

/** What has several renditions is one word all the same. */
void words_are_kept_together()
{
	StyledLine line(Style::plain, "one <");
	line.add(Style::nick, "bob").add(Style::plain, "> two");
	check::equal(painted(line, 8), "one \n<bob> \ntwo\n");
}

void formatting_is_shown_or_not()
{
	StyledLine line;
	line.add_formatted(Style::plain, "a \x02"
	                                 "bold\x02 \x03"
	                                 "4red \x1d"
	                                 "it\x0f x");
	check::equal(painted(line, 80, Palette::sixteen), "a \x1b[1mbold\x1b[0m \x1b[91mred \x1b[0;3;91mit\x1b[0m x\n");
	check::equal(painted(line, 80, Palette::mono), "a \x1b[1mbold\x1b[0m red \x1b[3mit\x1b[0m x\n");
	check::equal(painted(line, 80, Palette::none), "a bold red it x\n");
	check::equal(paint(line, Palette::sixteen, 80, {}, false).front(), PaintedRow("a bold red it x"));
	StyledLine stripped(Style::plain, "a \x02"
	                                  "bold");
	check::equal(painted(stripped, 80, Palette::many), "a bold\n");
}

const CMUnitTest kTests[] = {
    TEST_CASE(breaks_at_spaces),           TEST_CASE(hangs),
    TEST_CASE(breaks_long_words),          TEST_CASE(rows_fit),
    TEST_CASE(rows_stand_alone),           TEST_CASE(matches_are_reversed),
    TEST_CASE(urls_can_be_copied),         TEST_CASE(words_are_kept_together),
    TEST_CASE(formatting_is_shown_or_not),
};

} // namespace

int main()
{
	return check::main("paint", kTests);
}
