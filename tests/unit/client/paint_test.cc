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
	for (const std::string &row : paint(line, palette, columns, match))
		out += row + "\n";
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

void palettes_differ()
{
	StyledLine line(Style::nick, "alice");
	line.add(Style::error, "x").add(Style::own, "y");
	CHECK(painted(line, 80).find('\x1b') == std::string::npos);
	check::equal(painted(line, 80, Palette::mono), "alice\x1b[1mx\x1b[0m\x1b[1my\x1b[0m\n");
	const std::string coloured = painted(line, 80, Palette::sixteen);
	check::contains(coloured, "\x1b[31mx\x1b[0m");
	check::contains(coloured, "\x1b[1my\x1b[0m");
	CHECK(coloured.find(";5;") == std::string::npos);
	check::contains(painted(line, 80, Palette::many), "\x1b[38;5;");
}

void palettes_are_chosen()
{
	CHECK(choose_palette("", "", "") == Palette::none);
	CHECK(choose_palette("dumb", "truecolor", "") == Palette::none);
	CHECK(choose_palette("xterm-256color", "", "1") == Palette::mono);
	CHECK(choose_palette("linux", "", "") == Palette::sixteen);
	CHECK(choose_palette("tmux-256color", "", "") == Palette::many);
	CHECK(choose_palette("xterm", "truecolor", "") == Palette::many);
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
	             "one \x1b[7mTw\x1b[0m\x1b[31m\x1b[7mo\x1b[0m\x1b[31m \x1b[0m\x1b[31m\x1b[7mtwo\x1b[0m\n");
	check::equal(painted(line, 80, Palette::none, "two"), "one Two two\n");
	check::equal(find_nocase("aBc", "bC"), 1);
	check::equal(find_nocase("abcabc", "b", 2), 4);
	check::equal(find_nocase("abc", "x"), std::string_view::npos);
	check::equal(find_nocase("abc", "abcd", 7), std::string_view::npos);
}

void nicks_keep_their_colour()
{
	check::equal(nick_colour("alice", Palette::sixteen), nick_colour("ALICE", Palette::sixteen));
	check::equal(nick_colour("alice", Palette::many), nick_colour("ALICE", Palette::many));
	std::vector<unsigned> seen;
	for (char a = 'a'; a <= 'z'; ++a) {
		const unsigned colour = nick_colour(std::string(3, a), Palette::sixteen);
		CHECK((colour >= 1 && colour <= 6) || (colour >= 9 && colour <= 14));
		CHECK(nick_colour(std::string(3, a), Palette::many) >= 16);
		if (std::find(seen.begin(), seen.end(), colour) == seen.end())
			seen.push_back(colour);
	}
	CHECK(seen.size() > 6);
}

const CMUnitTest kTests[] = {
    TEST_CASE(breaks_at_spaces),        TEST_CASE(hangs),
    TEST_CASE(breaks_long_words),       TEST_CASE(rows_fit),
    TEST_CASE(palettes_differ),         TEST_CASE(palettes_are_chosen),
    TEST_CASE(rows_stand_alone),        TEST_CASE(matches_are_reversed),
    TEST_CASE(nicks_keep_their_colour),
};

} // namespace

int main()
{
	return check::main("paint", kTests);
}
