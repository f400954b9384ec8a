// SPDX-License-Identifier: MIT
#include "server/census.hh"

#include "chat/holding.hh"

#include <chrono>
#include <string>
#include <utility>

#include "support/check.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;
using Verdict = Census::Verdict;

namespace {

const Deadline kNow{24h * 365};

Visitor at(const char *host)
{
	return {*Address::ip(host, 1000)};
}

Visitor local(uid_t uid)
{
	return {*Address::local("/run/irc"), Credentials{uid, 0}};
}

/** Comes, and goes again if it is let in. */
Verdict visit(Census &census, const Visitor &who, Deadline now)
{
	Census::Place place;
	const Verdict verdict = census.enter(who, now, place);
	place.leave(now);
	return verdict;
}

std::uint64_t given(const Census &census, Verdict verdict)
{
	return census.verdicts()[static_cast<std::size_t>(verdict)];
}

void tunnels_are_the_address_that_they_come_from()
{
	Census census({.clients = 9, .per_address = 2});
	Census::Place places[4];
	CHECK(census.enter(at("192.0.2.1"), kNow, places[0]) == Verdict::welcome);
	CHECK(census.enter(at("2002:c000:201:1::1"), kNow, places[1]) == Verdict::welcome);
	CHECK(census.enter(at("2002:c000:201:2::1"), kNow, places[2]) == Verdict::too_many_from_address);
	CHECK(census.enter(at("64:ff9b::192.0.2.1"), kNow, places[2]) == Verdict::too_many_from_address);
	CHECK(census.enter(at("::192.0.2.1"), kNow, places[2]) == Verdict::too_many_from_address);
	CHECK(census.enter(at("2002:c000:202::1"), kNow, places[2]) == Verdict::welcome);
}

void a_place_is_left_once()
{
	Census census({.clients = 2});
	{
		Census::Place place, moved;
		CHECK(census.enter(at("192.0.2.1"), kNow, place) == Verdict::welcome);
		check::equal(census.count(), std::size_t{1});
		moved = std::move(place);
		place.leave();
		check::equal(census.count(), std::size_t{1});
		moved.leave();
		moved.leave();
		check::equal(census.count(), std::size_t{0});
		CHECK(census.enter(at("192.0.2.1"), kNow, place) == Verdict::welcome);
	}
	check::equal(census.count(), std::size_t{0});
	CHECK(census.wait_empty(std::chrono::steady_clock::now()));
}

void the_server_is_full_at_its_limit()
{
	Census census({.clients = 1});
	Census::Place first, second;
	CHECK(census.enter(at("127.0.0.1"), kNow, first) == Verdict::welcome);
	CHECK(census.enter(at("127.0.0.1"), kNow, second) == Verdict::server_full);
	first.leave(kNow);
	CHECK(census.enter(at("127.0.0.1"), kNow, second) == Verdict::welcome);
	check::equal(given(census, Verdict::server_full), 1);
}

void a_proxy_is_no_client_of_its_own()
{
	Census census({.clients = 2, .per_address = 1, .rate = 1});
	Census::Place places[3];
	// However many come by way of it: neither the limit nor the rate of one address is its.
	for (int i = 0; i < 2; ++i)
		CHECK(census.enter_proxied(kNow, places[i]) == Verdict::welcome);
	CHECK(places[0].person() == nullptr);
	CHECK(census.enter_proxied(kNow, places[2]) == Verdict::server_full);
	// The server is full, but this one is in it already.
	CHECK(census.enter(at("192.0.2.1"), kNow, places[0]) == Verdict::welcome);
	check::equal(places[0].person()->name(), "192.0.2.1");
	CHECK(census.enter(at("192.0.2.1"), kNow, places[1]) == Verdict::too_many_from_address);
	check::equal(census.count(), std::size_t{2});
	places[1].leave(kNow);
	check::equal(census.count(), std::size_t{1});
}

void each_address_has_its_limit_but_loopback()
{
	Census census({.clients = 100, .per_address = 1});
	Census::Place places[6];
	CHECK(census.enter(at("192.0.2.1"), kNow, places[0]) == Verdict::welcome);
	CHECK(census.enter(at("192.0.2.1"), kNow, places[1]) == Verdict::too_many_from_address);
	CHECK(census.enter(at("192.0.2.2"), kNow, places[1]) == Verdict::welcome);
	CHECK(census.enter(at("2001:db8::1"), kNow, places[2]) == Verdict::welcome);
	CHECK(census.enter(at("2001:db8::2"), kNow, places[3]) == Verdict::too_many_from_address);
	CHECK(census.enter(at("2001:db8:0:1::2"), kNow, places[3]) == Verdict::welcome);
	CHECK(census.enter(at("::1"), kNow, places[4]) == Verdict::welcome);
	CHECK(census.enter(at("127.0.0.2"), kNow, places[5]) == Verdict::welcome);
	CHECK(places[4].person() == places[5].person());
}

void each_local_user_has_a_limit()
{
	Census census({.clients = 100, .per_address = 9, .per_uid = 1});
	Census::Place places[4];
	CHECK(census.enter(local(1000), kNow, places[0]) == Verdict::welcome);
	CHECK(census.enter(local(1000), kNow, places[1]) == Verdict::too_many_from_address);
	CHECK(census.enter(local(0), kNow, places[1]) == Verdict::welcome);
	check::equal(places[0].person()->name(), "uid 1000");
	// Of whom the kernel does not tell count as one.
	CHECK(census.enter({*Address::local("/run/irc")}, kNow, places[2]) == Verdict::welcome);
	CHECK(census.enter({*Address::local("/run/irc")}, kNow, places[3]) == Verdict::too_many_from_address);
}

void another_prefix_counts_those_who_come_later()
{
	Census census({.clients = 100, .per_address = 1});
	Census::Place first, second;
	CHECK(census.enter(at("2001:db8::1"), kNow, first) == Verdict::welcome);
	census.set_limits({.clients = 100, .per_address = 1, .ipv6_prefix = 128});
	CHECK(census.enter(at("2001:db8::2"), kNow, second) == Verdict::welcome);
	first.leave(kNow);
	second.leave(kNow);
	check::equal(census.count(), std::size_t{0});
}

void the_rate_is_of_a_minute()
{
	Census census({.clients = 100, .rate = 2});
	const auto come = [&](Deadline now) { return visit(census, at("192.0.2.1"), now); };
	CHECK(come(kNow) == Verdict::welcome);
	CHECK(come(kNow) == Verdict::welcome);
	CHECK(come(kNow + 59s) == Verdict::too_fast_from_address);
	CHECK(come(kNow + 60s) == Verdict::welcome);
}

void a_gateway_has_no_limit_of_its_own()
{
	Census census({.clients = 100, .per_address = 1, .rate = 1, .gateways = {*Prefix::parse("192.0.2.0/24")}});
	Census::Place places[3];
	CHECK(census.enter(at("192.0.2.1"), kNow, places[0]) == Verdict::welcome);
	CHECK(census.enter(at("192.0.2.1"), kNow, places[1]) == Verdict::welcome);
	// Those for whom it speaks do.
	CHECK(census.enter(at("203.0.113.1"), kNow, places[0]) == Verdict::welcome);
	CHECK(census.enter(at("203.0.113.1"), kNow, places[1]) == Verdict::too_many_from_address);
}

void who_comes_again_is_the_same_person()
{
	Census census({.clients = 100});
	Census::Place place;
	const chat::Allowance::Terms terms{1s, 10};
	CHECK(census.enter(at("192.0.2.1"), kNow, place) == Verdict::welcome);
	CHECK(place.person()->flood.spend(10, terms, kNow));
	place.leave(kNow);
	CHECK(census.enter(at("192.0.2.1"), kNow + 1s, place) == Verdict::welcome);
	CHECK(!place.person()->flood.spend(1, {1s, 9}, kNow + 1s));
	place.leave(kNow + 1s);
	// All of it has come back: there is nothing left to remember.
	check::equal(census.persons(), 1);
	CHECK(census.enter(at("192.0.2.2"), kNow + 10s, place) == Verdict::welcome);
	check::equal(census.persons(), 1);
}

void nobody_is_remembered_who_owes_nothing()
{
	Census census({.clients = 100});
	CHECK(visit(census, at("192.0.2.1"), kNow) == Verdict::welcome);
	check::equal(census.persons(), 0);
	// With a rate it is for the rest of the minute.
	census.set_limits({.clients = 100, .rate = 1});
	CHECK(visit(census, at("192.0.2.1"), kNow) == Verdict::welcome);
	CHECK(visit(census, at("192.0.2.2"), kNow + 59s) == Verdict::welcome);
	check::equal(census.persons(), 2);
	CHECK(visit(census, at("192.0.2.3"), kNow + 60s) == Verdict::welcome);
	check::equal(census.persons(), 2);
}

void who_holds_something_is_remembered()
{
	Census census({.clients = 100});
	chat::HoldingBounds bounds;
	Census::Place place;
	CHECK(census.enter(at("192.0.2.1"), kNow, place) == Verdict::welcome);
	const chat::PersonRef person = place.person();
	{
		chat::Holding holding(bounds, person);
		CHECK(holding.grow(100));
		place.leave(kNow);
		CHECK(visit(census, at("192.0.2.2"), kNow + 1h) == Verdict::welcome);
		CHECK(census.enter(at("192.0.2.1"), kNow + 2h, place) == Verdict::welcome);
		CHECK(place.person() == person);
		place.leave(kNow + 2h);
	}
	CHECK(visit(census, at("192.0.2.2"), kNow + 3h) == Verdict::welcome);
	check::equal(census.persons(), 0);
}

void penalties_are_not_pushed_out_and_nobody_is_locked_out()
{
	Census census({.clients = 100, .rate = 10});
	const chat::Allowance::Terms terms{10s, 10};
	Census::Place place;
	CHECK(census.enter(at("192.0.2.1"), kNow, place) == Verdict::welcome);
	CHECK(place.person()->passwords.spend(10, terms, kNow));
	place.leave(kNow);
	for (unsigned i = 0; i < 2 * Census::kRemembered; ++i) {
		const std::string host = "2001:db8:" + std::to_string(i / 5000) + ":" + std::to_string(i % 5000) + "::1";
		CHECK(visit(census, at(host.c_str()), kNow + 1s) == Verdict::welcome);
	}
	check::equal(census.persons(), Census::kRemembered);
	CHECK(census.enter(at("192.0.2.1"), kNow + 2s, place) == Verdict::welcome);
	CHECK(!place.person()->passwords.spend(1, terms, kNow + 2s));
}

void operators_have_places_of_their_own()
{
	Census census({.clients = 1, .for_operators = 2});
	Census::Place first, second, third;
	CHECK(census.enter(at("127.0.0.1"), kNow, first) == Verdict::welcome);
	CHECK(!first.is_for_operators());
	CHECK(census.enter(at("127.0.0.1"), kNow, second) == Verdict::guest);
	CHECK(second.is_for_operators());
	check::equal(census.guests(), 1);
	// Half of them are for others.
	CHECK(census.enter(at("127.0.0.1"), kNow, third) == Verdict::server_full);
	CHECK(census.enter(local(1000), kNow, third) == Verdict::guest);
	Census::Place fourth;
	CHECK(census.enter(at("192.0.2.1"), kNow, fourth) == Verdict::server_full);
	// There is room again: the next one is no guest.
	first.leave(kNow);
	CHECK(census.enter(at("192.0.2.1"), kNow, first) == Verdict::welcome);
	second.leave(kNow);
	third.leave(kNow);
	check::equal(census.guests(), 0);
	check::equal(census.count(), 1);
	check::equal(given(census, Verdict::guest), 2);
}

void who_was_no_operator_is_barred_from_their_places()
{
	Census census({.clients = 0, .for_operators = 4});
	CHECK(visit(census, at("192.0.2.1"), kNow) == Verdict::guest);
	CHECK(visit(census, at("192.0.2.1"), kNow + 59s) == Verdict::server_full);
	CHECK(visit(census, at("192.0.2.2"), kNow + 59s) == Verdict::guest);
	CHECK(visit(census, at("192.0.2.1"), kNow + 60s) == Verdict::guest);
	// Who was one comes back at once; and from loopback anybody may come.
	Census::Place place;
	CHECK(census.enter(local(0), kNow, place) == Verdict::guest);
	place.confirm();
	place.leave(kNow);
	CHECK(visit(census, local(0), kNow) == Verdict::guest);
	CHECK(visit(census, local(0), kNow) == Verdict::server_full);
	CHECK(visit(census, at("::1"), kNow) == Verdict::guest);
	CHECK(visit(census, at("::1"), kNow) == Verdict::guest);
}

void a_quarter_of_their_places_is_for_this_machine()
{
	Census census({.clients = 0, .for_operators = 8});
	Census::Place far[6], near[2], none;
	for (unsigned i = 0; i < 5; ++i)
		CHECK(census.enter(at(("192.0.2." + std::to_string(i)).c_str()), kNow, far[i]) == Verdict::guest);
	CHECK(census.enter_proxied(kNow, far[5]) == Verdict::guest);
	CHECK(census.enter(at("192.0.2.99"), kNow, none) == Verdict::server_full);
	CHECK(census.enter_proxied(kNow, none) == Verdict::server_full);
	// The proxy's place becomes that of its client.
	CHECK(census.enter(at("198.51.100.1"), kNow, far[5]) == Verdict::guest);
	CHECK(census.enter(at("127.0.0.1"), kNow, near[0]) == Verdict::guest);
	CHECK(census.enter(local(1000), kNow, near[1]) == Verdict::guest);
	CHECK(census.enter(local(1001), kNow, none) == Verdict::server_full);
	far[0].leave(kNow);
	CHECK(census.enter(at("192.0.2.99"), kNow, none) == Verdict::guest);
}

void a_guest_by_proxy_stays_one()
{
	Census census({.clients = 1, .for_operators = 1});
	Census::Place first, second;
	CHECK(census.enter_proxied(kNow, first) == Verdict::welcome);
	CHECK(census.enter_proxied(kNow, second) == Verdict::guest);
	CHECK(census.enter(at("192.0.2.1"), kNow, second) == Verdict::guest);
	CHECK(second.is_for_operators());
	check::equal(census.guests(), 1);
	first.leave(kNow);
	CHECK(census.enter(at("192.0.2.1"), kNow, second) == Verdict::welcome);
	CHECK(!second.is_for_operators());
	check::equal(census.guests(), 0);
	check::equal(census.count(), 1);
}

void nobody_takes_the_last_eighth()
{
	Census census({.clients = 16, .for_operators = 2});
	Census::Place places[16];
	for (int i = 0; i < 14; ++i)
		CHECK(census.enter(at("127.0.0.1"), kNow, places[i]) == Verdict::welcome);
	CHECK(census.enter(at("127.0.0.1"), kNow, places[14]) == Verdict::guest);
	CHECK(census.enter(at("127.0.0.1"), kNow, places[15]) == Verdict::too_many_from_address);
	CHECK(census.enter(at("192.0.2.1"), kNow, places[15]) == Verdict::welcome);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_place_is_left_once),
    TEST_CASE(tunnels_are_the_address_that_they_come_from),
    TEST_CASE(the_server_is_full_at_its_limit),
    TEST_CASE(a_proxy_is_no_client_of_its_own),
    TEST_CASE(each_address_has_its_limit_but_loopback),
    TEST_CASE(each_local_user_has_a_limit),
    TEST_CASE(another_prefix_counts_those_who_come_later),
    TEST_CASE(the_rate_is_of_a_minute),
    TEST_CASE(a_gateway_has_no_limit_of_its_own),
    TEST_CASE(who_comes_again_is_the_same_person),
    TEST_CASE(nobody_is_remembered_who_owes_nothing),
    TEST_CASE(who_holds_something_is_remembered),
    TEST_CASE(penalties_are_not_pushed_out_and_nobody_is_locked_out),
    TEST_CASE(operators_have_places_of_their_own),
    TEST_CASE(who_was_no_operator_is_barred_from_their_places),
    TEST_CASE(a_quarter_of_their_places_is_for_this_machine),
    TEST_CASE(a_guest_by_proxy_stays_one),
    TEST_CASE(nobody_takes_the_last_eighth),
};

} // namespace

int main()
{
	return check::main("census", kTests);
}
