// SPDX-License-Identifier: MIT
#include "pattern.hh"

#include <string>

#include "support/check.hh"

using namespace confer::e2e;

namespace {

bool fits(std::string_view pattern, std::string_view line)
{
	Names names;
	return matches(pattern, line, names);
}

void texts_and_stars()
{
	CHECK(fits("PING x", "PING x"));
	CHECK(!fits("PING x", "PING xy"));
	CHECK(!fits("PING xy", "PING x"));
	CHECK(fits(":*!*@* JOIN #c", ":a!b@c JOIN #c"));
	CHECK(!fits(":*!*@* JOIN #c", ":a!b@c PART #c"));
	CHECK(fits("a*", "a"));
	CHECK(fits("\\*!\\*@x", "*!*@x"));
	CHECK(!fits("\\*!\\*@x", "a!b@x"));
	CHECK(fits("\\x01A\\x01", "\x01"
	                          "A\x01"));
}

void names_keep_what_they_stand_for()
{
	Names names;
	CHECK(matches("id={id} *", "id=abc rest", names));
	check::equal(names["id"], "abc");
	CHECK(matches("{id} again", "abc again", names));
	CHECK(!matches("{id} again", "abd again", names));
	CHECK(!fits("{a} {a}", "x y"));
	CHECK(fits("{a} {a}", "x x"));
}

void a_failed_match_binds_nothing()
{
	Names names;
	CHECK(!matches("{a} b", "x c", names));
	CHECK(names.empty());
}

void tags()
{
	CHECK(fits("PING", "@time=1 PING"));
	CHECK(fits("@time=* PING", "@time=1 PING"));
	CHECK(!fits("@time=* PING", "PING"));
	CHECK(!fits("@time=* PING", "@time=1;x PING"));
	CHECK(fits("@x;time=* PING", "@time=1;x PING"));
	CHECK(fits("@x;* PING", "@time=1;x PING"));
	CHECK(!fits("@y;* PING", "@time=1;x PING"));
}

void repeats_and_escapes()
{
	check::equal(expand_repeats("a{xy*3}b"), "axyxyxyb");
	check::equal(expand_repeats("{nick} *"), "{nick} *");
	check::equal(expand("a\\r\\n\\0\\x41\\\\", {}), std::string("a\r\n\0A\\", 6));
	check::equal(expand("{a} {b}", {{"a", "1"}}), "1 {b}");
}

} // namespace

int main()
{
	return check::main("pattern",
	                   {TEST_CASE(texts_and_stars), TEST_CASE(names_keep_what_they_stand_for),
	                    TEST_CASE(a_failed_match_binds_nothing), TEST_CASE(tags), TEST_CASE(repeats_and_escapes)});
}
