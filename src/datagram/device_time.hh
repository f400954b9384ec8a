// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/scanner.hh"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace confer::datagram {

/**
 * When something happened, as a device says it. Most leave out something: RFC 3164 has neither a year nor a zone. A
 * value; its numbers are those of a clock and a calendar.
 */
struct DeviceTime {
	int year = 0; ///< 0: it does not say
	unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0;
	unsigned millisecond = 0;
	std::optional<std::chrono::minutes> zone; ///< east of UTC; nothing: it does not say, or by a name not known here

	bool operator==(const DeviceTime &) const = default;
};

/** What the time of a device is held against: the server's own, in milliseconds since 1970, and its zone. */
struct ServerTime {
	std::int64_t now = 0;
	std::chrono::minutes zone{0}; ///< east of UTC
};

/**
 * When it was by the server's clock, in milliseconds since 1970. A year that the device does not say is the latest
 * that brings the time no more than a week ahead; a zone is the server's.
 */
[[nodiscard]] std::int64_t instant_of(const DeviceTime &time, const ServerTime &server) noexcept;

/**
 * Appends the time as ISO 8601 has it: in UTC, "2026-11-22T15:46:36.123Z", if the device says its zone, else as it
 * stands on the device, "2026-11-22T15:46:36.123".
 */
void append_text(const DeviceTime &time, const ServerTime &server, std::string &out);
/** The same as a string. */
[[nodiscard]] std::string text_of(const DeviceTime &time, const ServerTime &server);

/** Whether the time is more than a minute from the server's. */
[[nodiscard]] bool is_apart(const DeviceTime &time, const ServerTime &server) noexcept;

/** How a time was written, as far as that tells what follows it. */
struct TimeForm {
	DeviceTime time;
	bool closed = false; ///< a colon stands behind it
};

/**
 * Takes a time off a header, with what belongs to it: Cisco's mark of a clock without a reference in front, a fraction,
 * a year before or behind, a zone, a colon at the end, but no blank. Nothing, and nothing taken, if there is none.
 *
 * - Nov 22 15:46:36, Nov 22 2026 15:46:36.123, Nov 22 15:46:36.123 2026, 2026 Nov 22 15:46:36
 * - Sun Nov 22 15:46:36 CET 2026, *Nov 22 15:46:36.123 CET:, Sun, 22 Nov 2026 15:46:36 +0100
 * - 2026-11-22T15:46:36,123Z, 2026-11-22 15:46:36 +0100, 2026/11/22 15:46:36
 * - 2026:11:22-15:46:36, 11/22/2026:15:46:36 GMT
 *
 * `cisco`: what came before is as Cisco's devices write it, so that a word with a colon can only be a zone.
 */
[[nodiscard]] std::optional<TimeForm> take_time(Scanner &scan, bool cisco) noexcept;

/** Takes seconds since 1970, ten digits with a fraction. */
[[nodiscard]] std::optional<DeviceTime> take_epoch(Scanner &scan) noexcept;

/** Takes "00:20:10" or "1d05h", how long Cisco's devices run, off a header. */
[[nodiscard]] bool take_uptime(Scanner &scan) noexcept;

/** Takes the time of a clock, "15:46:36", with or without a fraction behind '.' or ','. */
[[nodiscard]] bool take_clock(Scanner &scan, DeviceTime &time) noexcept;

/** Takes a date of numbers, "2026-11-22" or "2026/11/22". */
[[nodiscard]] bool take_date(Scanner &scan, DeviceTime &time) noexcept;

/** Takes "Z", "+01:00", "+0100" or "+01". */
[[nodiscard]] bool take_offset(Scanner &scan, DeviceTime &time) noexcept;

} // namespace confer::datagram
