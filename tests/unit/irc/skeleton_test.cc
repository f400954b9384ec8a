// SPDX-License-Identifier: MIT
#include "irc/skeleton.hh"

#include <string>

#include "support/check.hh"

using namespace confer;
using irc::skeleton;
using irc::skeleton_in_capitals;
using irc::skeleton_of_capitals;

namespace {

void what_looks_the_same_has_one_skeleton()
{
	for (const char *other : {"evan", "\u0435van", "ev\u0430n", "e\u200Bvan", "EVAN", "\uFF45van", "\u0395van"})
		check::equal(skeleton(other), skeleton("evan"));
	check::equal(skeleton("b0b"), skeleton("bob"));
	check::equal(skeleton("A1"), skeleton("Al"));
	check::equal(skeleton("AI"), skeleton("al"));
	check::equal(skeleton("a|"), skeleton("al"));
	check::equal(skeleton("adrnin"), skeleton("admin"));
	check::equal(skeleton("\u03C3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C2"), // with the sigma of ends of words
	             skeleton("\u03C3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C3"));
	check::equal(skeleton("vvilma"), skeleton("wilma"));
	check::equal(skeleton("\u043Fame"), skeleton("name"));
	// Capitals of all scripts, and letters that are like others than Latin ones.
	check::equal(skeleton("\u0416\u0430\u043D"), skeleton("\u0436\u0410\u043D"));
	check::equal(skeleton("\u0578\u057D"), skeleton("nu"));
	check::equal(skeleton("\u3078\u30ED\u30FC"), skeleton("\u30D8\u53E3\u4E00"));
	check::equal(skeleton("\u06A9\u06CC"), skeleton("\u0643\u064A"));
}

void what_looks_different_has_another()
{
	CHECK(skeleton("ian") != skeleton("lan"));
	CHECK(skeleton("bob") != skeleton("rob"));
	CHECK(skeleton("anna") != skeleton("ann"));
	CHECK(skeleton("b_b") != skeleton("b-b"));
	CHECK(skeleton("\u0436") != skeleton("x"));
}

void a_name_in_capitals_looks_like_one_that_could_be()
{
	for (const char *own : {"admin", "Admin", "ADMIN", "adm1n", "\u0430dmin"}) {
		for (const char *other : {"ADMlN", "ADMIN", "ADM1N", "ADM|N", "\u0410DMlN"})
			check::equal(skeleton_of_capitals(other), skeleton_in_capitals(own));
	}
	check::equal(skeleton_of_capitals("BlLL"), skeleton_in_capitals("bill"));
	check::equal(skeleton_of_capitals("VVILMA"), skeleton_in_capitals("wilma"));
	check::equal(skeleton_of_capitals("Al"), skeleton_in_capitals("ai"));
	// An L is none, and what has another small letter is not in capitals.
	CHECK(skeleton_of_capitals("ALL") != skeleton_in_capitals("ali"));
	CHECK(skeleton_of_capitals("ADMlN") != skeleton_in_capitals("admln"));
	for (const char *small : {"lan", "Lan", "Admln", "ADMlNs", "eila", "\u043B\u0430n"})
		check::equal(skeleton_of_capitals(small), "");
}

void any_bytes_have_one()
{
	check::equal(skeleton(""), "");
	check::equal(skeleton("\u200B\u2060"), "");
	check::equal(skeleton_of_capitals("\u200B"), "");
	check::equal(skeleton_in_capitals("\xff"), "\uFFFD");
	check::equal(skeleton("r\u200Bn"), "m");
	check::equal(skeleton("\xff"), "\uFFFD");
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_looks_the_same_has_one_skeleton),
    TEST_CASE(what_looks_different_has_another),
    TEST_CASE(a_name_in_capitals_looks_like_one_that_could_be),
    TEST_CASE(any_bytes_have_one),
};

} // namespace

int main()
{
	return check::main("skeleton", kTests);
}
