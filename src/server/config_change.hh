// SPDX-License-Identifier: MIT
#pragma once

#include "server/config.hh"

#include <string>
#include <vector>

namespace confer::server {

/** Names, as `[section] key`, what differs in two configurations and takes effect only when the daemon starts. */
[[nodiscard]] std::vector<std::string> restart_needed(const Config &running, const Config &fresh);

/** Sets `fresh` to the values of `running` for all that restart_needed() could name, so that it describes what will
 * run.
 */
void keep_until_restart(const Config &running, Config &fresh);

} // namespace confer::server
