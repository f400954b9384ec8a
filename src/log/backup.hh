// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"

#include <cstdint>
#include <functional>
#include <string>

namespace confer::log {

struct BackupTotals {
	std::uint64_t segments = 0;
	std::uint64_t bytes = 0;
	std::uint64_t problems = 0; ///< places where the log was damaged already
};

/**
 * Copies a log into a directory that is there and empty, so that a server can be started on it. A server may write the
 * log meanwhile: full segments never change, and the last one is copied as far as it has whole records, with those that
 * the ring has. All of it is on the disk when it returns.
 *
 * A start on the copy gives no position that the log may have given since: the copy has no mark of a stop.
 *
 * @param ring the directory that has the ring
 * @param report told of damage, a line each
 * @throws std::system_error naming what could not be read or written
 */
BackupTotals back_up_log(const Directory &log, const Directory &ring, const Directory &to,
                         const std::function<void(const std::string &)> &report);

} // namespace confer::log
