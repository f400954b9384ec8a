// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/segment_list.hh"

#include <cstdint>

/** Between which times messages may be missing. */
namespace confer::log {

/**
 * Adds the times that damage at the edge of a segment does not have: those of the nearest records in the segments
 * before and behind it, or of the segments' creation. Reads a few headers. Times stay 0 where nothing is known.
 *
 * @param seed LogId::seed() of the log
 */
[[nodiscard]] Damage with_times(Damage damage, const Directory &directory, std::uint32_t seed);

} // namespace confer::log
