// SPDX-License-Identifier: MIT
// What a person may use: allowances that come back with time, and what is held in the World.
#include "chat/holding.hh"
#include "chat/person.hh"

#include <memory>
#include <utility>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace std::chrono_literals;

namespace {

const Deadline kNow{1h};

void an_allowance_comes_back_with_time()
{
	Allowance allowance;
	const Allowance::Terms terms{10s, 3};
	for (int i = 0; i < 3; ++i)
		CHECK(allowance.spend(1, terms, kNow));
	CHECK(!allowance.spend(1, terms, kNow));
	CHECK(allowance.wait(terms, kNow) == 10s);
	CHECK(allowance.wait(terms, kNow + 9s) == 1s);
	CHECK(!allowance.spend(1, terms, kNow + 9s));
	CHECK(allowance.wait(terms, kNow + 10s) == 0s);
	CHECK(allowance.spend(1, terms, kNow + 10s));
	CHECK(!allowance.spend(1, terms, kNow + 10s));
	CHECK(allowance.full_at() == kNow + 40s);
}

void what_is_refused_costs_nothing()
{
	Allowance allowance;
	const Allowance::Terms terms{10s, 1};
	CHECK(allowance.spend(1, terms, kNow));
	for (int i = 0; i < 1000; ++i)
		CHECK(!allowance.spend(1, terms, kNow + 5s));
	CHECK(allowance.spend(1, terms, kNow + 10s));
}

void an_allowance_is_not_saved_up()
{
	Allowance allowance;
	const Allowance::Terms terms{1s, 2};
	CHECK(allowance.spend(1, terms, kNow));
	for (int i = 0; i < 2; ++i)
		CHECK(allowance.spend(1, terms, kNow + 1h));
	CHECK(!allowance.spend(1, terms, kNow + 1h));
}

void what_costs_more_than_is_there_is_paid_later()
{
	Allowance allowance;
	const Allowance::Terms terms{1s, 4};
	CHECK(allowance.spend(100, terms, kNow));
	CHECK(allowance.wait(terms, kNow) == 97s);
	CHECK(!allowance.spend(1, terms, kNow + 96s));
	CHECK(allowance.spend(1, terms, kNow + 97s));
}

void a_person_is_settled_when_all_has_come_back()
{
	Person person(Person::Kind::address, "192.0.2.1");
	CHECK(person.settled_at() <= kNow);
	CHECK(person.flood.spend(1, {1s, 1}, kNow));
	CHECK(person.keys.spend(2, {5s, 2}, kNow));
	CHECK(person.settled_at() == kNow + 10s);
	CHECK(person.passwords.spend(1, {30s, 2}, kNow));
	CHECK(person.settled_at() == kNow + 30s);
}

void what_is_held_is_bounded_for_each_and_for_all()
{
	HoldingBounds bounds;
	bounds.set(100'000, 150'000);
	const auto alice = std::make_shared<Person>(), bob = std::make_shared<Person>();
	{
		Holding one(bounds, alice), two(bounds, alice), three(bounds, bob);
		CHECK(one.grow(60'000));
		CHECK(!two.grow(40'001));
		CHECK(two.grow(40'000));
		check::equal(alice->held(), 100'000);
		CHECK(!one.grow(1));
		CHECK(one.grow(1, true));
		// All have enough; but a little is always possible.
		CHECK(!three.grow(50'000));
		CHECK(three.grow(40'000));
		CHECK(!three.grow(10'000));
		three.shrink(30'000);
		check::equal(three.bytes(), 10'000);
		CHECK(three.grow(20'000));
		check::equal(bounds.refused(), 4);
		const auto carol = std::make_shared<Person>();
		Holding four(bounds, carol);
		CHECK(bounds.used() + 20'000 > 150'000);
		CHECK(!four.grow(20'000));
		CHECK(four.grow(HoldingBounds::kAlways));
		CHECK(!four.grow(5'000));
	}
	check::equal(alice->held(), 0);
	check::equal(bob->held(), 0);
	check::equal(bounds.used(), 0);
}

void a_holding_moves_with_what_is_held()
{
	HoldingBounds bounds;
	const auto alice = std::make_shared<Person>();
	std::vector<Holding> list;
	for (int i = 0; i < 10; ++i) {
		Holding holding(bounds, alice);
		CHECK(holding.grow(10));
		list.push_back(std::move(holding));
	}
	check::equal(alice->held(), 100);
	CHECK(alice->settled_at() == Deadline::max());
	list.erase(list.begin(), list.begin() + 4);
	check::equal(alice->held(), 60);
	list.clear();
	check::equal(alice->held(), 0);
	CHECK(!Holding().grow(1));
}

const CMUnitTest kTests[] = {
    TEST_CASE(an_allowance_comes_back_with_time),
    TEST_CASE(what_is_refused_costs_nothing),
    TEST_CASE(an_allowance_is_not_saved_up),
    TEST_CASE(what_costs_more_than_is_there_is_paid_later),
    TEST_CASE(a_person_is_settled_when_all_has_come_back),
    TEST_CASE(what_is_held_is_bounded_for_each_and_for_all),
    TEST_CASE(a_holding_moves_with_what_is_held),
};

} // namespace

int main()
{
	return check::main("person", kTests);
}
