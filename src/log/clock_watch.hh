// SPDX-License-Identifier: MIT
#pragma once

#include "log/record.hh"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace confer::log {

/**
 * Decides what time it is for those who delete what is old: a clock that has jumped forward must not cost a log its
 * past at once. A jump is believed when the clock has stood by it for a day, in which somebody can set it right. Pure;
 * for one thread.
 */
class ClockWatch {
public:
	using Steady = std::chrono::steady_clock::time_point;

	static constexpr auto kJump = std::chrono::hours(24);      ///< so much more than has passed is a jump
	static constexpr auto kPatience = std::chrono::hours(24);  ///< for so long a jump is not believed
	static constexpr auto kSetBack = std::chrono::seconds(10); ///< so much less than has passed is told

	/** `newest`: the time of the newest record that there is; nothing: there is none. */
	ClockWatch(std::optional<Time> newest, Steady now) noexcept : newest_(newest), at_(now) {}

	/** What is old is old by this time. */
	Time trusted(Time wall, Steady now);
	/** What operators should know since the last call; mostly empty. */
	std::string take_report() { return std::exchange(report_, {}); }

private:
	std::optional<Time> newest_; ///< the time that was believed last; nothing: any is
	Steady at_;                  ///< when that was
	std::optional<Steady> jumped_;
	std::string report_;
};

} // namespace confer::log
