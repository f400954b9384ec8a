// SPDX-License-Identifier: MIT
#include "bench/deal.hh"

#include "support/check.hh"

using namespace confer::bench;

namespace {

/** Nobody looks into the crowds here. */
Deal deal(std::size_t crowds, std::size_t clients, std::size_t group_size)
{
	return {std::vector<Crowd *>(crowds), clients, group_size};
}

void whole_groups_stay_together()
{
	const Deal three = deal(3, 50, 10);
	for (std::size_t client = 0; client < 50; ++client)
		check::equal(three[client].crowd, client / 10 % 3);
	check::equal(three.size(0), 20U);
	check::equal(three.size(2), 10U);
}

void one_group_is_dealt_one_by_one()
{
	const Deal three = deal(3, 200, 200);
	check::equal(three.size(0) + three.size(1) + three.size(2), 200U);
	check::equal(three.size(2), 66U);
	check::equal(three[1].crowd, 1U);
}

void each_client_has_one_place()
{
	for (const std::size_t group : {2, 200}) {
		const Deal four = deal(4, 200, group);
		for (std::size_t client = 0; client < four.size(); ++client)
			check::equal(four.client(four[client].crowd, four[client].index), client);
	}
}

} // namespace

int main()
{
	const CMUnitTest tests[] = {
	    TEST_CASE(whole_groups_stay_together),
	    TEST_CASE(one_group_is_dealt_one_by_one),
	    TEST_CASE(each_client_has_one_place),
	};
	return check::main("deal", tests);
}
