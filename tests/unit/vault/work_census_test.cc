// SPDX-License-Identifier: MIT
#include "vault/work_census.hh"

#include <cstdint>

#include "support/check.hh"

using confer::vault::WorkCensus;

namespace {

constexpr std::uint32_t kLast = UINT32_MAX;

void nobody_has_what_is_configured()
{
	WorkCensus census;
	check::equal(census.choose(0, 10000), 10000u);
	check::equal(census.choose(kLast, 10000), 10000u);
	census.expect(4096);
	check::equal(census.choose(kLast, 10000), 10000u);
}

void names_are_dealt_as_accounts_are()
{
	WorkCensus census;
	for (const std::uint32_t iterations : {4096u, 50000u})
		census.expect(iterations);
	for (int i = 0; i < 3; ++i)
		census.add(50000);
	census.add(4096);
	int old = 0;
	for (std::uint32_t i = 0; i < 1000; ++i)
		old += census.choose(i * (kLast / 1000), 7) == 4096 ? 1 : 0;
	check::equal(old, 251);
	check::equal(census.choose(kLast, 7), 50000u);
	census.remove(4096);
	check::equal(census.choose(0, 7), 50000u);
}

void a_name_changes_once_and_upwards()
{
	WorkCensus census;
	for (const std::uint32_t iterations : {4096u, 50000u})
		census.expect(iterations);
	for (int i = 0; i < 100; ++i)
		census.add(4096);
	constexpr std::uint32_t kHash = kLast / 3;
	std::uint32_t before = census.choose(kHash, 7);
	int changes = 0;
	for (int i = 0; i < 100; ++i) {
		census.remove(4096);
		census.add(50000);
		const std::uint32_t now = census.choose(kHash, 7);
		CHECK(now >= before);
		changes += now != before ? 1 : 0;
		before = now;
	}
	check::equal(changes, 1);
}

/** What was not expected, or is not there, is no harm. */
void what_is_unknown_is_passed_over()
{
	WorkCensus census;
	census.add(4096);
	census.remove(4096);
	check::equal(census.choose(0, 7), 7u);
}

const CMUnitTest kTests[] = {
    TEST_CASE(nobody_has_what_is_configured),
    TEST_CASE(names_are_dealt_as_accounts_are),
    TEST_CASE(a_name_changes_once_and_upwards),
    TEST_CASE(what_is_unknown_is_passed_over),
};

} // namespace

int main()
{
	return check::main("work_census", kTests);
}
