// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/secret.hh"

#include <cstddef>

namespace confer::server {

/** The result of asking for a password. */
struct TypedPassword {
	crypto::SecretText text;
	int status; ///< EX_OK, or the exit status, and standard error has been told why
};

/**
 * Reads a new password of at most `most` bytes: from the terminal without echo and twice, or as one line of standard
 * input. The status is EX_DATAERR if that is no password, EX_IOERR if it cannot be read. While there is one thread.
 */
[[nodiscard]] TypedPassword read_new_password(std::size_t most);

} // namespace confer::server
