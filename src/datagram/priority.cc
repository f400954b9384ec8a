// SPDX-License-Identifier: MIT
#include "datagram/priority.hh"

#include "irc/ascii.hh"

#include <algorithm>
#include <array>

namespace confer::datagram {

namespace {

constexpr std::array<std::string_view, kSeverities> kSeverityNames{"emerg",   "alert",  "crit", "err",
                                                                   "warning", "notice", "info", "debug"};
// 12 to 15 have no name in syslog(3); these are what RFC 5424 and logger(1) call them.
constexpr std::array<std::string_view, kFacilities> kFacilityNames{
    "kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
    "uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
    "local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};

/** The index of `name`; the size of the table if it is not there. */
template <std::size_t n>
std::size_t index_of(const std::array<std::string_view, n> &names, std::string_view name) noexcept
{
	return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

} // namespace

std::optional<Priority> priority_of(unsigned number) noexcept
{
	if (number >= kFacilities * kSeverities)
		return std::nullopt;
	return Priority{static_cast<Facility>(number / kSeverities), static_cast<Severity>(number % kSeverities)};
}

std::string_view name(Severity severity) noexcept
{
	return kSeverityNames[static_cast<std::size_t>(severity) % kSeverities];
}

std::string_view facility_name(Facility facility) noexcept
{
	return kFacilityNames[facility % kFacilities];
}

std::optional<Severity> severity_of(std::string_view name) noexcept
{
	if (name == "panic")
		return Severity::emerg;
	if (name == "error")
		return Severity::err;
	if (name == "warn")
		return Severity::warning;
	const std::size_t index = index_of(kSeverityNames, name);
	if (index == kSeverities)
		return std::nullopt;
	return static_cast<Severity>(index);
}

std::optional<Facility> facility_of(std::string_view name) noexcept
{
	if (name == "security")
		name = "auth";
	const std::size_t index = index_of(kFacilityNames, name);
	if (index == kFacilities)
		return std::nullopt;
	return static_cast<Facility>(index);
}

bool is_severity_word(std::string_view word) noexcept
{
	constexpr std::array<std::string_view, 15> kWords{"emerg",    "emergency", "panic", "alert",         "crit",
	                                                  "critical", "fatal",     "err",   "error",         "warning",
	                                                  "warn",     "notice",    "info",  "informational", "debug"};
	return std::any_of(kWords.begin(), kWords.end(),
	                   [&](std::string_view known) { return irc::equal_nocase(known, word); });
}

} // namespace confer::datagram
