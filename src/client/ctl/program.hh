// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** Runs `confer ctl` with the arguments behind `ctl`. */
[[nodiscard]] ExitStatus run_ctl(std::span<const char *const> arguments);

/**
 * The line of a request: its words, the last as a text that may have blanks. Empty: a word has a control character.
 * What has blanks before the last is joined with what follows.
 */
[[nodiscard]] std::string ctl_line(std::string_view group, std::string_view verb,
                                   const std::vector<std::string> &words);

/** Where the control socket of this machine's conferd may be, in the order in which they are tried. */
[[nodiscard]] std::vector<std::string> usual_control_sockets();

} // namespace confer::client
