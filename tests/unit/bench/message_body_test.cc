// SPDX-License-Identifier: MIT
#include "bench/message_body.hh"

#include <algorithm>

#include "support/check.hh"

using namespace confer::bench;

namespace {

void a_body_is_read_from_the_end_of_a_line()
{
	std::string line = "@time=2026-01-01T00:00:00.000Z :n7!bench@127.0.0.1 PRIVMSG #c0 :";
	append_body(line, {200'000, 1'000'000'000, 123'456'789'012'345'678}, 60);
	const auto body = parse_body(line);
	CHECK(body.has_value());
	check::equal(body->sender, 200'000U);
	check::equal(body->sequence, 1'000'000'000U);
	check::equal(body->due, 123'456'789'012'345'678);
}

void a_body_has_the_length_asked_for()
{
	for (const std::size_t length : {kSmallestBody, std::size_t{60}, std::size_t{400}}) {
		std::string text;
		append_body(text, {1, 2, 3}, length);
		check::equal(text.size(), length);
	}
}

// An IRC line cannot carry control bytes, and a second marker would be counted twice.
void a_body_has_one_marker_and_no_control_bytes()
{
	std::string text;
	append_body(text, {(1 << 18) - 1, (1 << 30) - 1, INT64_MAX}, 60);
	check::equal(std::count(text.begin(), text.end(), kMarker), 1);
	CHECK(std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; }));
}

void other_lines_have_no_body()
{
	CHECK(!parse_body("PING :bench.localhost"));
	CHECK(!parse_body(""));
	CHECK(!parse_body("too short|"));
}

void tally_counts_at_every_length()
{
	std::string text;
	std::size_t messages = 0;
	std::size_t lines = 0;
	for (int i = 0; i < 300; ++i) {
		const char c = i % 3 == 0 ? kMarker : i % 7 == 0 ? '\n' : 'x';
		messages += c == kMarker ? 1 : 0;
		lines += c == '\n' ? 1 : 0;
		text += c;
		const Tally found = tally(text);
		check::equal(found.messages, messages);
		check::equal(found.lines, lines);
	}
}

// Past 255 vectors, where a byte-wide counter would overflow.
void tally_counts_more_than_a_byte_holds()
{
	const Tally found = tally(std::string(20'000, kMarker) + std::string(30'000, '\n'));
	check::equal(found.messages, 20'000U);
	check::equal(found.lines, 30'000U);
}

} // namespace

int main()
{
	const CMUnitTest tests[] = {
	    TEST_CASE(a_body_is_read_from_the_end_of_a_line),
	    TEST_CASE(a_body_has_the_length_asked_for),
	    TEST_CASE(a_body_has_one_marker_and_no_control_bytes),
	    TEST_CASE(other_lines_have_no_body),
	    TEST_CASE(tally_counts_at_every_length),
	    TEST_CASE(tally_counts_more_than_a_byte_holds),
	};
	return check::main("message_body", tests);
}
