// SPDX-License-Identifier: MIT
#include "log/clock_watch.hh"

#include <chrono>
#include <string>

#include "support/check.hh"

using namespace confer::log;

namespace {

using namespace std::chrono_literals;

constexpr Time kDay = 86'400'000;
constexpr Time kNow = 1'800'000'000'000;

const ClockWatch::Steady kStart = ClockWatch::Steady() + 1000h;

void a_clock_that_goes_is_believed()
{
	ClockWatch watch({kNow - 1'000}, kStart);
	for (Time minute = 0; minute < 10'000; ++minute) {
		const Time wall = kNow + minute * 60'000;
		check::equal(watch.trusted(wall, kStart + std::chrono::minutes(minute)), wall);
	}
	check::equal(watch.take_report(), "");
	check::equal(ClockWatch(ClockPast(), kStart).trusted(kNow, kStart), kNow); // an empty log has nothing to lose
}

void a_jump_is_believed_after_a_day()
{
	ClockWatch watch({kNow}, kStart);
	check::equal(watch.trusted(kNow + 400 * kDay, kStart + 1h), kNow + 3'600'000);
	check::contains(watch.take_report(), "the clock is 399 days ahead of the newest message");
	check::equal(watch.trusted(kNow + 400 * kDay, kStart + 2h), kNow + 2 * 3'600'000);
	check::equal(watch.take_report(), "");
	check::equal(watch.trusted(kNow + 401 * kDay, kStart + 25h), kNow + 401 * kDay);
	check::equal(watch.trusted(kNow + 401 * kDay + 1, kStart + 25h), kNow + 401 * kDay + 1);
	check::equal(watch.take_report(), "");
}

void a_jump_that_is_set_right_is_forgotten()
{
	ClockWatch watch({kNow}, kStart);
	watch.trusted(kNow + 400 * kDay, kStart);
	watch.take_report();
	check::equal(watch.trusted(kNow + 3'600'000, kStart + 1h), kNow + 3'600'000);
	check::equal(watch.take_report(), "");
	// The next one is waited for as long as the first.
	check::equal(watch.trusted(kNow + 400 * kDay, kStart + 24h), kNow + kDay);
}

/** A start finds records of a clock that was wrong: what the run before has noted counts. */
void a_jump_is_not_believed_after_a_restart()
{
	ClockWatch watch({kNow}, kStart);
	CHECK(!watch.note(kStart));
	const Time wrong = kNow + 400 * kDay;
	watch.trusted(wrong, kStart + 1h);
	const auto note = ClockNote::decode(watch.note(kStart + 10h)->encode());
	check::equal(note->expected, kNow + 10 * 3'600'000);
	check::equal(note->stood, 9 * 3'600'000);
	ClockWatch next({wrong, note}, kStart);
	check::equal(next.trusted(wrong + 11 * 3'600'000, kStart), note->expected);
	check::contains(next.take_report(), "the clock is 400 days ahead");
	// It has stood by it for nine hours and goes on doing so.
	check::equal(next.trusted(wrong + 25 * 3'600'000, kStart + 14h), note->expected + 14 * 3'600'000);
	check::equal(next.note(kStart + 14h)->stood, 23 * 3'600'000);
	check::equal(next.trusted(wrong + 26 * 3'600'000, kStart + 15h), wrong + 26 * 3'600'000);
	CHECK(!next.note(kStart + 15h));
	// Or it was set right.
	ClockWatch right({wrong, note}, kStart);
	check::equal(right.trusted(kNow + kDay, kStart), kNow + kDay);
	CHECK(!right.note(kStart));
	CHECK(!ClockNote::decode("short"));
}

void a_clock_that_is_set_back_is_told()
{
	ClockWatch watch({kNow}, kStart);
	check::equal(watch.trusted(kNow - 5 * 3'600'000, kStart), kNow - 5 * 3'600'000);
	check::contains(watch.take_report(), "the clock was set back by 5 hours");
	watch.trusted(kNow - 5 * 3'600'000 + 60'000, kStart + 1min);
	check::equal(watch.take_report(), "");
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_clock_that_goes_is_believed),         TEST_CASE(a_jump_is_believed_after_a_day),
    TEST_CASE(a_jump_that_is_set_right_is_forgotten), TEST_CASE(a_jump_is_not_believed_after_a_restart),
    TEST_CASE(a_clock_that_is_set_back_is_told),
};

} // namespace

int main()
{
	return check::main("log_clock_watch", kTests);
}
