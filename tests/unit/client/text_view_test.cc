// SPDX-License-Identifier: MIT
#include "client/terminal/text_view.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

/** Lines that are called a, b, c... */
Scrollback letters(char last)
{
	Scrollback lines;
	for (char c = 'a'; c <= last; ++c)
		lines.append(StyledLine(Style::plain, std::string(1, c)));
	return lines;
}

/** What is seen, rows joined by '/'. */
std::string seen(TextView &view, const Scrollback &lines, const Look &look)
{
	std::string text;
	for (const PaintedRow &row : view.rows(lines, look))
		text += "/" + row.text();
	return text.substr(std::min<std::size_t>(1, text.size()));
}

void shows_the_end()
{
	TextView view;
	check::equal(seen(view, {}, {.rows = 2}), "/");
	check::equal(seen(view, letters('b'), {.rows = 3}), "/a/b");
	check::equal(seen(view, letters('e'), {.rows = 3}), "c/d/e");
	check::equal(seen(view, letters('e'), {.rows = 0}), "");
}

void stays_while_lines_come()
{
	TextView view;
	Scrollback lines = letters('h');
	const Look look{.rows = 3};
	view.up(lines, look, 2);
	check::equal(seen(view, lines, look), "d/e/f");
	CHECK(!view.at_end());
	check::equal(view.below(lines), 2);
	lines.append(StyledLine(Style::plain, "new"));
	check::equal(seen(view, lines, look), "d/e/f");
	check::equal(view.below(lines), 3);
	view.down(lines, look, 2);
	check::equal(seen(view, lines, look), "f/g/h");
	view.down(lines, look, 2);
	CHECK(view.at_end());
	check::equal(seen(view, lines, look), "g/h/new");
}

void stays_while_older_lines_come()
{
	TextView view;
	Scrollback lines = letters('e');
	const Look look{.rows = 3};
	CHECK(!view.at_start(lines, look));
	view.up(lines, look, 9);
	CHECK(view.at_start(lines, look));
	check::equal(seen(view, lines, look), "a/b/c");
	lines.prepend(StyledLine(Style::plain, "older"));
	CHECK(!view.at_start(lines, look));
	check::equal(seen(view, lines, look), "a/b/c");
	view.up(lines, look, 1);
	check::equal(seen(view, lines, look), "older/a/b");
	CHECK(view.at_start(lines, look));
	check::equal(lines.find_back("OLDER", lines.end()).value(), -1);
	TextView end;
	CHECK(end.at_start({}, look) && end.at_start(letters('b'), look) && end.at_start(letters('c'), look));
	CHECK(!end.at_start(letters('d'), look));
}

void stops_at_the_oldest()
{
	TextView view;
	Scrollback lines = letters('h');
	const Look look{.rows = 3};
	view.up(lines, look, 100);
	check::equal(seen(view, lines, look), "a/b/c");
	view.down(lines, look, 1);
	check::equal(seen(view, lines, look), "b/c/d");
	view.to_start(lines, look);
	check::equal(seen(view, lines, look), "a/b/c");
	lines.drop_oldest();
	check::equal(seen(view, lines, look), "/b/c");
	for (int i = 0; i < 5; ++i)
		lines.drop_oldest();
	check::equal(seen(view, lines, look), "//g");
	lines.clear();
	check::equal(seen(view, lines, look), "//");
	view.down(lines, look, 1);
	view.up(lines, look, 1);
	Scrollback few = letters('b');
	TextView other;
	other.up(few, look, 5);
	CHECK(other.at_end());
}

void scrolls_by_rows()
{
	TextView view;
	Scrollback lines;
	lines.append(StyledLine(Style::plain, "one two three four"));
	lines.append(StyledLine(Style::plain, "five"));
	const Look look{.columns = 6, .rows = 3};
	check::equal(seen(view, lines, look), "three /four/five");
	view.up(lines, look, 1);
	check::equal(seen(view, lines, look), "two /three /four");
	view.up(lines, look, 1);
	check::equal(seen(view, lines, look), "one /two /three ");
	// On a wider screen the row is not there: as near as can be.
	check::equal(seen(view, lines, {.columns = 80, .rows = 3}), "//one two three four");
	view.down(lines, look, 1);
	check::equal(seen(view, lines, look), "two /three /four");
	view.down(lines, look, 1);
	CHECK(view.at_end());
}

void marks_what_is_unread()
{
	TextView view;
	const Scrollback lines = letters('d');
	check::equal(seen(view, lines, {.columns = 12, .rows = 4, .unread = 2}), "b/-- unread --/c/d");
	view.up(lines, {.columns = 12, .rows = 4, .unread = 2}, 1);
	check::equal(seen(view, lines, {.columns = 12, .rows = 4, .unread = 2}), "a/b/-- unread --/c");
	check::equal(seen(view, lines, {.columns = 12, .rows = 4, .unread = 4}), "/a/b/c"); // nothing has come since
}

void shows_what_was_found()
{
	TextView view;
	const Scrollback lines = letters('j');
	const Look look{.rows = 5};
	check::equal(*lines.find_back("C", lines.end()), 2);
	CHECK(!lines.find_back("c", 2));
	view.show(lines, look, 2);
	check::equal(seen(view, lines, look), "a/b/c/d/e");
	view.show(lines, look, 6);
	check::equal(seen(view, lines, look), "e/f/g/h/i");
	view.show(lines, look, 9);
	check::equal(seen(view, lines, look), "f/g/h/i/j");
}

void weighs()
{
	Scrollback lines;
	lines.append(StyledLine(Style::plain, "x"));
	check::equal(lines.weight(), 1);
	lines.replace_last(StyledLine(Style::plain, std::string(1000, 'x')));
	check::equal(lines.weight(), 4);
	lines.append(StyledLine(Style::plain, "x"));
	lines.drop_oldest();
	check::equal(lines.weight(), 1);
	check::equal(lines.begin(), 1);
}

/** What was removed takes no row, wherever it is. */
void hides_what_is_removed()
{
	const Look look{.rows = 3};
	Scrollback lines = letters('i');
	for (const LineNumber number : {3, 4, 8})
		lines.replace(number, StyledLine());
	TextView view;
	check::equal(seen(view, lines, look), "f/g/h");
	CHECK(!view.at_start(lines, look));
	view.up(lines, look, 2);
	check::equal(seen(view, lines, look), "b/c/f");
	check::equal(view.below(lines), 2);
	view.up(lines, look, 1);
	check::equal(seen(view, lines, look), "a/b/c");
	CHECK(view.at_start(lines, look));
	view.down(lines, look, 1);
	check::equal(seen(view, lines, look), "b/c/f");
	view.show(lines, look, 2);
	check::equal(seen(view, lines, look), "b/c/f");
	view.down(lines, look, 9);
	CHECK(view.at_end());
	check::equal(seen(view, lines, look), "f/g/h");
}

const CMUnitTest kTests[] = {
    TEST_CASE(shows_the_end),
    TEST_CASE(stays_while_lines_come),
    TEST_CASE(stays_while_older_lines_come),
    TEST_CASE(stops_at_the_oldest),
    TEST_CASE(scrolls_by_rows),
    TEST_CASE(marks_what_is_unread),
    TEST_CASE(shows_what_was_found),
    TEST_CASE(weighs),
    TEST_CASE(hides_what_is_removed),
};

} // namespace

int main()
{
	return check::main("text_view", kTests);
}
