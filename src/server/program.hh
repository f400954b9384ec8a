// SPDX-License-Identifier: MIT
#pragma once

#include "server/options.hh"

namespace confer::server {

/**
 * Reads the configuration and, unless it is only to be checked, serves until a signal ends it. Gives an exit status of
 * sysexits.h. For main(), before any other thread. @throws std::system_error when it cannot start
 */
int run_program(const Options &options);

} // namespace confer::server
