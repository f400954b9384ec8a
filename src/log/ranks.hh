// SPDX-License-Identifier: MIT
#pragma once

#include <confer/mutex.hh>

/** The locks of the log in the one order of the daemon, which src/README.md lists. */
namespace confer::log::rank {

inline constexpr LockRank tail = 35;    ///< Tail: the order of records, the end of the ring
inline constexpr LockRank telling = 45; ///< StallWatch: the order of its reports
inline constexpr LockRank tables = 50;  ///< ActiveIndex, SegmentList, Scrub, Erasures, StallWatch: each by itself

} // namespace confer::log::rank
