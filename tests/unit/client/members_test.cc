// SPDX-License-Identifier: MIT
#include "client/talk/members.hh"

#include <string>

#include "support/check.hh"

using namespace confer::client;

namespace {

const confer::irc::CaseMap kMap(confer::irc::CaseMapping::ascii);

std::string joined(const std::vector<std::string> &words)
{
	std::string text;
	for (const std::string &word : words)
		text += (text.empty() ? "" : ",") + word;
	return text;
}

void takes_names()
{
	Members members;
	members.add_names("@alice +bob  @+carol dave!d@h", "@+", kMap);
	check::equal(members.size(), 4);
	check::equal(joined(members.listed("@+", 10)), "@alice,@carol,+bob, dave");
	check::equal(joined(members.listed("@+", 2)), "@alice,@carol");
	members.add_names("alice", "@+", kMap); // a later list is right
	check::equal(joined(members.listed("@+", 10)), "@carol,+bob, alice, dave");
}

void follows()
{
	Members members;
	members.add("Alice", "", kMap);
	CHECK(members.has("ALICE", kMap));
	members.set_prefix("alice", '+', true, "@+", kMap);
	members.set_prefix("alice", '@', true, "@+", kMap);
	members.set_prefix("nobody", '@', true, "@+", kMap);
	CHECK(members.rename("alice", "al", kMap));
	CHECK(!members.rename("alice", "al", kMap));
	check::equal(joined(members.listed("@+", 10)), "@al");
	members.set_prefix("al", '@', false, "@+", kMap);
	check::equal(joined(members.listed("@+", 10)), "+al");
	members.add("bob", "", kMap);
	CHECK(members.rename("bob", "AL", kMap)); // the server says so
	check::equal(members.size(), 1);
	members.remove("al", kMap);
	check::equal(members.size(), 0);
	members.add("", "", kMap);
	check::equal(members.size(), 0);
}

void who_spoke_last_comes_first()
{
	Members members;
	members.add_names("anna albert alice bob", "@+", kMap);
	check::equal(joined(members.matching("A", 10, kMap)), "albert,alice,anna");
	members.add_names("[al] _alan", "@+", kMap); // found by their letters, behind the others
	check::equal(joined(members.matching("al", 10, kMap)), "albert,alice,[al],_alan");
	check::equal(joined(members.matching("[a", 10, kMap)), "[al]");
	CHECK(members.rank_of("alice", kMap) == 0 && members.rank_of("nobody", kMap) == 0);
	members.remove("[al]", kMap);
	members.remove("_alan", kMap);
	members.spoke("alice", kMap);
	members.spoke("bob", kMap);
	members.spoke("anna", kMap);
	check::equal(joined(members.matching("a", 10, kMap)), "anna,alice,albert");
	check::equal(joined(members.matching("a", 1, kMap)), "anna");
}

void is_bounded()
{
	Members members;
	for (std::size_t i = 0; i < Members::kMax + 100; ++i)
		members.add("n" + std::to_string(i), "", kMap);
	check::equal(members.size(), Members::kMax);
}

const CMUnitTest kTests[] = {
    TEST_CASE(takes_names),
    TEST_CASE(follows),
    TEST_CASE(who_spoke_last_comes_first),
    TEST_CASE(is_bounded),
};

} // namespace

int main()
{
	return check::main("members", kTests);
}
