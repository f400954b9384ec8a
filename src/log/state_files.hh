// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/state.hh"

#include <optional>
#include <string>
#include <vector>

/** The state files of a log, of which there are mostly two. */
namespace confer::log {

/** As of which positions there are state files, whatever is in them. @throws std::system_error */
std::vector<Position> state_files(const Directory &directory);

/**
 * Reads one of them. One that cannot be read is as good as one that is damaged: an older one does as well.
 * @param problem what is wrong with it; empty: nothing, or it is gone
 * @return nothing unless all of it is right
 */
std::optional<StateFile> load_state_file(const Directory &directory, Position position, std::string &problem);
/** The same, as it lies on the disk. */
std::optional<std::string> read_state_file(const Directory &directory, Position position, std::string &problem);

/**
 * What is wrong where there is no segment: a file that only a log with segments has. Empty: there is none, so the log
 * is new. @throws std::system_error
 */
std::string segments_gone_text(const Directory &directory);
/** What is wrong where the log ends before the position of this state file. */
std::string last_segments_gone_text(const Directory &directory, Position position);

} // namespace confer::log
