// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/purpose.hh"
#include "log/segment_list.hh"
#include "log/segment_writer.hh"
#include "log/state.hh"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace confer::log {

/** How a start treats what it finds. */
struct RecoveryOptions {
	std::size_t segment_size = kSegmentSize;
	bool accept_damage = false; ///< go on although the end of the log is damaged
	Time now = 0;
	Purpose purpose = Purpose::messages;
};

/** What a start has found and done. */
struct Recovered {
	std::unique_ptr<SegmentWriter> writer; ///< all up to writer->end() is on disk
	std::string unwritten = {};            ///< records of the ring from writer->next() on, for which there is no room
	bool full = false;                     ///< the disk has no room for the next record
	StateMap state;                        ///< as of the last record
	Time newest = 0;                       ///< time of the last record
	std::optional<Time> last_run = {};     ///< time of the last record that an earlier run has written
	std::vector<std::string> reports;      ///< for the operators: what was cut, what is damaged
};

/** After an end that was no stop, this many positions are left out: ids past the end may have been seen. */
inline constexpr Position kSkip = Position{1} << 32;

/**
 * Makes a log ready to be written, as section RECOVERY of conferd-log(5) says: finds its end, cuts a torn tail, adds
 * what the ring still has, and syncs. `list` gets the segments. On a full disk the log can be read, and what is to be
 * written waits.
 *
 * @param ring the directory that has the ring of the last run
 * @throws std::system_error when the disk fails, when the log is of a newer version, and when the end of the log is
 *         damaged and that is not accepted, and when it is a log of something else; its text says where, and what to do
 */
Recovered recover(const Directory &directory, const Directory &ring, SegmentList &list, const RecoveryOptions &options);

} // namespace confer::log
