// SPDX-License-Identifier: MIT
#include "client/terminal/frame.hh"

#include "client/terminal/paint.hh"
#include "irc/width.hh"

#include <random>
#include <string>
#include <vector>

#include "support/check.hh"
#include "support/terminal_grammar.hh"
#include "support/virtual_terminal.hh"

using namespace confer::client;
using test::VirtualTerminal;

namespace {

std::string difference(const Frame &before, const Frame &after)
{
	std::string out;
	append_difference(before, after, out);
	check::equal(test::outside_grammar(out), "");
	return out;
}

/** A screen of text, a status line and a line being typed, with the cursor at its end. */
Frame frame_of(const std::vector<std::string> &rows, std::size_t columns = 20)
{
	Frame frame{.columns = columns};
	for (const std::string &row : rows)
		frame.rows.emplace_back(row);
	frame.text_rows = rows.size() - 2;
	frame.row = rows.size() - 1;
	frame.column = confer::irc::text_width(rows.back());
	return frame;
}

void draws_everything_where_nothing_is_known()
{
	check::equal(difference({}, frame_of({"one", "two", "> "})),
	             "\x1b[?25l\x1b[1;1H\x1b[Kone\x1b[2;1H\x1b[Ktwo\x1b[3;1H\x1b[K>\x1b[3G\x1b[?25h");
	check::equal(difference(frame_of({"one", "> "}, 10), frame_of({"one", "> "}, 11)).find("one"), 15);
	const Frame same = frame_of({"one", "two", "> "});
	check::equal(difference(same, same), "");
}

void draws_the_characters_that_differ()
{
	const Frame before = frame_of({"the first", "12:34 #ops 3:1", "> some"});
	Frame after = before;
	after.rows[1] = PaintedRow("12:35 #ops 3:2");
	check::equal(difference(before, after), "\x1b[?25l\x1b[2;5H5\x1b[14G2\x1b[3;7H\x1b[?25h");
	after.rows[1] = PaintedRow("12:34 #o");
	check::equal(difference(before, after), "\x1b[?25l\x1b[2;9H\x1b[K\x1b[3;7H\x1b[?25h");
	after = before;
	after.column = 0;
	check::equal(difference(before, after), "\x1b[1G");
}

/** What a key costs: the character that it types, or little more. */
void a_key_costs_little()
{
	check::equal(difference(frame_of({"x", "bar", "> abc"}), frame_of({"x", "bar", "> abcd"})), "d");
	check::equal(difference(frame_of({"x", "bar", "> abcd"}), frame_of({"x", "bar", "> abc"})), "\x1b[6G\x1b[K");
	Frame inside = frame_of({"x", "bar", "> abcdef"});
	inside.column = 3;
	Frame typed = frame_of({"x", "bar", "> aXbcdef"});
	typed.column = 4;
	check::equal(difference(inside, typed), "Xbcdef\x1b[5G");
}

void a_line_scrolls_the_text()
{
	const Frame before = frame_of({"first line", "second line", "third line", "status", "> typed"});
	const Frame after = frame_of({"second line", "third line", "fourth line", "status", "> typed"});
	check::equal(difference(before, after),
	             "\x1b[?25l\x1b[1;3r\x1b[3;1H\r\n\x1b[r\x1b[3;1Hfourth line\x1b[5;8H\x1b[?25h");
	// Where that costs more than it saves, rows are drawn.
	CHECK(difference(frame_of({"a", "b", "status", ">"}), frame_of({"b", "c", "status", ">"})).find('r') ==
	      std::string::npos);
	// Lines above the text stay.
	Frame topic_before = frame_of({"topic", "first line", "second line", "third line", "status", "> "});
	Frame topic_after = frame_of({"topic", "second line", "third line", "fourth line", "status", "> "});
	for (Frame *frame : {&topic_before, &topic_after}) {
		frame->text_row = 1;
		frame->text_rows = 3;
	}
	check::contains(difference(topic_before, topic_after), "\x1b[2;4r\x1b[4;1H\r\n\x1b[r");
}

void renditions_are_changed_where_they_differ()
{
	Frame before = frame_of({"", "", "> "});
	Frame after = before;
	after.rows[0] =
	    PaintedRow().add({.bold = true}, "a").add({.bold = true, .foreground = colour(9)}, "b").add({}, "c");
	check::equal(difference(before, after), "\x1b[?25l\x1b[1;1H\x1b[1ma\x1b[0;1;91mb\x1b[0mc\x1b[3;3H\x1b[?25h");
	before = after;
	after.rows[0] = PaintedRow().add({.reverse = true, .foreground = colour(200), .background = colour(3)}, "a");
	check::equal(difference(before, after), "\x1b[?25l\x1b[1;1H\x1b[7;38;5;200;43ma\x1b[0m\x1b[K\x1b[3;3H\x1b[?25h");
}

/** A row with something in it that is not ASCII is drawn from there on. */
void doubtful_rows_are_drawn_to_their_end()
{
	const Frame before = frame_of({"ab \u65E5\u672C cd", "status", "> "});
	const Frame after = frame_of({"ab \u65E5\u672C ce", "status", "> "});
	check::equal(difference(before, after), "\x1b[?25l\x1b[1;3H\x1b[K \u65E5\u672C ce\x1b[3;3H\x1b[?25h");
	check::equal(difference(frame_of({"x", "bar", "> \u00E9a"}), frame_of({"x", "bar", "> \u00E9ab"})),
	             "\x1b[2G\x1b[K \u00E9ab\x1b[6G");
}

/** Where rows are not wrapped, tmux gives a mark in the last column to the character before it. */
void marks_stay_in_the_last_column()
{
	const Frame frame = frame_of({"123456789e\u0301", "", ""}, 10);
	VirtualTerminal terminal(10, 3);
	terminal.feed(difference({}, frame));
	check::contains(terminal.picture(), "123456789e\u0301\n");
	terminal.feed(difference(frame, frame_of({"1234567\u65E5e\u0301", "", ""}, 10)));
	check::contains(terminal.picture(), "1234567\u65E5e\u0301\n");
	// A wide character may be taken for one that does not fit, and would go on in the next row.
	CHECK(difference({}, frame_of({"12345678\u65E5\u0301", "", ""}, 10)).find('@') == std::string::npos);
	CHECK(difference({}, frame_of({"123456789#\uFE0F", "", ""}, 10)).find('@') == std::string::npos);
}

std::string random_text(std::minstd_rand &random, std::size_t columns)
{
	static constexpr const char *kPieces[] = {
	    "a", "b", " ", " ", "word ", "\u00E9", "\u65E5", "e\u0301", "\U0001F600", "\u2764\uFE0F", "x", "yz"};
	std::string text;
	const bool ascii = random() % 2 == 0;
	for (std::size_t i = random() % (columns + 1); i > 0; --i) {
		const std::string piece = kPieces[random() % (ascii ? 5 : std::size(kPieces))];
		if (confer::irc::text_width(text + piece) <= columns)
			text += piece;
	}
	return text;
}

PaintedRow random_row(std::minstd_rand &random, std::size_t columns)
{
	PaintedRow row;
	const std::string text = random_text(random, columns);
	const std::string_view first = confer::irc::width_prefix(text, random() % (columns + 1));
	row.add({.bold = random() % 3 == 0, .reverse = random() % 3 == 0}, first);
	return row.add({.foreground = colour(static_cast<unsigned>(random() % 3))},
	               std::string_view(text).substr(first.size()));
}

/** Another frame: rows scrolled, changed, or all new; with something beside them or not. */
Frame next_frame(std::minstd_rand &random, Frame frame, std::size_t rows)
{
	const auto what = random() % 10;
	if (what == 0) {
		frame.side_column = frame.side_column == 0 ? frame.columns - 6 : 0;
		frame.text_row = random() % 2;
		frame.text_rows = rows - 2 - frame.text_row;
		frame.rows.assign(rows, {});
		frame.side.clear();
	}
	const std::size_t left = frame.side_column == 0 ? frame.columns : frame.side_column;
	const auto row_at = [&](std::size_t row) {
		const bool text = row >= frame.text_row && row < frame.text_row + frame.text_rows;
		return random_row(random, text ? left : frame.columns);
	};
	if (what < 2)
		for (std::size_t row = 0; row < rows; ++row)
			frame.rows[row] = row_at(row);
	for (std::size_t count = what >= 7 ? 1 + random() % 3 : 0; count > 0; --count) {
		const auto begin = frame.rows.begin() + static_cast<std::ptrdiff_t>(frame.text_row);
		std::rotate(begin, begin + 1, begin + static_cast<std::ptrdiff_t>(frame.text_rows));
		const std::size_t last = frame.text_row + frame.text_rows - 1;
		frame.rows[last] = row_at(last);
	}
	for (std::size_t count = random() % 3; count > 0; --count) {
		const std::size_t row = random() % rows;
		frame.rows[row] = row_at(row);
	}
	if (frame.side_column > 0 && random() % 3 == 0) {
		frame.side.resize(random() % (frame.text_rows + 1));
		for (PaintedRow &row : frame.side)
			row = PaintedRow("|").add({}, random_text(random, frame.columns - frame.side_column - 1));
	}
	frame.row = random() % rows;
	frame.column = random() % frame.columns;
	return frame;
}

/**
 * After any row of frames a terminal shows what it would if only the last had been drawn, whatever it thinks of the
 * width of characters: nothing is left of what was displaced.
 */
void shows_what_is_drawn_afresh(const VirtualTerminal::Width &width)
{
	constexpr std::size_t kColumns = 24;
	constexpr std::size_t kRows = 8;
	for (unsigned seed = 1; seed <= 40; ++seed) {
		std::minstd_rand random(seed);
		VirtualTerminal terminal(kColumns, kRows, width);
		Frame shown;
		Frame frame{.columns = kColumns};
		frame.rows.assign(kRows, {});
		frame.text_rows = kRows - 2;
		for (int i = 0; i < 30; ++i) {
			frame = next_frame(random, frame, kRows);
			terminal.feed(difference(shown, frame));
			VirtualTerminal fresh(kColumns, kRows, width);
			fresh.feed(difference({}, frame));
			check::equal(terminal.picture(), fresh.picture());
			check::equal(terminal.cursor_row(), frame.row);
			check::equal(terminal.cursor_column(), frame.column);
			shown = frame;
		}
	}
}

void any_terminal_shows_what_is_drawn()
{
	shows_what_is_drawn_afresh(confer::irc::char_width);
}

void wrong_widths_heal()
{
	shows_what_is_drawn_afresh([](char32_t c) { return c < 0x80 ? 1 : confer::irc::char_width(c) + 1; });
	shows_what_is_drawn_afresh([](char32_t c) { return c < 0x80 ? 1 : 2; });
	shows_what_is_drawn_afresh([](char32_t) { return 1; });
	shows_what_is_drawn_afresh([](char32_t c) { return c < 0x80 ? 1 : 0; });
}

void the_grammar_is_closed()
{
	for (const char *good :
	     {"text", "日本語 é", "\x1b[0m\x1b[38;5;100m", "\x1b[12;3H", "\x1b[5G", "\a\r\n", "\x1b[1;22r"})
		check::equal(test::outside_grammar(good), "");
	for (const char *bad : {"\x1b[5A", "\x1b]0;x\a", "\x1b[?1000h", "\t", "\n", "\x7f", "\xC2\x9B", "\x9B", "\xFF",
	                        "\xE2\x80\xAE", "\x1b", "\x1b[", "\x1b[1;", "\xE6\x97", "\x1b[12H", "\x1b[4r"})
		CHECK(!test::outside_grammar(bad).empty());
}

const CMUnitTest kTests[] = {
    TEST_CASE(draws_everything_where_nothing_is_known),
    TEST_CASE(draws_the_characters_that_differ),
    TEST_CASE(a_key_costs_little),
    TEST_CASE(a_line_scrolls_the_text),
    TEST_CASE(renditions_are_changed_where_they_differ),
    TEST_CASE(doubtful_rows_are_drawn_to_their_end),
    TEST_CASE(marks_stay_in_the_last_column),
    TEST_CASE(any_terminal_shows_what_is_drawn),
    TEST_CASE(wrong_widths_heal),
    TEST_CASE(the_grammar_is_closed),
};

} // namespace

int main()
{
	return check::main("frame", kTests);
}
