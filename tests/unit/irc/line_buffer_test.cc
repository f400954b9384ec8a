// SPDX-License-Identifier: MIT
#include "irc/limits.hh"
#include "irc/line_buffer.hh"

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/check.hh"

using namespace confer::irc;

namespace {

constexpr std::size_t kBound = 12 << 10;

/** Feeds one chunk and says what came of it: lines as they are, "<too long>" with the tags, "<overflow>". */
std::vector<std::string> feed(LineBuffer &buffer, std::string_view chunk)
{
	std::vector<std::string> results;
	std::string_view line;
	LineResult result;
	buffer.feed(chunk);
	while ((result = buffer.next(line)) != LineResult::none) {
		if (result == LineResult::line)
			results.emplace_back(line);
		else if (result == LineResult::too_long)
			results.push_back("<too long>" + std::string(line));
		else
			results.emplace_back("<overflow>");
		if (result == LineResult::overflow || results.size() > chunk.size() + 1)
			break;
	}
	buffer.keep();
	return results;
}

std::string joined(const std::vector<std::string> &results)
{
	std::string text;
	for (const std::string &r : results)
		text += r + '|';
	return text;
}

std::string whole(std::string_view stream)
{
	LineBuffer buffer(kBound);
	return joined(feed(buffer, stream));
}

std::string by_bytes(std::string_view stream)
{
	LineBuffer buffer(kBound);
	std::string text;
	for (std::size_t i = 0; i < stream.size() && !text.ends_with("<overflow>|"); ++i)
		text += joined(feed(buffer, stream.substr(i, 1)));
	return text;
}

void expect(std::string_view stream, std::string_view results)
{
	check::equal(whole(stream), results);
	check::equal(by_bytes(stream), results);
}

std::string a(std::size_t count)
{
	return std::string(count, 'a');
}

void both_line_ends()
{
	expect("PING a\r\nPING b\nPING c\r\n", "PING a|PING b|PING c|");
	expect("unfinished", "");
	expect("", "");
}

void empty_lines_are_lines()
{
	expect("\r\n\n\r\nx\n", "|||x|");
}

void bytes_are_given_as_they_are()
{
	using namespace std::string_view_literals;
	expect("a\rb\r\n"sv, "a\rb|");
	expect("a\r\r\n"sv, "a\r|");
	expect("a\0b\n"sv, "a\0b|"sv);
	expect("\xC3\xA4\xFF\n"sv, "\xC3\xA4\xFF|"sv);
}

void limit_of_the_line()
{
	expect(a(510) + "\r\n", a(510) + "|");
	expect(a(511) + "\r\nPING\r\n", "<too long>|PING|");
	expect(a(510) + "\n", a(510) + "|");
	expect(a(511) + "\n", a(511) + "|"); // 512 bytes with the line end
	expect(a(512) + "\nPING\n", "<too long>|PING|");
}

void limit_of_the_tags()
{
	const std::string tags = "@" + a(4094) + " ";
	check::equal(tags.size(), kMaxClientTags);
	expect(tags + "PING\r\n", tags + "PING|");
	expect(tags + a(510) + "\r\n", tags + a(510) + "|");
	expect(tags + a(511) + "\r\nPING\r\n", "<too long>" + a(4094) + "|PING|");
	expect("@" + a(4095) + " PING\r\nPING\r\n", "<too long>|PING|");
	expect("@" + a(5000) + "\r\nPING\r\n", "<too long>|PING|");
	expect("@" + a(4000) + "\n", "@" + a(4000) + "|"); // no message, but no longer than a tag section may be
}

/** From a server, with tags of its own. */
void limit_of_the_tags_of_a_server()
{
	LineBuffer buffer(kBound, kMaxTags);
	const std::string tags = "@" + a(kMaxTags - 2) + " ";
	check::equal(joined(feed(buffer, tags + "PING\r\n")) == tags + "PING|", true);
	check::equal(joined(feed(buffer, "@" + a(kMaxTags - 1) + " PING\r\nPING\r\n")), "<too long>|PING|");
}

void too_long_shows_whole_tags()
{
	expect("@label=7 " + a(600) + "\r\nPING\n", "<too long>label=7|PING|");
	expect("@ " + a(600) + "\r\nPING\n", "<too long>|PING|");
	LineBuffer buffer(kBound);
	check::equal(joined(feed(buffer, "@lab")), "");
	check::equal(joined(feed(buffer, "el=7 " + a(600))), "<too long>label=7|");
	check::equal(joined(feed(buffer, a(600) + "\nPING\nPI")), "PING|");
	check::equal(joined(feed(buffer, "NG\n")), "PING|");
}

void too_long_is_said_once_and_at_once()
{
	LineBuffer buffer(kBound);
	check::equal(joined(feed(buffer, a(511))), "");
	check::equal(joined(feed(buffer, "a")), "<too long>|");
	for (int i = 0; i < 100; ++i)
		check::equal(joined(feed(buffer, a(100))), "");
	check::equal(joined(feed(buffer, "\nPING\n")), "PING|");
}

void start_of_a_line_behind_one_too_long()
{
	LineBuffer buffer(kBound);
	check::equal(joined(feed(buffer, a(300))), "");
	check::equal(joined(feed(buffer, a(300) + "\nPI")), "<too long>|");
	check::equal(joined(feed(buffer, "NG\n")), "PING|");
}

void unended_bytes_neither_spin_nor_grow()
{
	LineBuffer buffer(kBound);
	std::size_t fed = 0;
	std::size_t most = 0;
	std::string said;
	while (said.find("<overflow>") == std::string::npos && fed < 10 * kBound) {
		said += joined(feed(buffer, a(513)));
		fed += 513;
		most = std::max(most, buffer.memory());
	}
	check::equal(said, "<too long>|<overflow>|");
	CHECK(fed > kBound && fed <= kBound + 513);
	CHECK(most <= kMaxClientTags + kMaxLine);
	check::equal(joined(feed(buffer, "PING\n")), "<overflow>|");
	check::equal(buffer.memory(), 0);
}

void overflow_at_the_bound_and_not_before()
{
	expect(a(kBound) + "\nPING\n", "<too long>|PING|");
	expect(a(kBound + 1) + "\n", "<too long>|<overflow>|");
	LineBuffer small(16);
	check::equal(joined(feed(small, a(16) + "\n" + a(17) + "\n")), a(16) + "|<overflow>|");
}

void memory_within_the_bound()
{
	for (const std::size_t bound : {600u, 1000u, 4700u}) {
		LineBuffer buffer(bound);
		std::size_t most = 0;
		feed(buffer, "@");
		for (int i = 0; i < 6000; ++i) {
			feed(buffer, "a");
			most = std::max(most, buffer.memory());
		}
		CHECK(most > 500 && most <= bound);
	}
}

void idle_owns_no_memory()
{
	LineBuffer buffer(kBound);
	check::equal(buffer.memory(), 0);
	feed(buffer, "PING a\r\nPING");
	CHECK(buffer.memory() > 0);
	feed(buffer, " b\r\n");
	check::equal(buffer.memory(), 0);
}

void views_live_until_keep()
{
	LineBuffer buffer(kBound);
	feed(buffer, "PI");
	std::string_view first;
	std::string_view second;
	buffer.feed("NG a\nPING b\nPING c");
	CHECK(buffer.next(first) == LineResult::line);
	CHECK(buffer.next(second) == LineResult::line);
	check::equal(first, "PING a");
	check::equal(second, "PING b");
}

void loop_left_early_leaves_a_sound_buffer()
{
	LineBuffer buffer(kBound);
	std::string_view line;
	buffer.feed("QUIT\nPING\nPI");
	CHECK(buffer.next(line) == LineResult::line);
	buffer.keep();
	check::equal(joined(feed(buffer, "PING b\n")), "PING b|");
}

void cutting_makes_no_difference()
{
	std::mt19937 random(20240229);
	const std::string pieces[] = {"\r\n",           "\n",  "\r",   "@",    " ",     "a=b;",
	                              "PRIVMSG #c :hi", a(60), a(255), a(500), a(1400), std::string(1, '\0')};
	for (int round = 0; round < 400; ++round) {
		std::string stream;
		for (int i = 0; i < 40; ++i)
			stream += pieces[random() % std::size(pieces)];
		LineBuffer buffer(kBound);
		std::string cut;
		for (std::size_t at = 0; at < stream.size();) {
			const std::size_t size = 1 + random() % (random() % 2 ? 8 : 900);
			cut += joined(feed(buffer, std::string_view(stream).substr(at, size)));
			at += size;
		}
		check::equal(cut, whole(stream));
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(both_line_ends),
    TEST_CASE(empty_lines_are_lines),
    TEST_CASE(bytes_are_given_as_they_are),
    TEST_CASE(limit_of_the_line),
    TEST_CASE(limit_of_the_tags),
    TEST_CASE(limit_of_the_tags_of_a_server),
    TEST_CASE(too_long_shows_whole_tags),
    TEST_CASE(too_long_is_said_once_and_at_once),
    TEST_CASE(start_of_a_line_behind_one_too_long),
    TEST_CASE(unended_bytes_neither_spin_nor_grow),
    TEST_CASE(overflow_at_the_bound_and_not_before),
    TEST_CASE(memory_within_the_bound),
    TEST_CASE(idle_owns_no_memory),
    TEST_CASE(views_live_until_keep),
    TEST_CASE(loop_left_early_leaves_a_sound_buffer),
    TEST_CASE(cutting_makes_no_difference),
};

} // namespace

int main()
{
	return check::main("line_buffer", kTests);
}
