// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"

#include <span>

namespace confer::client {

/** The whole program, given the arguments behind its name. Reads the environment. */
[[nodiscard]] ExitStatus run_program(std::span<const char *const> arguments);

} // namespace confer::client
