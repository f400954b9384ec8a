// SPDX-License-Identifier: MIT
// How those are slowed down and stopped who try out passwords and keys.
#include "chat/guess_brake.hh"

#include <cstddef>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace std::chrono_literals;

namespace {

const Deadline kNow{24h};

/** A brake for three passwords and two keys. */
struct Brake : GuessBrake {
	Brake() { set(3, 2, 6); }
};

/** Begins a try, and never says how it went. */
GuessBrake::Verdict begin(GuessBrake &brake, Person &person, Deadline now, Secret secret = Secret::password)
{
	return brake.begin(person, secret, now);
}

/** Tries a right one. @return what became of it */
GuessBrake::Verdict know(GuessBrake &brake, Person &person, Deadline now, Secret secret = Secret::password)
{
	const GuessBrake::Verdict verdict = brake.begin(person, secret, now);
	if (verdict.refused_for == 0s)
		brake.right(person, secret, verdict);
	return verdict;
}

/** Tries a wrong one. @return what operators are told */
std::string guess(GuessBrake &brake, Person &person, Deadline now, Secret secret = Secret::password)
{
	if (brake.begin(person, secret, now).refused_for > 0s)
		return "(refused)";
	return brake.wrong(person, secret, "OPER", now);
}

void a_person_has_so_many_tries_and_more_with_time()
{
	Brake brake;
	Person eve(Person::Kind::address, "192.0.2.6"), alice(Person::Kind::address, "192.0.2.1");
	for (int i = 0; i < 3; ++i)
		CHECK(guess(brake, eve, kNow) != "(refused)");
	// Also a right one.
	CHECK(know(brake, eve, kNow).refused_for == 10s);
	CHECK(know(brake, eve, kNow + 8500ms).refused_for == 2s);
	CHECK(know(brake, eve, kNow + 10s).refused_for == 0s);
	check::equal(brake.wrong_tries(Secret::password), 3);
	check::equal(brake.refused_tries(Secret::password), 2);
	// Somebody else is not stopped by it, and keys are another matter.
	CHECK(know(brake, alice, kNow).refused_for == 0s);
	CHECK(know(brake, alice, kNow).pause == 0s);
	CHECK(know(brake, eve, kNow, Secret::key).refused_for == 0s);
}

void hammering_gains_nothing_and_costs_nothing()
{
	Brake brake;
	Person eve(Person::Kind::address, "192.0.2.6");
	int looked_at = 0;
	for (Deadline now = kNow; now < kNow + 100s; now += 10ms)
		looked_at += guess(brake, eve, now) == "(refused)" ? 0 : 1;
	check::equal(looked_at, 3 + 9);
}

void tries_at_the_same_time_are_counted()
{
	Brake brake;
	Person eve(Person::Kind::address, "192.0.2.6");
	for (int i = 0; i < 3; ++i)
		CHECK(begin(brake, eve, kNow).refused_for == 0s);
	CHECK(begin(brake, eve, kNow).refused_for > 0s);
}

void right_ones_are_not_counted()
{
	Brake brake;
	Person alice(Person::Kind::address, "192.0.2.1");
	for (int i = 0; i < 100; ++i)
		CHECK(know(brake, alice, kNow).refused_for == 0s);
	check::equal(brake.wrong_tries(Secret::password), 0);
	CHECK(alice.settled_at() <= kNow);
}

void a_crowd_is_slowed_down_and_never_refused()
{
	Brake brake;
	Person crowd(Person::Kind::crowd, "loopback");
	CHECK(know(brake, crowd, kNow).pause == 0s);
	for (int i = 0; i < 1000; ++i)
		CHECK(guess(brake, crowd, kNow) != "(refused)");
	CHECK(know(brake, crowd, kNow).refused_for == 0s);
	CHECK(know(brake, crowd, kNow).pause == GuessBrake::kPause);
	CHECK(know(brake, crowd, kNow + 1min).pause == 0s);
	check::equal(brake.refused_tries(Secret::password), 0);
}

void many_persons_slow_everybody_down()
{
	Brake brake;
	Person alice(Person::Kind::address, "192.0.2.1");
	for (unsigned i = 0; i < GuessBrake::kTotal; ++i) {
		CHECK(know(brake, alice, kNow).pause == 0s);
		Person eve(Person::Kind::address, "2001:db8:" + std::to_string(i) + "::/64");
		for (int j = 0; j < 3; ++j)
			guess(brake, eve, kNow);
	}
	CHECK(know(brake, alice, kNow).pause == GuessBrake::kPause);
	CHECK(know(brake, alice, kNow).refused_for == 0s);
	CHECK(know(brake, alice, kNow + 10s).pause == 0s);
}

void operators_are_told_once_for_each_spell()
{
	Brake brake;
	Person eve(Person::Kind::address, "192.0.2.6");
	CHECK(guess(brake, eve, kNow).empty());
	CHECK(guess(brake, eve, kNow).empty());
	check::equal(guess(brake, eve, kNow), "Passwords are being guessed from 192.0.2.6: 3 were wrong, the last of OPER");
	Deadline now = kNow;
	for (; now < kNow + 1h; now += 10s)
		CHECK(guess(brake, eve, now).find("being guessed") == std::string::npos);
	now += GuessBrake::kSpell + 1min;
	for (int i = 0; i < 2; ++i)
		CHECK(guess(brake, eve, now).empty());
	check::contains(guess(brake, eve, now), "192.0.2.6");
}

void operators_are_told_of_many_in_one_line()
{
	Brake brake;
	std::size_t lines = 0;
	std::string last;
	for (unsigned i = 0; i < 100; ++i) {
		Person eve(Person::Kind::address, "2001:db8:" + std::to_string(i) + "::/64");
		const Deadline now = i == 99 ? kNow + GuessBrake::kTellEvery : kNow;
		for (int j = 0; j < 2; ++j) {
			const std::string line = guess(brake, eve, now, Secret::key);
			lines += line.empty() ? 0 : 1;
			last = line.empty() ? last : line;
		}
	}
	check::equal(lines, 2);
	check::equal(last,
	             "Channel keys are being guessed from 2001:db8:99::/64: 2 were wrong, the last of OPER; and lately "
	             "from 98 others");
}

void without_a_limit_nobody_is_stopped()
{
	GuessBrake brake;
	brake.set(0, 2, 0);
	Person eve(Person::Kind::address, "192.0.2.6");
	for (int i = 0; i < 1000; ++i)
		CHECK(guess(brake, eve, kNow).empty());
	CHECK(know(brake, eve, kNow).pause == 0s);
	check::equal(brake.wrong_tries(Secret::password), 1000);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_person_has_so_many_tries_and_more_with_time),
    TEST_CASE(hammering_gains_nothing_and_costs_nothing),
    TEST_CASE(tries_at_the_same_time_are_counted),
    TEST_CASE(right_ones_are_not_counted),
    TEST_CASE(a_crowd_is_slowed_down_and_never_refused),
    TEST_CASE(many_persons_slow_everybody_down),
    TEST_CASE(operators_are_told_once_for_each_spell),
    TEST_CASE(operators_are_told_of_many_in_one_line),
    TEST_CASE(without_a_limit_nobody_is_stopped),
};

} // namespace

int main()
{
	return check::main("guess_brake", kTests);
}
