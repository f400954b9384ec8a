// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace confer::server {

/**
 * Reads all of the log in the directory, or of both in a data directory, and prints what is wrong: `conferd
 * --log-check`.
 *
 * @return the exit status: EX_OK, EX_DATAERR if something is wrong, EX_IOERR if it cannot be read
 */
int run_log_check(const std::string &directory);

} // namespace confer::server
