// SPDX-License-Identifier: MIT
#pragma once

#include "log/archive.hh"
#include "log/file.hh"
#include "log/record.hh"
#include "log/state.hh"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/** Reading a whole log: to check it, and to export it. It may be in use; nothing is changed. */
namespace confer::log {

/** What a check has read. */
struct LogTotals {
	std::uint64_t segments = 0;
	std::uint64_t records = 0;
	std::uint64_t lines = 0;
	std::uint64_t bytes = 0;    ///< of records
	std::uint64_t problems = 0; ///< each was reported; a missing index is none, but reported
};

/**
 * Reads every segment, index and state file, and reports what is wrong: file, offset, positions and times.
 *
 * The end of the log is judged as a start would, without its cutting; a log in use may end in the middle of a write.
 * @throws std::system_error when the directory cannot be read
 */
LogTotals check_log(const Directory &directory, const std::function<void(const std::string &)> &report);

/** Which lines an export has. */
struct ExportFilter {
	std::optional<Stream> stream = {};
	KindSet kinds = kMessages;
	Time since = std::numeric_limits<Time>::min();
	Time until = std::numeric_limits<Time>::max();
};

/**
 * Visits lines of the log in their order; those that were erased are left out, and so are damaged ones, which are
 * reported. @throws std::system_error when the directory cannot be read
 */
void export_log(const Directory &directory, const ExportFilter &filter, const std::function<void(const Line &)> &line,
                const std::function<void(const std::string &)> &report);

/** The id of the log, by its newest segment with a good header. @throws std::system_error when it cannot be read */
std::optional<LogId> id_of_log(const Directory &directory);

/** The state at the end of the log, the log's own keys included: names of streams, for instance. */
StateMap export_state(const Directory &directory);

} // namespace confer::log
