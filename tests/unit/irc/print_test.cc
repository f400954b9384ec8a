// SPDX-License-Identifier: MIT
#include "irc/message.hh"
#include "irc/print.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "support/check.hh"

using namespace confer::irc;

namespace {

using namespace std::string_view_literals;

void whole_lines()
{
	std::string out;
	LineWriter(out).source("irc.example").numeric(RPL_WELCOME).param("nick").trailing("Welcome to us");
	LineWriter(out).source("n", "u", "h").command("JOIN").param("#c");
	LineWriter(out).command("PING").param(42);
	LineWriter(out).tag("time", "2024").tag("bot").source("s").command("NOTICE").param("*").trailing("");
	LineWriter(out).numeric(static_cast<Numeric>(5));
	check::equal(out, ":irc.example 001 nick :Welcome to us\r\n"
	                  ":n!u@h JOIN #c\r\n"
	                  "PING 42\r\n"
	                  "@time=2024;bot :s NOTICE * :\r\n"
	                  "005\r\n");
}

void last_takes_a_colon_only_where_needed()
{
	const struct {
		std::string_view text, written;
	} cases[] = {{"a", "X a\r\n"}, {"", "X :\r\n"}, {"a b", "X :a b\r\n"}, {":a", "X ::a\r\n"}, {"a:b", "X a:b\r\n"}};
	for (const auto &c : cases) {
		std::string out;
		LineWriter(out).command("X").last(c.text);
		check::equal(out, c.written);
	}
}

void end_says_whether_all_is_there()
{
	std::string out;
	LineWriter fits(out);
	CHECK(fits.command("X").trailing(std::string(507, 'a')).end());
	check::equal(out.size(), kMaxLine);
	out.clear();
	LineWriter cut(out);
	CHECK(!cut.command("X").trailing(std::string(508, 'a')).end());
	check::equal(out.size(), kMaxLine);
	CHECK(out.ends_with("a\r\n"));
}

void no_character_is_cut()
{
	std::string text;
	while (text.size() < 600)
		text += "\xE2\x82\xAC";
	for (std::size_t shift = 0; shift < 3; ++shift) {
		std::string out;
		LineWriter(out).command("X").trailing(std::string(shift, 'a') + text);
		CHECK(out.size() <= kMaxLine && out.size() > kMaxLine - 3);
		CHECK(utf8_valid(out));
	}
}

void tags_do_not_count_for_the_line()
{
	std::string out;
	LineWriter line(out);
	line.tag("a", std::string(3000, 'x')).command("X");
	check::equal(line.room(), kMaxLine - 3);
	CHECK(line.trailing(std::string(507, 'a')).end());
	check::equal(out.size(), 3 + 3000 + 1 + kMaxLine);
}

void room_is_what_fits()
{
	std::string out = "earlier line\r\n";
	LineWriter line(out);
	line.source("s").command("X").param("y");
	const std::size_t room = line.room();
	CHECK(line.trailing(std::string(room - 2, 'a')).end());
	check::equal(out.size(), 14 + kMaxLine);
}

void a_tag_is_whole_or_absent()
{
	std::string out;
	LineWriter(out).tag("a", std::string(4092, 'x')).command("X");
	check::equal(out.find(" X") + 1, kMaxServerTags);
	out.clear();
	LineWriter(out).tag("a", std::string(4093, 'x')).command("X");
	check::equal(out, "X\r\n");
	out.clear();
	LineWriter(out).tag("b").tag("a", std::string(4091, 'x')).tag("c").command("X");
	check::equal(out, "@b;c X\r\n");
	out.clear();
	LineWriter(out).tag("", "x").command("X");
	check::equal(out, "X\r\n");
}

void relayed_tags_follow_those_of_the_server()
{
	std::string out;
	LineWriter(out).tag("time", "x").raw_tags("+a=\\s;+b").command("TAGMSG").param("#c");
	LineWriter(out).raw_tags("+a").command("TAGMSG").param("#c");
	LineWriter(out).raw_tags("").command("TAGMSG").param("#c");
	check::equal(out, "@time=x;+a=\\s;+b TAGMSG #c\r\n@+a TAGMSG #c\r\nTAGMSG #c\r\n");
	out.clear();
	LineWriter(out).tag("a", std::string(4092, 'x')).raw_tags(std::string(4094, 'y')).command("X");
	check::equal(out.find(" X") + 1, kMaxTags);
	out.clear();
	LineWriter(out).tag("a", std::string(4092, 'x')).raw_tags(std::string(4095, 'y')).command("X");
	check::equal(out.find(" X") + 1, kMaxServerTags);
}

void delimiters_cannot_make_a_second_line()
{
	const auto bad = "a\r\nQUIT\n\r\0b c"sv;
	std::string out;
	LineWriter(out).tag(bad, bad).raw_tags(bad).source(bad).command(bad).param(bad).trailing(bad);
	check::equal(out, "@a__QUIT___b_c=a\\r\\nQUIT\\n\\rb\\sc;a__QUIT___b_c :a__QUIT___b_c a__QUIT___b_c a__QUIT___b_c "
	                  ":a  QUIT   b c\r\n");
	out.clear();
	LineWriter(out).source(bad, bad, bad).command("X").last("a\rb");
	check::equal(out, ":a__QUIT___b_c!a__QUIT___b_c@a__QUIT___b_c X a_b\r\n");
}

void every_byte_in_every_place()
{
	for (int byte = 0; byte < 256; ++byte) {
		for (std::size_t place = 0; place < 20; ++place) {
			std::string text(20, 'a');
			text[place] = static_cast<char>(byte);
			std::string out;
			LineWriter(out).source("s").command("X").param(text).trailing(text);
			const bool is_break = byte == 0 || byte == '\r' || byte == '\n';
			std::string word = text;
			if (is_break || byte == ' ' || (byte == ':' && place == 0))
				word[place] = '_';
			if (is_break)
				text[place] = ' ';
			check::equal(out, ":s X " + word + " :" + text + "\r\n");
		}
	}
}

void words_stay_words()
{
	std::string out;
	LineWriter(out).source("").command("").param("").param(":a").param(": b").param("a:b").param("::1");
	check::equal(out, ":* * * _a __b a:b _:1\r\n");
	out.clear();
	LineWriter(out).command("@a").param("@b");
	LineWriter(out).command(":a");
	LineWriter(out).source("n", "u", "::1").command("X");
	check::equal(out, "_a @b\r\n_a\r\n:n!u@::1 X\r\n");
}

void a_line_given_up_leaves_nothing()
{
	std::string out = "before\r\n";
	{
		LineWriter line(out);
		line.tag("a", "b").source("s");
	}
	check::equal(out, "before\r\n");
	{
		LineWriter line(out);
		line.command("X");
		line.end();
	}
	check::equal(out, "before\r\nX\r\n");
}

void random_parts_make_one_line()
{
	std::mt19937 random(2812);
	const auto noise = [&random] {
		std::string text(random() % 200, '\0');
		for (char &c : text)
			c = static_cast<char>(random() % 4 ? random() % 64 : random());
		return text;
	};
	for (int round = 0; round < 5000; ++round) {
		std::string out;
		LineWriter(out)
		    .tag(noise(), noise())
		    .raw_tags(noise())
		    .source(noise())
		    .command(noise())
		    .param(noise())
		    .last(noise());
		check::equal(out.find_first_of("\r\n\0"sv), out.size() - 2);
		check::equal(out.find('\n'), out.size() - 1);
		const std::size_t tags = out.front() == '@' ? out.find(' ') + 1 : 0;
		CHECK(out.size() - tags <= kMaxLine);
	}
}

void one_tag_more()
{
	std::string out = "before\r\n";
	append_tagged(out, "label", "7", ":n!u@h PRIVMSG #c :hi\r\n");
	append_tagged(out, "batch", "r1", "@time=t :s NOTICE n :hi\r\n");
	check::equal(out, "before\r\n@label=7 :n!u@h PRIVMSG #c :hi\r\n@batch=r1;time=t :s NOTICE n :hi\r\n");
}

void numbers()
{
	std::string out;
	append_unsigned(out, 0);
	append_unsigned(out, std::numeric_limits<std::uint64_t>::max());
	check::equal(out, "018446744073709551615");
}

const CMUnitTest kTests[] = {
    TEST_CASE(whole_lines),
    TEST_CASE(last_takes_a_colon_only_where_needed),
    TEST_CASE(end_says_whether_all_is_there),
    TEST_CASE(no_character_is_cut),
    TEST_CASE(tags_do_not_count_for_the_line),
    TEST_CASE(room_is_what_fits),
    TEST_CASE(a_tag_is_whole_or_absent),
    TEST_CASE(relayed_tags_follow_those_of_the_server),
    TEST_CASE(delimiters_cannot_make_a_second_line),
    TEST_CASE(every_byte_in_every_place),
    TEST_CASE(words_stay_words),
    TEST_CASE(a_line_given_up_leaves_nothing),
    TEST_CASE(random_parts_make_one_line),
    TEST_CASE(one_tag_more),
    TEST_CASE(numbers),
};

} // namespace

int main()
{
	return check::main("print", kTests);
}
