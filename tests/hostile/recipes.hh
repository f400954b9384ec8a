// SPDX-License-Identifier: MIT
#pragma once

#include "band.hh"

#include <string>
#include <string_view>

/** What the cases are made of. */
namespace confer::hostile {

/** One address that all attackers of a band share, as those of one person do. */
constexpr Origin kOnePerson{.first = ip(203, 0, 113, 1), .each = 0};
/** Addresses of their own, as a botnet has them. */
constexpr Origin kManyPersons{.first = ip(198, 18, 0, 1), .each = 1};

/** So often the same text. */
std::string repeat(std::size_t count, std::string_view text);

/** 512 bytes, or what comes next, of the same line. */
std::string one_write(std::string_view line);

/** Healthy clients in a channel. */
Band members(std::size_t count, std::string_view channel = "#crowd", std::string_view caps = {});

/** Healthy members of a channel who read two megabits a second, as people behind a modest line do. */
Band modest_members(std::size_t count, std::string_view channel = "#crowd");

/** Healthy clients with ten channels each, so many in all, with a topic of 300 bytes. */
Band founders(std::size_t channels);

} // namespace confer::hostile
