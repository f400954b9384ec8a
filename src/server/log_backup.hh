// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace confer::server {

struct Config;

/**
 * Copies what the server of the configuration keeps, which may run meanwhile, into a directory: with that as its
 * data-dir a server starts where this one was. The directory is made, or is empty; it is again as it was if that fails.
 *
 * @return the exit status
 */
[[nodiscard]] int run_backup(const Config &config, const std::string &directory);

} // namespace confer::server
