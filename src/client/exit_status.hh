// SPDX-License-Identifier: MIT
#pragma once

#include <sysexits.h>

namespace confer::client {

/** How the process ends; the numbers are those of sysexits.h. confer(1), EXIT STATUS. */
enum class ExitStatus : int {
	ok = EX_OK,                   ///< everything was accepted
	usage = EX_USAGE,             ///< the command line is wrong
	no_input = EX_NOINPUT,        ///< the password file or standard input cannot be read
	no_user = EX_NOUSER,          ///< `who` knows nobody of that name
	unavailable = EX_UNAVAILABLE, ///< no such host, or nobody answers there
	system = EX_OSERR,            ///< the system has no thread or descriptor left
	not_kept = EX_CANTCREAT,      ///< done, but the server could not store it: its restart undoes it
	io = EX_IOERR,                ///< standard output cannot be written
	temporary = EX_TEMPFAIL,      ///< too slow, or the connection was lost: it may work later
	refused = EX_NOPERM,          ///< the server said no
	config = EX_CONFIG,           ///< the configuration file is wrong
};

} // namespace confer::client
