// SPDX-License-Identifier: MIT
#include "client/talk/presence.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

void folds()
{
	Presence presence;
	CHECK(presence.empty());
	presence.add(Move::joined, "alice");
	check::equal(presence.text(), "alice has joined");
	presence.add(Move::joined, "bob");
	check::equal(presence.text(), "alice and bob have joined");
	presence.add(Move::quit, "carol");
	presence.add(Move::left, "dave");
	check::equal(presence.text(), "alice and bob have joined; dave has left; carol has quit");
	presence.add(Move::left, "alice");
	check::equal(presence.text(), "bob has joined; dave has left; carol has quit; alice came and went");
	presence.add(Move::joined, "carol");
	check::equal(presence.text(), "bob has joined; dave has left; carol has left and come back; alice came and went");
	presence.clear();
	CHECK(presence.empty());
}

void follows_nicks()
{
	Presence presence;
	presence.add(Move::renamed, "alice", "al");
	check::equal(presence.text(), "alice is now al");
	presence.add(Move::renamed, "al", "ally");
	check::equal(presence.text(), "alice is now ally");
	presence.add(Move::renamed, "ally", "alice");
	check::equal(presence.text(), "alice is alice again");
	presence.add(Move::renamed, "alice", "ally");
	presence.add(Move::joined, "bob");
	presence.add(Move::renamed, "bob", "rob");
	check::equal(presence.text(), "rob has joined; alice is now ally");
	presence.add(Move::quit, "ally");
	check::equal(presence.text(), "rob has joined; ally has quit");
}

void is_bounded()
{
	Presence presence;
	for (int i = 0; !presence.full(); ++i) {
		CHECK(i < 1000);
		presence.add(Move::joined, "nick" + std::to_string(i));
		CHECK(presence.text().size() < 200);
	}
	check::contains(presence.text(), "nick7 and 192 others have joined");
	Presence renamed;
	for (int i = 0; !renamed.full(); ++i)
		renamed.add(Move::renamed, "a" + std::to_string(i), "b" + std::to_string(i));
	check::contains(renamed.text(), "; 192 others have new nicks");
}

const CMUnitTest kTests[] = {
    TEST_CASE(folds),
    TEST_CASE(follows_nicks),
    TEST_CASE(is_bounded),
};

} // namespace

int main()
{
	return check::main("presence", kTests);
}
