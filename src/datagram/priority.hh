// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace confer::datagram {

/** How bad it is, the worst first. RFC 5424 section 6.2.1, table 2. */
enum class Severity : std::uint8_t { emerg, alert, crit, err, warning, notice, info, debug };

/** What kind of program says it: 0 (kern) to 23 (local7). RFC 5424 section 6.2.1, table 1. */
using Facility = std::uint8_t;

inline constexpr unsigned kSeverities = 8;
inline constexpr unsigned kFacilities = 24;

/** What a PRI field holds. */
struct Priority {
	Facility facility;
	Severity severity;
};

/** The parts of PRI value `number`; nothing above 191. */
[[nodiscard]] std::optional<Priority> priority_of(unsigned number) noexcept;

/** "err", "local3": the names of syslog(3), which logger(1) takes too. */
[[nodiscard]] std::string_view name(Severity severity) noexcept;
[[nodiscard]] std::string_view facility_name(Facility facility) noexcept;

/** The same backwards; also takes the old names "panic", "error", "warn" and "security". */
[[nodiscard]] std::optional<Severity> severity_of(std::string_view name) noexcept;
[[nodiscard]] std::optional<Facility> facility_of(std::string_view name) noexcept;

/** Whether it is a severity as programs write them: "ERROR", "Warning", "informational". */
[[nodiscard]] bool is_severity_word(std::string_view word) noexcept;

} // namespace confer::datagram
