// SPDX-License-Identifier: MIT
#include "irc/limits.hh"
#include "irc/mask.hh"

#include <algorithm>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::irc;

namespace {

const CaseMap kAscii(CaseMapping::ascii);
const CaseMap kRfc(CaseMapping::rfc1459);

struct Case {
	std::string_view mask, text;
	bool matches;
};

void matches()
{
	const Case cases[] = {
	    {"", "", true},
	    {"", "a", false},
	    {"a", "", false},
	    {"*", "", true},
	    {"***", "", true},
	    {"?", "", false},
	    {"?", "a", true},
	    {"?", "ab", false},
	    {"abc", "abc", true},
	    {"abc", "ABC", true},
	    {"abc", "abcd", false},
	    {"abcd", "abc", false},
	    {"*", "anything at all", true},
	    {"a*", "a", true},
	    {"a*", "ba", false},
	    {"*a", "ba", true},
	    {"*a", "ab", false},
	    {"*a*", "bab", true},
	    {"*a*", "bbb", false},
	    {"a*c", "abbc", true},
	    {"a*c", "abcb", false},
	    {"*ab", "aab", true},
	    {"*aab", "aaab", true},
	    {"*a?b*c", "xaaybzzc", true},
	    {"a**b", "ab", true},
	    {"a*?b", "ab", false},
	    {"a*?b", "axb", true},
	    {"*??", "ab", true},
	    {"*??", "a", false},
	    {"*!*@*.example.org", "nick!user@host.Example.org", true},
	    {"*!*@*.example.org", "nick!user@host.example.com", false},
	    {"n?ck!*@*", "nick!u@h", true},
	    {"*!*@10.0.0.*", "n!u@10.0.0.7", true},
	};
	for (const Case &c : cases)
		check::equal(mask_match(c.mask, c.text, kAscii), c.matches);
}

void question_mark_is_one_character()
{
	const Case cases[] = {
	    {"?", "\xE2\x82\xAC", true},
	    {"??", "\xE2\x82\xAC", false},
	    {"*??", "\xE2\x82\xAC", false},
	    {"a?b",
	     "a\xF0\x9F\x98\x80"
	     "b",
	     true},
	    {"*?b",
	     "a\xC3\xA4"
	     "b",
	     true},
	    {"??", "\xFF\xFE", true}, // no UTF-8: bytes
	    {"?", "\xFF\xFE", false},
	    {"*\xC3\xA4", "x\xC3\xA4", true},
	};
	for (const Case &c : cases)
		check::equal(mask_match(c.mask, c.text, kAscii), c.matches);
}

void backslash_escapes_only_wildcards()
{
	const Case cases[] = {
	    {"a\\*b", "a*b", true}, {"a\\*b", "axb", false}, {"a\\?b", "a?b", true}, {"a\\?b", "axb", false},
	    {"a\\b", "a\\b", true}, {"a\\", "a\\", true},    {"\\\\*", "\\*", true}, {"\\\\*", "\\x", false},
	    {"*\\*", "abc*", true}, {"*\\*", "abc", false},  {"\\", "\\", true},     {"foo\\bar!*", "foo\\bar!u@h", true},
	};
	for (const Case &c : cases)
		check::equal(mask_match(c.mask, c.text, kAscii), c.matches);
}

void follows_the_case_mapping()
{
	CHECK(!mask_match("a[b]~*", "A{B}^", kAscii));
	CHECK(mask_match("a[b]~*", "A{B}^", kRfc));
	CHECK(mask_match("a\\b", "A|B", kRfc));
}

/** What stalls simpler matchers: many stars, or a long run behind one, and a text that fails at its end. */
void no_mask_stalls()
{
	std::vector<std::string> masks = {"*" + std::string(200, 'a') + "b*"};
	for (const std::string_view unit : {"*a", "*?", "*a?", "a*", "*aa", "**"}) {
		std::string mask;
		while (mask.size() + unit.size() + 2 <= kMaxMask)
			mask += unit;
		masks.push_back(mask + "b*");
	}
	const std::string text(400, 'a');
	std::size_t most = 0;
	for (const std::string &mask : masks) {
		std::size_t steps = 0;
		CHECK(!mask_match(mask, text, kAscii, &steps));
		CHECK(steps <= (mask.size() + 1) * (text.size() + 1));
		most = std::max(most, steps);
	}
	CHECK(most > 200 * 200);
}

void long_masks_match_nothing()
{
	CHECK(mask_match(std::string(kMaxMask, '*'), "a", kAscii));
	CHECK(!mask_match(std::string(kMaxMask + 1, '*'), "a", kAscii));
}

void masks_for_lists()
{
	CHECK(valid_mask("*!*@*") && valid_mask("a") && valid_mask("m:*!*@*") && valid_mask(std::string(kMaxMask, 'a')));
	CHECK(!valid_mask("") && !valid_mask("a b") && !valid_mask("a\n") && !valid_mask(std::string_view("a\0", 2)));
	CHECK(!valid_mask(std::string(kMaxMask + 1, 'a')));
}

void complete_masks()
{
	const struct {
		std::string_view given, full;
	} cases[] = {
	    {"bar", "bar!*@*"},     {"a@b", "*!a@b"},     {"n!u", "n!u@*"},
	    {"n!u@h", "n!u@h"},     {"", "*!*@*"},        {"@", "*!*@*"},
	    {"!", "*!*@*"},         {"!@", "*!*@*"},      {"@h", "*!*@h"},
	    {"!u", "*!u@*"},        {"u@", "*!u@*"},      {"n!", "n!*@*"},
	    {"n!@h", "n!*@h"},      {"*", "*!*@*"},       {"*!*@*", "*!*@*"},
	    {"n!u@h@i", "n!u@h@i"}, {"a@b!c", "a@b!c@*"}, {"*.example", "*.example!*@*"},
	};
	for (const auto &c : cases) {
		check::equal(complete_mask(c.given), c.full);
		check::equal(complete_mask(c.full), c.full);
	}
}

void folds_letters_of_all_scripts()
{
	const CaseMap map(CaseMapping::unicode);
	for (const auto &[mask, text] :
	     {std::pair("\u0416*!*@*", "\u0436an!u@h"), std::pair("\u212A*n", "kin"), std::pair("*\u023A", "a\u2C65"),
	      std::pair("k?n", "\u212A\u0416n"), std::pair("*k", "\u212A"), std::pair("\u00C4\\*", "\u00E4*")})
		CHECK(mask_match(mask, text, map));
	for (const auto &[mask, text] : {std::pair("\u0416", "\u0437"), std::pair("\xff", "\uFFFD"),
	                                 std::pair("\u023A", "\u2C65\u2C65"), std::pair("*\u0436b", "\u0436")})
		CHECK(!mask_match(mask, text, map));
	CHECK(!mask_match("\u00C4", "\u00E4", CaseMap(CaseMapping::ascii)));
}

const CMUnitTest kTests[] = {
    TEST_CASE(matches),
    TEST_CASE(question_mark_is_one_character),
    TEST_CASE(backslash_escapes_only_wildcards),
    TEST_CASE(follows_the_case_mapping),
    TEST_CASE(no_mask_stalls),
    TEST_CASE(long_masks_match_nothing),
    TEST_CASE(masks_for_lists),
    TEST_CASE(complete_masks),
    TEST_CASE(folds_letters_of_all_scripts),
};

} // namespace

int main()
{
	return check::main("mask", kTests);
}
