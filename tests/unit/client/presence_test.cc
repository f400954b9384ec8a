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
	check::equal(presence.text(), "alice changed nick and changed back");
	presence.add(Move::renamed, "alice", "ally");
	presence.add(Move::joined, "bob");
	presence.add(Move::renamed, "bob", "rob");
	check::equal(presence.text(), "rob has joined; alice is now ally");
	presence.add(Move::quit, "ally");
	check::equal(presence.text(), "rob has joined; ally (was alice) has quit");
}

/** A line names those who were there, whoever bears a nick in the end. */
void names_the_right_people()
{
	Presence renamed;
	renamed.add(Move::renamed, "dave", "davenew");
	renamed.add(Move::left, "davenew");
	check::equal(renamed.text(), "davenew (was dave) has left");
	renamed.add(Move::joined, "dave"); // another one, or the same: nobody can tell
	check::equal(renamed.text(), "dave has joined; davenew (was dave) has left");

	Presence taken_over;
	taken_over.add(Move::quit, "alice");
	taken_over.add(Move::renamed, "bob", "alice");
	check::equal(taken_over.text(), "alice has quit; bob is now alice");
	taken_over.add(Move::left, "alice"); // that is bob
	check::equal(taken_over.text(), "alice (was bob) has left; alice has quit");
	taken_over.add(Move::joined, "alice"); // and that is alice
	check::equal(taken_over.text(), "alice (was bob) has left; alice has left and come back");
	taken_over.add(Move::renamed, "alice", "al");
	check::equal(taken_over.text(), "alice (was bob) has left; al (was alice) has left and come back");

	Presence swapped;
	swapped.add(Move::joined, "carol");
	swapped.add(Move::renamed, "carol", "cara");
	swapped.add(Move::renamed, "dan", "carol");
	swapped.add(Move::quit, "carol");
	check::equal(swapped.text(), "cara has joined; carol (was dan) has quit");
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
    TEST_CASE(names_the_right_people),
    TEST_CASE(is_bounded),
};

} // namespace

int main()
{
	return check::main("presence", kTests);
}
