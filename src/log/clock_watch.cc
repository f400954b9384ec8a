// SPDX-License-Identifier: MIT
#include "log/clock_watch.hh"

namespace confer::log {

namespace {

Time in_milliseconds(std::chrono::steady_clock::duration time) noexcept
{
	return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

/** "3 days", "5 hours" or "20 seconds": roughly. */
std::string rough(Time time)
{
	const Time seconds = time / 1'000;
	if (seconds >= 2 * 86'400)
		return std::to_string(seconds / 86'400) + " days";
	if (seconds >= 2 * 3'600)
		return std::to_string(seconds / 3'600) + " hours";
	return std::to_string(seconds) + " seconds";
}

} // namespace

Time ClockWatch::trusted(Time wall, Steady now)
{
	const Time expected = newest_ ? *newest_ + in_milliseconds(now - at_) : wall;
	const bool is_jump = wall - expected > in_milliseconds(kJump);
	if (is_jump && !jumped_) {
		jumped_ = now;
		report_ =
		    "the clock is " + rough(wall - expected) +
		    " ahead of the newest message: nothing is deleted for its age for a day; set the clock if it is wrong";
	}
	if (is_jump && now - *jumped_ < kPatience)
		return expected;
	if (!is_jump && expected - wall > in_milliseconds(kSetBack))
		report_ = "the clock was set back by " + rough(expected - wall) +
		          ": messages from now on have earlier times than those before";
	newest_ = wall;
	at_ = now;
	jumped_.reset();
	return wall;
}

} // namespace confer::log
