// SPDX-License-Identifier: MIT
#include "server/census.hh"

#include <chrono>
#include <string>
#include <utility>

#include "support/check.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;
using Verdict = Census::Verdict;

namespace {

const Deadline kNow{1h};

Address at(const char *host)
{
	return *Address::ip(host, 1000);
}

void a_place_is_left_once()
{
	Census census({2, 0, 0, 64});
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
	Census census({1, 0, 0, 64});
	Census::Place first, second;
	CHECK(census.enter(at("127.0.0.1"), kNow, first) == Verdict::welcome);
	CHECK(census.enter(at("127.0.0.1"), kNow, second) == Verdict::server_full);
	first.leave();
	CHECK(census.enter(at("127.0.0.1"), kNow, second) == Verdict::welcome);
	check::equal(census.verdicts()[static_cast<std::size_t>(Verdict::server_full)], std::uint64_t{1});
}

void a_proxy_is_no_client_of_its_own()
{
	Census census({2, 1, 1, 64});
	Census::Place places[3];
	// However many come by way of it: neither the limit nor the rate of one address is its.
	for (int i = 0; i < 2; ++i)
		CHECK(census.enter_proxied(places[i]) == Verdict::welcome);
	CHECK(census.enter_proxied(places[2]) == Verdict::server_full);
	// The server is full, but this one is in it already.
	CHECK(census.enter(at("192.0.2.1"), kNow, places[0]) == Verdict::welcome);
	CHECK(census.enter(at("192.0.2.1"), kNow, places[1]) == Verdict::too_many_from_address);
	check::equal(census.count(), std::size_t{2});
	places[1].leave();
	check::equal(census.count(), std::size_t{1});
}

void each_address_has_its_limit_but_loopback()
{
	Census census({100, 1, 0, 64});
	Census::Place places[6];
	CHECK(census.enter(at("192.0.2.1"), kNow, places[0]) == Verdict::welcome);
	CHECK(census.enter(at("192.0.2.1"), kNow, places[1]) == Verdict::too_many_from_address);
	CHECK(census.enter(at("192.0.2.2"), kNow, places[1]) == Verdict::welcome);
	CHECK(census.enter(at("2001:db8::1"), kNow, places[2]) == Verdict::welcome);
	CHECK(census.enter(at("2001:db8::2"), kNow, places[3]) == Verdict::too_many_from_address);
	CHECK(census.enter(at("2001:db8:0:1::2"), kNow, places[3]) == Verdict::welcome);
	CHECK(census.enter(at("::1"), kNow, places[4]) == Verdict::welcome);
	CHECK(census.enter(at("::1"), kNow, places[5]) == Verdict::welcome);
}

void another_prefix_counts_those_who_come_later()
{
	Census census({100, 1, 0, 64});
	Census::Place first, second;
	CHECK(census.enter(at("2001:db8::1"), kNow, first) == Verdict::welcome);
	census.set_limits({100, 1, 0, 128});
	CHECK(census.enter(at("2001:db8::2"), kNow, second) == Verdict::welcome);
	first.leave();
	second.leave();
	check::equal(census.count(), std::size_t{0});
}

void the_rate_is_of_a_minute()
{
	Census census({100, 0, 2, 64});
	const auto come = [&](Deadline now) {
		Census::Place place;
		return census.enter(at("192.0.2.1"), now, place);
	};
	CHECK(come(kNow) == Verdict::welcome);
	CHECK(come(kNow) == Verdict::welcome);
	CHECK(come(kNow + 59s) == Verdict::too_fast_from_address);
	CHECK(come(kNow + 60s) == Verdict::welcome);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_place_is_left_once),
    TEST_CASE(the_server_is_full_at_its_limit),
    TEST_CASE(a_proxy_is_no_client_of_its_own),
    TEST_CASE(each_address_has_its_limit_but_loopback),
    TEST_CASE(another_prefix_counts_those_who_come_later),
    TEST_CASE(the_rate_is_of_a_minute),
};

} // namespace

int main()
{
	return check::main("census", kTests);
}
