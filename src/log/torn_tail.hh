// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/record.hh"

#include <string>
#include <string_view>
#include <vector>

/** What recovery cuts off the end of a log is kept in files, the newest 8 MiB of them. */
namespace confer::log {

/** The file that has what followed this position. */
[[nodiscard]] std::string torn_tail_name(Position end);

/** Writes that file. @return false: the disk is full. @throws std::system_error for other reasons */
bool keep_torn_tail(const Directory &directory, Position end, std::string_view tail);

/** The positions in the names of these files, in rising order. @throws std::system_error */
std::vector<Position> torn_tails(const Directory &directory);

/** Deletes the oldest of these files, and never the newest. */
void drop_old_torn_tails(const Directory &directory);

} // namespace confer::log
