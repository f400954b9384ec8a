// SPDX-License-Identifier: MIT
#pragma once

namespace confer::server {

/**
 * Reads a password, from the terminal without echo and twice, or as one line of standard input, and prints the verifier
 * that a configuration may have in its place: `conferd --hash-password`.
 *
 * @return the exit status: EX_OK, EX_DATAERR if that is no password, EX_IOERR if it cannot be read or printed
 */
int run_hash_password();

} // namespace confer::server
