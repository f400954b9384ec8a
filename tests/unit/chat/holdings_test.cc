// SPDX-License-Identifier: MIT
// What people keep in the World is counted for each, over all their sessions, and bounded.
#include "fixture.hh"

#include <memory>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** A world in which a person may hold `bytes`. */
Settings with_holdings(std::size_t bytes)
{
	Settings given = settings();
	given.limits.holdings = bytes;
	given.limits.list_modes = given.limits.monitor = given.limits.channels = 1000;
	given.operators.push_back({"root", "toor", "is root"});
	return given;
}

/** Somebody with two sessions. */
struct Pair {
	explicit Pair(Stage &stage) : one(stage.log_in("alice")), two(stage.log_in("alice2"))
	{
		one->person = two->person = person;
	}

	const PersonRef person = std::make_shared<Person>(Person::Kind::address, "192.0.2.1");
	std::shared_ptr<FakeSession> one, two;
};

/** Sends line(0), line(1)… until the answer contains `part`. @return how many were taken before */
template <class Line> std::size_t until(Stage &stage, FakeSession &session, std::string_view part, Line &&line)
{
	for (std::size_t i = 0; i < 10'000; ++i) {
		stage.say(session, line(i));
		if (session.take().find(part) != std::string::npos)
			return i;
	}
	check::fail("never refused: " + std::string(part));
}

std::string channel(std::size_t i)
{
	return "#" + std::to_string(i);
}

void channels_that_a_person_creates_are_bounded()
{
	Stage stage(with_holdings(64 << 10));
	Pair alice(stage);
	const std::size_t first = until(stage, *alice.one, " 405 ", [](std::size_t i) { return "JOIN " + channel(i); });
	CHECK(first > 25 && first < 32);
	// Another session of the same person gets none, but may join those of others; somebody else gets as many.
	stage.say(*alice.two, "JOIN #other");
	check::contains(alice.two->take(), ":irc.test 405 alice2 #other :You and others at your address hold too much");
	stage.say(*alice.two, "JOIN #0");
	check::contains(alice.two->take(), " 366 ");
	const auto bob = stage.log_in("bob");
	check::equal(until(stage, *bob, " 405 ", [](std::size_t i) { return "JOIN #bob" + std::to_string(i); }), first);
	// A channel that ends makes room.
	stage.say(*alice.one, "PART #1");
	stage.say(*alice.two, "JOIN #other");
	check::contains(alice.two->take(), " 366 ");
	stage.leave(*alice.one, "bye");
	stage.leave(*alice.two, "bye");
	check::equal(alice.person->held(), 0);
}

void a_channel_counts_as_its_creators_as_long_as_it_lives()
{
	Stage stage(with_holdings(1 << 20));
	Pair alice(stage);
	const auto bob = stage.log_in("bob");
	stage.say(*alice.one, "JOIN #c");
	stage.say(*bob, "JOIN #c");
	const std::size_t held = alice.person->held();
	CHECK(held >= Holding::kChannel);
	stage.leave(*alice.one, "bye");
	check::equal(alice.person->held(), held);
	check::equal(bob->person->held(), 0);
	stage.say(*bob, "PART #c");
	check::equal(alice.person->held(), 0);
}

void lists_are_bounded_for_a_person()
{
	Stage stage(with_holdings(32 << 10));
	Pair alice(stage);
	stage.say(*alice.one, "JOIN #c");
	stage.say(*alice.one, "MODE #c +o alice2");
	alice.one->take();
	const std::size_t before = alice.person->held();
	const std::size_t bans =
	    until(stage, *alice.one, " 478 ", [](std::size_t i) { return "MODE #c +b n" + std::to_string(i) + "!*@*"; });
	CHECK(bans > 100 && bans < 200);
	stage.say(*alice.one, "MODE #c +e x!*@*");
	check::contains(alice.one->take(), ":irc.test 478 alice #c x!*@* :You and others at your address hold too much");
	for (std::size_t i = 0; i < bans; ++i)
		stage.say(*alice.one, "MODE #c -b n" + std::to_string(i) + "!*@*");
	check::equal(alice.person->held(), before);
	alice.one->take();
	stage.say(*alice.one, "MODE #c +e x!*@*");
	check::contains(alice.one->take(), " MODE #c +e ");
}

void invitations_are_bounded_and_count_as_their_makers()
{
	Settings given = with_holdings(1 << 20);
	given.limits.list_modes = 3;
	Stage stage(given);
	Pair alice(stage);
	const auto bob = stage.log_in("bob"), carol = stage.log_in("carol");
	const auto dora = stage.log_in("dora"), erin = stage.log_in("erin");
	stage.say(*alice.one, "JOIN #c");
	const std::size_t before = alice.person->held();
	const auto invite = [&](const std::string &nick) { stage.say(*alice.one, "INVITE " + nick + " #c"); };
	const auto invited = [&](FakeSession &session) {
		session.take();
		stage.say(session, "INVITE");
		return session.take().find(" 336 ") != std::string::npos;
	};
	for (const char *nick : {"bob", "carol", "bob", "dora"})
		invite(nick);
	check::equal(alice.person->held(), before + 3 * Holding::kEntry);
	// The oldest makes room.
	invite("erin");
	check::equal(alice.person->held(), before + 3 * Holding::kEntry);
	CHECK(!invited(*bob) && invited(*carol) && invited(*dora) && invited(*erin));
	// A JOIN, a ban and the end of a user end them.
	stage.say(*carol, "JOIN #c");
	stage.say(*alice.one, "MODE #c +b dora!*@*");
	stage.leave(*erin, "bye");
	stage.say(*alice.one, "MODE #c -b dora!*@*");
	check::equal(alice.person->held(), before);
}

