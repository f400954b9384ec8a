// SPDX-License-Identifier: MIT
#include "bench/statistics.hh"

#include <cmath>
#include <limits>

#include "support/check.hh"

using namespace confer::bench;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void median_is_the_middle()
{
	check::equal(median({3, 1, 2}), 2.0);
	check::equal(median({4, 1, 2, 3}), 2.5);
}

void median_leaves_out_what_is_missing()
{
	check::equal(median({kNone, 5, kNone}), 5.0);
	CHECK(std::isnan(median({kNone})));
	CHECK(std::isnan(median({})));
}

void spread_is_half_the_range_over_the_median()
{
	check::equal(relative_spread({90, 100, 110}), 0.1);
	check::equal(relative_spread({7}), 0.0);
	CHECK(std::isnan(relative_spread({})));
}

// In the second round the machine was busy and both took half: the ratio of the medians would say 2.5.
void ratio_pairs_the_rounds()
{
	check::equal(paired_ratio({300, 120, 250}, {100, 40, 125}), 3.0);
}

void ratio_leaves_out_half_pairs()
{
	check::equal(paired_ratio({10, kNone, 30}, {5, 5, 0}), 2.0);
	CHECK(std::isnan(paired_ratio({1}, {kNone})));
	check::equal(paired_ratio({8, 100}, {4}), 2.0);
}

} // namespace

int main()
{
	const CMUnitTest tests[] = {
	    TEST_CASE(median_is_the_middle),
	    TEST_CASE(median_leaves_out_what_is_missing),
	    TEST_CASE(spread_is_half_the_range_over_the_median),
	    TEST_CASE(ratio_pairs_the_rounds),
	    TEST_CASE(ratio_leaves_out_half_pairs),
	};
	return check::main("statistics", tests);
}
