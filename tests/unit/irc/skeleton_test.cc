// SPDX-License-Identifier: MIT
#include "irc/skeleton.hh"

#include <string>

#include "support/check.hh"

using namespace confer;
using irc::skeleton;

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

void any_bytes_have_one()
{
	check::equal(skeleton(""), "");
	check::equal(skeleton("\u200B\u2060"), "");
	check::equal(skeleton("r\u200Bn"), "m");
	check::equal(skeleton("\xff"), "\uFFFD");
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_looks_the_same_has_one_skeleton),
    TEST_CASE(what_looks_different_has_another),
    TEST_CASE(any_bytes_have_one),
};

} // namespace

int main()
{
	return check::main("skeleton", kTests);
}
