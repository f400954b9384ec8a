// SPDX-License-Identifier: MIT
#include "log/clock_watch.hh"

#include "log/little_endian.hh"

#include <algorithm>

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

std::string ClockNote::encode() const
{
	std::string value(2 * sizeof(Time), '\0');
	store(value.data(), expected);
	store(value.data() + sizeof(Time), stood);
	return value;
}

std::optional<ClockNote> ClockNote::decode(std::string_view value) noexcept
{
	if (value.size() != 2 * sizeof(Time))
		return std::nullopt;
	return ClockNote{load<Time>(value.data()), load<Time>(value.data() + sizeof(Time))};
}

ClockWatch::ClockWatch(const ClockPast &past, Steady now) noexcept
    : newest_(past.note ? past.note->expected : past.newest),
      at_(now),
      stood_(past.note ? std::clamp<Time>(past.note->stood, 0, in_milliseconds(kPatience)) : 0)
{
}

Time ClockWatch::expected(Steady now) const noexcept
{
	return *newest_ + in_milliseconds(now - at_);
}

std::optional<ClockNote> ClockWatch::note(Steady now) const
{
	if (!jumped_)
		return std::nullopt;
	return ClockNote{expected(now), stood_.count() + in_milliseconds(now - *jumped_)};
}

Time ClockWatch::trusted(Time wall, Steady now)
{
	const Time expected = newest_ ? this->expected(now) : wall;
	const bool is_jump = wall - expected > in_milliseconds(kJump);
	if (is_jump && !jumped_) {
		jumped_ = now;
		report_ = "the clock is " + rough(wall - expected) +
		          " ahead of the newest message: no message is deleted because of its age for one day; set the clock "
		          "if it is wrong";
	}
	if (is_jump && stood_ + (now - *jumped_) < kPatience)
		return expected;
	if (!is_jump && expected - wall > in_milliseconds(kSetBack))
		report_ = "the clock was set back by " + rough(expected - wall) +
		          ": messages from now on have earlier times than those before";
	newest_ = wall;
	at_ = now;
	stood_ = {};
	jumped_.reset();
	return wall;
}

} // namespace confer::log
