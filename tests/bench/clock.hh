// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctime>

namespace confer::bench {

/** A point in time or a span of it, in nanoseconds; points are of CLOCK_MONOTONIC. */
using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds kMicrosecond = 1'000;
inline constexpr Nanoseconds kMillisecond = 1'000'000;
inline constexpr Nanoseconds kSecond = 1'000'000'000;

/** Reads any POSIX clock. */
inline Nanoseconds read_clock(clockid_t clock) noexcept
{
	timespec now{};
	clock_gettime(clock, &now);
	return now.tv_sec * kSecond + now.tv_nsec;
}

/** The present time; served by the vDSO, so cheap enough for every batch of events. */
inline Nanoseconds now() noexcept
{
	return read_clock(CLOCK_MONOTONIC);
}

inline double seconds(Nanoseconds span) noexcept
{
	return static_cast<double>(span) / static_cast<double>(kSecond);
}

} // namespace confer::bench
