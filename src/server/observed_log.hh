// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"

namespace confer::server {

struct Config;

/**
 * The message log of the configuration's server, which may run, for reading.
 *
 * @throws std::system_error naming the directory, and how to name another one if there is none
 */
[[nodiscard]] log::Directory observe_log(const Config &config);

} // namespace confer::server
