// SPDX-License-Identifier: MIT
// The text of a message of several lines, as one string.
#include "irc/text_lines.hh"

#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

using namespace confer::irc;

namespace {

std::string shown(std::string_view text)
{
	std::string out;
	for (const TextLine &line : TextLines(text))
		out += (line.continues ? "+" : "|") + std::string(line.text);
	return out;
}

void lines_are_those_that_were_added()
{
	check::equal(shown(""), "|");
	check::equal(shown("a"), "|a");
	check::equal(shown("a\nb\rc\n\nd"), "|a|b+c||d");
	check::equal(shown("\n"), "||");
	check::equal(shown("a\n"), "|a|");
	std::string text;
	bool first = true;
	for (const TextLine &line : {TextLine{"", false}, TextLine{":a ", false}, TextLine{"b", true}}) {
		append_text_line(text, line, first);
		first = false;
	}
	check::equal(shown(text), "||:a +b");
	check::equal(joined_text(text), "\n:a b");
}

void the_last_parameter_is_all_of_it()
{
	Message message;
	CHECK(parse_text_lines(":a!b@c PRIVMSG #c :one\n:two three\rfour", message) == ParseError::none);
	check::equal(message.source, "a!b@c");
	check::equal(message.command, "PRIVMSG");
	check::equal(message.param(0), "#c");
	check::equal(message.param(1), "one\n:two three\rfour");
	CHECK(parse_text_lines(":a PRIVMSG #c :\nx", message) == ParseError::none);
	check::equal(message.param(1), "\nx");
	CHECK(parse_text_lines(":a PRIVMSG #c :plain", message) == ParseError::none);
	check::equal(message.param(1), "plain");
	CHECK(parse_text_lines(":a PRIVMSG\nx", message) == ParseError::bare_cr);
	CHECK(parse_text_lines(std::string_view(":a PRIVMSG #c :x\n\0", 18), message) == ParseError::nul);
	CHECK(parse_text_lines("\n", message) != ParseError::none);
}

void nothing_is_lost_where_a_line_is_divided()
{
	check::equal(first_part("short", 5), "short");
	check::equal(first_part("longer", 5), "longe");
	check::equal(first_part("abc\xc3\xa9", 4), "abc"); // no character is cut
	const std::string marks = "a" + std::string(40, '\xcc');
	CHECK(!first_part(marks, 3).empty());
	CHECK(!first_part("\xf0\x9f\x92\x9c", 1).empty()); // room for no character at all: it goes on nevertheless
}

const CMUnitTest kTests[] = {
    TEST_CASE(lines_are_those_that_were_added),
    TEST_CASE(the_last_parameter_is_all_of_it),
    TEST_CASE(nothing_is_lost_where_a_line_is_divided),
};

} // namespace

int main()
{
	return check::main("text lines", kTests);
}
