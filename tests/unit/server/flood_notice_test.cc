// SPDX-License-Identifier: MIT
#include "server/flood_notice.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::server;
using namespace std::chrono_literals;

namespace {

/** A client on a clock of its own. */
struct Client {
	Deadline now{1h};
	FloodNotice notice{};

	/** It waits so long. @return whether it is told */
	bool waits(std::chrono::milliseconds time)
	{
		const bool told = notice.begin(time, now);
		now += time;
		notice.end(now);
		return told;
	}
};

void short_waits_are_not_told()
{
	Client client;
	for (int i = 0; i < 100; ++i) {
		CHECK(!client.waits(2s));
		client.now += 2s; // and no wait
	}
}

void a_long_wait_is_told_before_it()
{
	Client client;
	CHECK(client.waits(3s));
}

void waits_that_follow_each_other_are_one()
{
	Client client;
	for (int i = 0; i < 4; ++i) {
		CHECK(!client.waits(500ms));
		client.now += 100ms;
	}
	CHECK(client.waits(500ms));
}

void it_is_told_once_a_minute()
{
	Client client;
	CHECK(client.waits(10s));
	for (int i = 0; i < 5; ++i)
		CHECK(!client.waits(10s));
	CHECK(client.waits(10s));
}

void a_machine_that_has_just_started_tells_too()
{
	Client client{.now = Deadline(1s)};
	CHECK(client.waits(3s));
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_machine_that_has_just_started_tells_too),
    TEST_CASE(short_waits_are_not_told),
    TEST_CASE(a_long_wait_is_told_before_it),
    TEST_CASE(waits_that_follow_each_other_are_one),
    TEST_CASE(it_is_told_once_a_minute),
};

} // namespace

int main()
{
	return check::main("flood notice", kTests);
}
