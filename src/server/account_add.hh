// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace confer::server {

struct Config;

/**
 * Makes an account: `conferd --account-add NAME`. The server is asked if it runs; otherwise this writes to its data
 * directory. The password comes as read_new_password() has it. Root becomes the owner of the directory first.
 *
 * @return the exit status: EX_OK; EX_CONFIG if there are no accounts, or nothing tells where the server has them,
 * EX_UNAVAILABLE if the server runs and does not answer, EX_DATAERR if the name or the password cannot be one or the
 * account exists, EX_IOERR if it cannot be kept
 * @throws std::system_error naming the file that cannot be read or written
 */
int run_account_add(const Config &config, const std::string &name);

} // namespace confer::server
