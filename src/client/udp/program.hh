// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"

#include <span>

namespace confer::client {

/** `confer udp`, from the arguments behind that to the exit status. */
[[nodiscard]] ExitStatus run_udp(std::span<const char *const> arguments);

} // namespace confer::client
