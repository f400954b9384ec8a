// SPDX-License-Identifier: MIT
#include "bench/histogram.hh"

#include "support/check.hh"

using confer::bench::Histogram;

namespace {

void small_values_are_exact()
{
	Histogram histogram;
	for (int value = 1; value <= 100; ++value)
		histogram.add(value);
	check::equal(histogram.count(), 100U);
	check::equal(histogram.percentile(0.50), 50);
	check::equal(histogram.percentile(0.99), 99);
	check::equal(histogram.percentile(0.999), 100);
	check::equal(histogram.max(), 100);
}

void large_values_are_within_a_percent()
{
	for (const std::int64_t value : {1'000LL, 123'456LL, 31'000'000LL, 9'999'999'999LL}) {
		Histogram histogram;
		histogram.add(value);
		histogram.add(value * 100); // so that max() does not cut the bucket short
		const auto found = histogram.percentile(0.5);
		CHECK(found >= value);
		CHECK(found - value <= value / 100);
	}
}

void the_largest_number_has_a_bucket()
{
	Histogram histogram;
	histogram.add(INT64_MAX);
	check::equal(histogram.percentile(1), INT64_MAX);
}

void percentiles_never_exceed_the_maximum()
{
	Histogram histogram;
	histogram.add(1'000'001);
	check::equal(histogram.percentile(0.999), 1'000'001);
}

void one_slow_value_in_a_thousand_shows_at_the_end_only()
{
	Histogram histogram;
	for (int i = 0; i < 999; ++i)
		histogram.add(10);
	histogram.add(1'000'000);
	check::equal(histogram.percentile(0.999), 10);
	check::equal(histogram.percentile(0.9991), 1'000'000);
}

void nothing_added_gives_zero()
{
	Histogram histogram;
	check::equal(histogram.percentile(0.5), 0);
	histogram.add(7);
	histogram.clear();
	check::equal(histogram.count(), 0U);
	check::equal(histogram.percentile(0.5), 0);
	check::equal(histogram.max(), 0);
}

void two_are_added_up()
{
	Histogram one, other;
	one.add(1);
	other.add(50);
	other.add(1'000'000);
	one.add(other);
	check::equal(one.count(), 3U);
	check::equal(one.max(), 1'000'000);
	check::equal(one.percentile(0.5), 50);
}

} // namespace

int main()
{
	const CMUnitTest tests[] = {
	    TEST_CASE(small_values_are_exact),
	    TEST_CASE(large_values_are_within_a_percent),
	    TEST_CASE(the_largest_number_has_a_bucket),
	    TEST_CASE(percentiles_never_exceed_the_maximum),
	    TEST_CASE(one_slow_value_in_a_thousand_shows_at_the_end_only),
	    TEST_CASE(nothing_added_gives_zero),
	    TEST_CASE(two_are_added_up),
	};
	return check::main("histogram", tests);
}
