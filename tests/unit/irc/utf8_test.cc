// SPDX-License-Identifier: MIT
#include "irc/utf8.hh"

#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::irc;

namespace {

using namespace std::string_view_literals;

/** Decodes the slow way: the whole text as numbers in hexadecimal. */
std::string decoded(std::string_view text)
{
	std::string out;
	while (!text.empty()) {
		char number[16];
		std::snprintf(number, sizeof number, "%X ", static_cast<unsigned>(utf8_next(text)));
		out += number;
	}
	return out;
}

void well_formed()
{
	for (const std::string_view text :
	     {""sv, "ascii"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv,
	      "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv, "a\0b"sv})
		CHECK(utf8_valid(text));
}

void ill_formed()
{
	const std::string_view cases[] = {
	    "\x80", // no lead byte
	    "\xBF",
	    "\xC0\xAF", // overlong
	    "\xC1\xBF",
	    "\xE0\x80\xAF",
	    "\xE0\x9F\xBF",
	    "\xF0\x80\x80\xAF",
	    "\xF0\x8F\xBF\xBF",
	    "\xED\xA0\x80", // surrogates
	    "\xED\xBF\xBF",
	    "\xF4\x90\x80\x80", // above U+10FFFF
	    "\xF5\x80\x80\x80",
	    "\xFF",
	    "\xFE",
	    "\xC3", // cut
	    "\xE2\x82",
	    "\xF0\x9F\x98",
	    "\xC3\x28", // broken
	    "\xE2\x28\xA1",
	    "\xE2\x82\x28",
	    "\xF0\x28\x8C\xBC",
	    "\xF0\x90\x28\xBC",
	    "\xF0\x90\x8C\x28",
	};
	for (const std::string_view text : cases)
		// In every place relative to the words of the ASCII path.
		for (std::size_t before = 0; before < 20; ++before)
			for (std::size_t after = 0; after < 10; ++after)
				CHECK(!utf8_valid(std::string(before, 'a').append(text).append(after, 'a')));
}

void every_code_point()
{
	for (char32_t c = 0; c <= 0x110010; ++c) {
		std::string text;
		utf8_append(c, text);
		CHECK(utf8_valid(text));
		std::string_view rest = text;
		check::equal(utf8_length(rest), text.size());
		const char32_t back = utf8_next(rest);
		const bool is_scalar = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
		CHECK(rest.empty() && back == (is_scalar ? c : kReplacementCharacter));
	}
}

void replacement_of_maximal_subparts()
{
	// The examples of Unicode, section 3.9, tables 3-8 to 3-11.
	check::equal(decoded("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), "FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD 41 ");
	check::equal(decoded("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), "FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD 41 ");
	check::equal(decoded("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), "FFFD FFFD FFFD FFFD FFFD 41 FFFD FFFD 42 ");
	check::equal(decoded("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), "FFFD FFFD FFFD FFFD 41 ");
	check::equal(decoded("h\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), "68 E9 20AC 1F600 ");
}

void prefixes()
{
	const std::string_view text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";
	const std::size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
	for (std::size_t max = 0; max < std::size(want); ++max) {
		check::equal(utf8_prefix(text, max).size(), want[max]);
		CHECK(utf8_prefix(text, max).data() == text.data());
	}
	check::equal(utf8_prefix("", 0), "");
}

void prefixes_of_other_bytes_lose_little()
{
	const std::string bytes(20, '\x80');
	for (std::size_t max = 0; max <= 20; ++max) {
		CHECK(utf8_prefix(bytes, max).size() <= max);
		CHECK(utf8_prefix(bytes, max).size() + 3 >= max);
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(well_formed),      TEST_CASE(ill_formed),
    TEST_CASE(every_code_point), TEST_CASE(replacement_of_maximal_subparts),
    TEST_CASE(prefixes),         TEST_CASE(prefixes_of_other_bytes_lose_little),
};

} // namespace

int main()
{
	return check::main("utf8", kTests);
}
