// SPDX-License-Identifier: MIT
#include "irc/message.hh"
#include "irc/print.hh"

#include <random>
#include <string>

#include "support/check.hh"

using namespace confer::irc;

namespace {

using namespace std::string_view_literals;

/** A message as one text: tags|source|command|param,param, */
std::string shown(const Message &m)
{
	std::string text;
	text.append(m.tags).append("|").append(m.source).append("|").append(m.command).append("|");
	for (std::size_t i = 0; i < m.size(); ++i)
		text.append(m.param(i)).append(",");
	return text;
}

struct Case {
	std::string_view line;
	ParseError error;
	std::string_view message;
};

void takes_lines_apart()
{
	const Case cases[] = {
	    {"PING", ParseError::none, "||PING|"},
	    {"PING a", ParseError::none, "||PING|a,"},
	    {"privmsg #c :hello there", ParseError::none, "||privmsg|#c,hello there,"},
	    {":n!u@h JOIN #c", ParseError::none, "|n!u@h|JOIN|#c,"},
	    {"@a=b;c :s 001 nick :Welcome", ParseError::none, "a=b;c|s|001|nick,Welcome,"},
	    {"  PING   a   b  ", ParseError::none, "||PING|a,b,"},
	    {"@a   :s   PING   :  a  ", ParseError::none, "a|s|PING|  a  ,"},
	    {"TOPIC #c :", ParseError::none, "||TOPIC|#c,,"},
	    {"TOPIC #c : ", ParseError::none, "||TOPIC|#c, ,"},
	    {"A b:c ::d", ParseError::none, "||A|b:c,:d,"},
	    {"A :b :c", ParseError::none, "||A|b :c,"},
	    {"@ PING", ParseError::none, "||PING|"},
	    {": PING", ParseError::none, "||PING|"},
	    {"X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", ParseError::none, "||X|1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,"},
	    {"X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16  17", ParseError::none,
	     "||X|1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 16  17,"},
	    {"X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 16 ", ParseError::none,
	     "||X|1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 16 ,"},
	    {"X 1 2 3 4 5 6 7 8 9 10 11 12 13 :14 15", ParseError::none, "||X|1,2,3,4,5,6,7,8,9,10,11,12,13,14 15,"},
	    {"", ParseError::empty, "|||"},
	    {"   ", ParseError::empty, "|||"},
	    {"@a=b", ParseError::no_command, "a=b|||"},
	    {"@a=b :s  ", ParseError::no_command, "a=b|s||"},
	    {":s", ParseError::no_command, "|s||"},
	    {"P\xC3\xA4NG x", ParseError::bad_command, "||P\xC3\xA4NG|x,"},
	    {":s :t u", ParseError::bad_command, "|s|:t|u,"},
	    {"PI\0NG"sv, ParseError::nul, "|||"},
	    {"PING a\rb", ParseError::bare_cr, "|||"},
	    {"PING a\r", ParseError::bare_cr, "|||"},
	    {"PING a\nb", ParseError::bare_cr, "|||"},
	};
	for (const Case &c : cases) {
		Message message;
		check::equal(parse(c.line, message), c.error);
		check::equal(shown(message), c.message);
	}
}

void parameters_by_number()
{
	Message m;
	check::equal(parse("TOPIC #c :", m), ParseError::none);
	check::equal(m.size(), 2);
	CHECK(m.has(0) && m.has(1) && !m.has(2));
	check::equal(m.param(0), "#c");
	check::equal(m.param(1), "");
	check::equal(m.param(2), "");
	check::equal(m.param(1000), "");
}

void a_message_is_used_again()
{
	Message m;
	check::equal(parse("@t :s A 1 2 3", m), ParseError::none);
	check::equal(parse("B", m), ParseError::none);
	check::equal(shown(m), "||B|");
}

void tags_by_key()
{
	Message m;
	check::equal(parse("@a=1;b=;c;;=x;a=2;A=3;+d/e=f=g;a-b=\\: T", m), ParseError::none);
	check::equal(*m.tag("a"), "2");
	check::equal(*m.tag("A"), "3");
	CHECK(m.tag("b") && m.tag("b")->empty());
	CHECK(m.tag("c") && m.tag("c")->empty());
	check::equal(*m.tag("+d/e"), "f=g");
	check::equal(*m.tag("a-b"), "\\:");
	CHECK(!m.tag("d/e") && !m.tag("") && !m.tag("x"));
	Message untagged;
	check::equal(parse("T", untagged), ParseError::none);
	CHECK(!untagged.tag("a"));
}

void tags_in_order()
{
	std::string text;
	for (const Tag &tag : Tags(";a=1;b;;=x;c==;"))
		text.append(tag.key).append(":").append(tag.value).append(",");
	check::equal(text, "a:1,b:,c:=,");
	for (const Tag &tag : Tags(""))
		check::fail("a tag in no tags: " + std::string(tag.key));
}

void escapes_of_tag_values()
{
	const struct {
		std::string_view escaped, text;
	} cases[] = {
	    {"", ""},
	    {"plain", "plain"},
	    {"a\\:b\\sc\\\\d\\re\\nf", "a;b c\\d\re\nf"},
	    {"\xE2\x82\xAC", "\xE2\x82\xAC"},
	};
	for (const auto &c : cases) {
		std::string out = "kept ";
		unescape_tag(c.escaped, out);
		check::equal(out, "kept " + std::string(c.text));
		out = "kept ";
		escape_tag(c.text, out);
		check::equal(out, "kept " + std::string(c.escaped));
	}
}

void odd_escapes()
{
	const struct {
		std::string_view escaped, text;
	} cases[] = {{"test\\", "test"}, {"\\b", "b"}, {"\\", ""}, {"\\\\\\", "\\"}, {"a;b", "a;b"}};
	for (const auto &c : cases) {
		std::string out;
		unescape_tag(c.escaped, out);
		check::equal(out, c.text);
	}
	std::string out;
	escape_tag("a\0b"sv, out);
	check::equal(out, "ab");
}

void keys_of_tags()
{
	for (const std::string_view key : {"a", "A-9", "draft/reply", "+typing", "+draft/reply", "a.b-c.d/e", "+a/b"})
		CHECK(valid_tag_key(key));
	for (const std::string_view key :
	     {"", "+", "/", "a/", "/a", "++a", "a b", "a;b", "a=b", "a.b", "a/b/c", "\xC3\xA4", "a/b.c"})
		CHECK(!valid_tag_key(key));
}

void print_then_parse_is_the_same()
{
	std::mt19937 random(1459);
	const std::string_view pieces[] = {
	    "@", ":", " ", "  ", ";", "=", "a", "PRIVMSG", "#chan", "001", "\xE2\x82\xAC", "\\s", "+k=v", "::", "x y"};
	int messages = 0;
	for (int round = 0; round < 20000; ++round) {
		std::string line;
		for (std::size_t i = 0, n = 1 + random() % 40; i < n; ++i)
			line += pieces[random() % std::size(pieces)];
		Message first;
		if (parse(line, first) != ParseError::none || first.tags.size() + line.size() > kMaxLine - 8)
			continue;
		++messages;
		std::string printed;
		print(first, printed);
		CHECK(printed.ends_with("\r\n"));
		Message second;
		check::equal(parse(std::string_view(printed).substr(0, printed.size() - 2), second), ParseError::none);
		check::equal(shown(second), shown(first));
		std::string again;
		print(second, again);
		check::equal(again, printed);
	}
	CHECK(messages > 3000);
}

const CMUnitTest kTests[] = {
    TEST_CASE(takes_lines_apart), TEST_CASE(parameters_by_number), TEST_CASE(a_message_is_used_again),
    TEST_CASE(tags_by_key),       TEST_CASE(tags_in_order),        TEST_CASE(escapes_of_tag_values),
    TEST_CASE(odd_escapes),       TEST_CASE(keys_of_tags),         TEST_CASE(print_then_parse_is_the_same),
};

} // namespace

int main()
{
	return check::main("message", kTests);
}
