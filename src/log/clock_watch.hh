// SPDX-License-Identifier: MIT
#pragma once

#include "log/record.hh"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace confer::log {

/** What is known of a clock that has jumped forward and is not believed yet: the state keeps it over a restart. */
struct ClockNote {
	Time expected = 0; ///< the time without the jump
	Time stood = 0;    ///< for so long the clock has stood by it

	static constexpr std::string_view kKey = "!clock"; ///< of the state
	std::string encode() const;
	static std::optional<ClockNote> decode(std::string_view value) noexcept;
};

/** What is known of the time from earlier runs. */
struct ClockPast {
	std::optional<Time> newest = {};    ///< of the newest record; nothing: there is none
	std::optional<ClockNote> note = {}; ///< of a jump; then records may have a time that is wrong
};

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

	ClockWatch(const ClockPast &past, Steady now) noexcept;

	/** What is old is old by this time. */
	Time trusted(Time wall, Steady now);
	/** What the next run has to know; nothing: there is no jump. */
	std::optional<ClockNote> note(Steady now) const;
	/** What operators should know since the last call; mostly empty. */
	std::string take_report() { return std::exchange(report_, {}); }

private:
	Time expected(Steady now) const noexcept;

	std::optional<Time> newest_;         ///< the time that was believed last; nothing: any is
	Steady at_;                          ///< when that was
	std::chrono::milliseconds stood_{0}; ///< in earlier runs
	std::optional<Steady> jumped_;
	std::string report_;
};

} // namespace confer::log