void who_holds_too_much_invites_nobody()
{
	Stage stage(with_holdings(16 << 10));
	Pair alice(stage);
	const auto bob = stage.log_in("bob"), carol = stage.log_in("carol");
	stage.say(*alice.one, "JOIN #c");
	stage.say(*alice.one, "INVITE bob #c");
	until(stage, *alice.one, " 478 ", [](std::size_t i) { return "MODE #c +b n" + std::to_string(i) + "!*@*"; });
	bob->take();
	stage.say(*alice.one, "INVITE carol #c");
	check::contains(alice.one->take(), ":irc.test 478 alice #c carol :You and others at your address hold too much");
	check::equal(carol->take(), "");
	// Once more is none more.
	stage.say(*alice.one, "INVITE bob #c");
	check::contains(alice.one->take(), " 341 alice bob #c");
	check::contains(bob->take(), " INVITE bob ");
}

void monitor_lists_are_bounded_for_a_person()
{
	Stage stage(with_holdings(16 << 10));
	Pair alice(stage);
	const std::size_t nicks =
	    until(stage, *alice.one, " 734 ", [](std::size_t i) { return "MONITOR + n" + std::to_string(i); });
	CHECK(nicks > 80 && nicks < 110);
	stage.say(*alice.two, "MONITOR + a,b,c");
	check::contains(alice.two->take(), ":irc.test 734 alice2 0 a,b,c :You and others at your address hold too much");
	stage.say(*alice.one, "MONITOR - n1");
	stage.say(*alice.two, "MONITOR + a,b,c");
	check::contains(alice.two->take(), ":irc.test 734 alice2 1 b,c :");
	// Once more is none more.
	const std::size_t held = alice.person->held();
	stage.say(*alice.two, "MONITOR + a");
	check::equal(alice.person->held(), held);
	stage.say(*alice.one, "MONITOR C");
	stage.leave(*alice.two, "bye");
	check::equal(alice.person->held(), 0);
}

void what_all_hold_is_bounded_but_nobody_is_left_without()
{
	Settings given = with_holdings(1 << 20);
	given.limits.holdings_total = 256 << 10;
	Stage stage(given);
	Pair eve(stage);
	until(stage, *eve.one, " 405 ", [](std::size_t i) { return "JOIN " + channel(i); });
	CHECK(eve.person->held() < 260 << 10);
	const auto bob = stage.log_in("bob");
	stage.say(*bob, "JOIN #bob");
	stage.say(*bob, "MODE #bob +b eve!*@*");
	check::contains(bob->take(), " MODE #bob +b eve!*@*");
	CHECK(stage.world.holding_bounds().refused() > 0);
}

void operators_are_exempt()
{
	Stage stage(with_holdings(16 << 10));
	Pair alice(stage);
	until(stage, *alice.one, " 405 ", [](std::size_t i) { return "JOIN " + channel(i); });
	stage.say(*alice.one, "OPER root toor");
	alice.one->take();
	stage.say(*alice.one, "JOIN #more");
	stage.say(*alice.one, "MODE #more +b x!*@*");
	stage.say(*alice.one, "MONITOR + x");
	const std::string got = alice.one->take();
	check::contains(got, " 366 alice #more ");
	check::contains(got, " MODE #more +b ");
	check::contains(got, " 731 ");
}

void a_reload_changes_the_bounds()
{
	Stage stage(with_holdings(16 << 10));
	Pair alice(stage);
	const std::size_t first = until(stage, *alice.one, " 405 ", [](std::size_t i) { return "JOIN " + channel(i); });
	{
		WorldWrite lock(stage.world);
		stage.world.configure(with_holdings(32 << 10));
	}
	const std::size_t more = until(stage, *alice.one, " 405 ", [](std::size_t i) { return "JOIN #x" + channel(i); });
	CHECK(more >= first && more <= first + 2);
}

const CMUnitTest kTests[] = {
    TEST_CASE(channels_that_a_person_creates_are_bounded),
    TEST_CASE(a_channel_counts_as_its_creators_as_long_as_it_lives),
    TEST_CASE(lists_are_bounded_for_a_person),
    TEST_CASE(invitations_are_bounded_and_count_as_their_makers),
    TEST_CASE(who_holds_too_much_invites_nobody),
    TEST_CASE(monitor_lists_are_bounded_for_a_person),
    TEST_CASE(what_all_hold_is_bounded_but_nobody_is_left_without),
    TEST_CASE(operators_are_exempt),
    TEST_CASE(a_reload_changes_the_bounds),
};

} // namespace

int main()
{
	return check::main("holdings", kTests);
}
