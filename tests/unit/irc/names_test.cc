// SPDX-License-Identifier: MIT
#include "irc/names.hh"

#include "irc/nick_letters.hh"

#include <string>

#include "support/check.hh"

using namespace confer::irc;

namespace {

using namespace std::string_view_literals;

void nicks()
{
	for (const std::string_view nick : {"a", "Alice", "a1", "a-b", "[]\\`_^{|}", "_", "x-", "`a"})
		CHECK(valid_nick(nick, 32));
	for (const std::string_view nick :
	     {""sv,    "1a"sv, "-a"sv, "a b"sv, "a!b"sv, "a@b"sv, "a.b"sv, "#a"sv,  ":a"sv,       "*"sv,     "a*"sv, "a?"sv,
	      "a,b"sv, "$a"sv, "~a"sv, "&a"sv,  "+a"sv,  "%a"sv,  "a\0"sv, "a\r"sv, "\xC3\xA4"sv, "a\x7F"sv, "a/b"sv})
		CHECK(!valid_nick(nick, 32));
}

void every_byte_of_a_nick()
{
	const std::string_view later = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-[]\\`_^{|}";
	const std::string_view first = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz[]\\`_^{|}";
	for (int byte = 0; byte < 256; ++byte) {
		const char c = static_cast<char>(byte);
		check::equal(valid_nick({&c, 1}, 32), first.find(c) != first.npos);
		check::equal(valid_nick(std::string("a") + c, 32), later.find(c) != later.npos);
	}
}

bool valid(std::string_view nick)
{
	return valid_nick(nick, 64, CaseMapping::unicode);
}

void nicks_of_all_scripts()
{
	for (const std::string_view nick :
	     {"Alice", "[]`", "I\u015F\u0131l", "J\u00F6rg-2", "\u0416\u0430\u043D_",
	      "\u0391\u03BB\u03AD\u03BE\u03B7\u03C2", "\u05D3\u05D5\u05D3", "\u0645\u062D\u0645\u062F-2",
	      "\u0A17\u0A41\u0A30\u0A42", "\u0E1B\u0E39\u0E48", "\u1019\u1031\u102C\u1004\u103A",
	      "\u5C71\u7530\u305F\u308D\u3046", "\uBC15x", "\u10D2\u10D8\u10D0"})
		CHECK(valid(nick) && !mixes_scripts(nick));
	for (const std::string_view nick : {"",
	                                    "1\u00E4",
	                                    "-\u00E4",
	                                    "\u00E4 b",
	                                    "\u00E4!",
	                                    "\u00E4.b",
	                                    "\u00E4/b",
	                                    "#\u00E4",
	                                    "\u0301a",            // a combining mark in front
	                                    "a\u0301",            // which would be one letter
	                                    "\u0A41\u0A17",       // a vowel sign in front
	                                    "\u0A17\u0A41\u0A41", // twice, on one place
	                                    "\u0E1B\u0E48\u0E39", // in another order than the normal one
	                                    "e\u200Bvan",
	                                    "a\u202Eb",
	                                    "\u2066a",
	                                    "\u00ADa",
	                                    "a\uFE0F",
	                                    "\u3164",
	                                    "\u00A0a", // invisible
	                                    "\x01",
	                                    "a\u0085",
	                                    "\uE000",
	                                    "\U000E0041", // controls, private use
	                                    "\u0378",
	                                    "\uFFFF",
	                                    "\U0002FFFF", // unassigned
	                                    "\uFF41",
	                                    "\uFB01",
	                                    "\u00AA",
	                                    "\U0001D400",
	                                    "\u212A",
	                                    "\u2126", // other forms of letters
	                                    "\U0001F600",
	                                    "\u2603",
	                                    "\u00D7",
	                                    "\u0661",
	                                    "\u01C3",
	                                    "\u0130",
	                                    "\u05D3-",
	                                    "-\u05D3",
	                                    "2\u05D3",
	                                    "\u05D3a",
	                                    "a\u05D3",
	                                    "[\u05D3",
	                                    "\u05D3\u0416", // from the right
	                                    "\xC3",
	                                    "\xff",
	                                    "\xED\xA0\x80"})
		CHECK(!valid(nick));
	CHECK(!valid_nick("\u00E4", 64) && !valid_nick("\u00E4", 64, CaseMapping::rfc1459));
	CHECK(valid_nick("\u00E4\u00E4", 4, CaseMapping::unicode) && !valid_nick("\u00E4\u00E4", 3, CaseMapping::unicode));
}

void scripts_that_are_not_written_together()
{
	for (const std::string_view nick :
	     {"\u0435van", "p\u0430ypal", "\u0391\u0410", "\u0916\u0995", "\u30AB\uAC00", "\u3105\u30AB", "\u4E00\u0416"})
		CHECK(valid(nick) && mixes_scripts(nick));
	for (const std::string_view nick :
	     {"bob_1", "\u5C71a\u305F\u30AB", "\u4E00\u3105x", "\u4E00\uAC00x", "\u0416_1", "\u0416-[]"})
		CHECK(valid(nick) && !mixes_scripts(nick));
}

void channels()
{
	for (const std::string_view channel :
	     {"#a"sv, "##"sv, "#1"sv, "#a:b"sv, "#a!@*?b"sv, "#\xC3\xA4"sv, "#\xF0\x9F\x98\x80"sv, "#e\u0301"sv, "#[x]"sv})
		CHECK(valid_channel(channel, 64));
	for (const std::string_view channel :
	     {""sv, "#"sv, "a"sv, "&a"sv, "#a b"sv, "#a,b"sv, "#a\x07"sv, "#\0"sv, "#a\r"sv, "#a\n"sv, "#\x1B[m"sv,
	      "#\x7F"sv, "#\xC2\x80"sv, "#\xC2\x9F"sv, "#\xFF"sv, "#\xC3"sv, "#\xED\xA0\x80"sv, "@#a"sv, " #a"sv})
		CHECK(!valid_channel(channel, 64));
	// What nobody sees would make two names look the same: zero width, direction, hyphen, operator, fillers, blanks.
	for (const std::string_view hidden :
	     {"\u200B"sv, "\u202E"sv, "\u00AD"sv, "\u2063"sv, "\u3164"sv, "\u00A0"sv, "\u200D"sv, "\uFE0F"sv, "\u3000"sv,
	      "\u2028"sv, "\uFEFF"sv, "\U000E0041"sv, "\uE000"sv}) {
		const std::string part(hidden);
		CHECK(!valid_channel("#" + part, 64) && !valid_channel("#a" + part, 64) &&
		      !valid_channel("#a" + part + "b", 64));
	}
	CHECK(is_channel("#") && is_channel("#a b") && !is_channel("") && !is_channel("a#"));
}

void lengths()
{
	CHECK(valid_nick("abc", 3) && !valid_nick("abcd", 3));
	CHECK(valid_channel("#bc", 3) && !valid_channel("#bcd", 3));
	CHECK(valid_channel("#\xC3\xA4", 3) && !valid_channel("#\xC3\xA4", 2)); // bytes
	CHECK(valid_user("abc", 3) && !valid_user("abcd", 3));
}

void users()
{
	for (const std::string_view user : {"a", "~alice", "a.b-c_d", "1", "a:b", "[x]"})
		CHECK(valid_user(user, 16));
	for (const std::string_view user :
	     {""sv, "a b"sv, "a@b"sv, "a!b"sv, "a*"sv, "a?"sv, ":a"sv, "a\0b"sv, "\xC3\xA4"sv, "a\x7F"sv, "a\x01"sv})
		CHECK(!valid_user(user, 16));
}

void sanitised_users()
{
	const struct {
		std::string_view given, made;
	} cases[] = {
	    {"alice", "alice"},
	    {"a b@c!d", "abcd"},
	    {"::a:b", "a:b"},
	    {"\xC3\xA4\xC3\xA4", "user"},
	    {"", "user"},
	    {"*?", "user"},
	    {"a\0b\r\n"sv, "ab"},
	    {"abcdefghij", "abcdefgh"},
	    {"\xC3\xA4 12345678x", "12345678"},
	};
	for (const auto &c : cases) {
		check::equal(sanitise_user(c.given, 8), c.made);
		CHECK(valid_user(sanitise_user(c.given, 8), 8));
	}
	check::equal(sanitise_user("", 2), "us");
}

const CMUnitTest kTests[] = {
    TEST_CASE(nicks),
    TEST_CASE(every_byte_of_a_nick),
    TEST_CASE(nicks_of_all_scripts),
    TEST_CASE(scripts_that_are_not_written_together),
    TEST_CASE(channels),
    TEST_CASE(lengths),
    TEST_CASE(users),
    TEST_CASE(sanitised_users),
};

} // namespace

int main()
{
	return check::main("names", kTests);
}
