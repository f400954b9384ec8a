// SPDX-License-Identifier: MIT
#include "bench/comparison.hh"

#include <cmath>

#include "support/check.hh"

using namespace confer::bench;

namespace {

constexpr ServerKind kKind{"any", "", nullptr, 1};
constexpr Workload kWorkload{.name = "W0", .title = "none", .run = nullptr, .main = Metric::deliveries};
constexpr MetricRow kDeliveries{Metric::deliveries, "", "", Better::higher};
constexpr MetricRow kLatency{Metric::p99, "", "", Better::lower};
constexpr MetricRow kCores{Metric::server_cores, "", "", Better::neither};

Measurement measured(double deliveries, double latency)
{
	Measurement measurement;
	measurement[Metric::deliveries] = deliveries;
	measurement[Metric::p99] = latency;
	measurement[Metric::server_cores] = 1;
	return measurement;
}

// One peer delivers more, the other is quicker: each metric has its own best.
void each_metric_is_compared_with_its_best_peer()
{
	const std::vector<Subject> subjects = {
	    {"ours", &kKind, "", false}, {"strong", &kKind, "", true}, {"quick", &kKind, "", true}};
	Comparison comparison(kWorkload, subjects);
	comparison.add(0, measured(600, 10));
	comparison.add(1, measured(200, 400));
	comparison.add(2, measured(100, 50));
	check::equal(comparison.advantage(0, kDeliveries), 3.0);
	check::equal(comparison.advantage(0, kLatency), 5.0);
	CHECK(std::isnan(comparison.advantage(0, kCores)));
}

void being_worse_is_below_one()
{
	const std::vector<Subject> subjects = {{"ours", &kKind, "", false}, {"peer", &kKind, "", true}};
	Comparison comparison(kWorkload, subjects);
	comparison.add(0, measured(50, 20));
	comparison.add(1, measured(100, 10));
	check::equal(comparison.advantage(0, kDeliveries), 0.5);
	check::equal(comparison.advantage(0, kLatency), 0.5);
}

void two_builds_are_compared_when_there_is_no_peer()
{
	const std::vector<Subject> subjects = {
	    {"new", &kKind, "", false}, {"old", &kKind, "", false}, {"bare", nullptr, "", false}};
	Comparison comparison(kWorkload, subjects);
	comparison.add(0, measured(150, 10));
	comparison.add(1, measured(100, 10));
	comparison.add(2, measured(900, 1));
	check::equal(comparison.advantage(0, kDeliveries), 1.5);
	CHECK(std::isnan(comparison.advantage(1, kDeliveries)));
}

void a_failed_run_is_no_best_peer()
{
	const std::vector<Subject> subjects = {
	    {"ours", &kKind, "", false}, {"broken", &kKind, "", true}, {"peer", &kKind, "", true}};
	Comparison comparison(kWorkload, subjects);
	comparison.add(0, measured(200, 10));
	comparison.add(1, Measurement{});
	comparison.add(2, measured(100, 10));
	check::equal(comparison.advantage(0, kDeliveries), 2.0);
	CHECK(comparison.empty(1));
	CHECK(!comparison.empty(2));
	CHECK(!comparison.failed());
}

void one_failed_round_of_ours_is_a_failure()
{
	const std::vector<Subject> subjects = {{"ours", &kKind, "", false}, {"peer", &kKind, "", true}};
	Comparison comparison(kWorkload, subjects);
	comparison.add(0, measured(200, 10));
	comparison.add(1, measured(100, 10));
	CHECK(!comparison.failed());
	comparison.add(0, Measurement{});
	CHECK(!comparison.empty(0));
	CHECK(comparison.failed());
}

} // namespace

int main()
{
	const CMUnitTest tests[] = {
	    TEST_CASE(each_metric_is_compared_with_its_best_peer),    TEST_CASE(being_worse_is_below_one),
	    TEST_CASE(two_builds_are_compared_when_there_is_no_peer), TEST_CASE(a_failed_run_is_no_best_peer),
	    TEST_CASE(one_failed_round_of_ours_is_a_failure),
	};
	return check::main("comparison", tests);
}
