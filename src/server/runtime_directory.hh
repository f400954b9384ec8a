// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace confer::server {

/** The first of $RUNTIME_DIRECTORY, systemd.exec(5), where what is in memory outlives the process; empty: there is
 * none. */
std::string runtime_directory();

} // namespace confer::server
