// SPDX-License-Identifier: MIT
#include "datagram/rate_table.hh"

#include "support/check.hh"

using namespace confer::datagram;
using namespace std::chrono_literals;

namespace {

const Time kStart = Time{} + 1h;

RateKey source(std::uint64_t number)
{
	return {0, number};
}

/** How many of `tries` are let through at one time. */
int let_through(RateTable &rates, const RateKey &key, int tries, Time now)
{
	int count = 0;
	for (int i = 0; i < tries; ++i)
		count += rates.take(key, now) ? 1 : 0;
	return count;
}

void gives_each_its_own()
{
	RateTable rates(1, 2);
	rates.set(10, 5);
	check::equal(let_through(rates, source(1), 20, kStart), 5);
	check::equal(let_through(rates, source(2), 20, kStart), 5);
	check::equal(let_through(rates, source(1), 20, kStart + 200ms), 2);
	check::equal(let_through(rates, source(1), 20, kStart + 1h), 5);
}

void charges_more_for_more()
{
	RateTable rates(1, 2);
	rates.set(10, 5);
	CHECK(rates.take(source(1), kStart));
	rates.charge(14); // owes ten: one second until nothing is owed, and a tenth for the next
	CHECK(!rates.take(source(1), kStart + 1s));
	CHECK(rates.take(source(1), kStart + 1101ms));
	CHECK(rates.take(source(2), kStart));
}

void no_rate_is_no_limit()
{
	RateTable rates(1, 2);
	check::equal(let_through(rates, source(1), 100000, kStart), 100000);
	rates.charge(5);
	rates.set(1, 0); // a burst of nothing would be a wall
	check::equal(let_through(rates, source(1), 10, kStart), 1);
}

void a_crowd_gets_no_more_than_the_table_holds()
{
	RateTable rates(1, 2);
	rates.set(1, 10);
	int through = 0;
	for (std::uint64_t i = 0; i < 100000; ++i)
		through += let_through(rates, source(i), 20, kStart);
	CHECK(through <= static_cast<int>(RateTable::kSlots + 1) * 10);
	CHECK(through > static_cast<int>(RateTable::kSlots) * 9);
	// Keys that were there before the crowd keep their count, and when the crowd is gone there is room again.
	check::equal(let_through(rates, source(0), 20, kStart), 0);
	check::equal(let_through(rates, source(200000), 20, kStart + 11s), 10);
}

const CMUnitTest kTests[] = {
    TEST_CASE(gives_each_its_own),
    TEST_CASE(charges_more_for_more),
    TEST_CASE(no_rate_is_no_limit),
    TEST_CASE(a_crowd_gets_no_more_than_the_table_holds),
};

} // namespace

int main()
{
	return check::main("rate table", kTests);
}
