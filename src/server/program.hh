// SPDX-License-Identifier: MIT
#pragma once

#include "server/options.hh"

namespace confer::server {

/**
 * Reads the configuration and, unless it is only to be checked, serves until a signal ends it. Returns an exit status
 * of sysexits.h.  For main(), before any other thread. @throws std::system_error when it cannot start
 */
int run_program(const Options &options);

/** Says on standard error why the program ends, behind what the log has left to write. For main(). */
void report_failure(const char *what) noexcept;

/**
 * Starts the program anew with settings of glibc that it reads at no other time, unless somebody has chosen them:
 * malloc's thread caches off, for each of ten thousand client threads would keep six kilobytes of freed memory for
 * itself, more than all that it needs otherwise; no room for thread-local variables of libraries loaded later, so that
 * an idle thread's stack fits one page; and few stacks kept of threads that have ended, each of which keeps what its
 * thread has touched. If it cannot be done, only memory is lost.
 */
void with_small_threads(char *const argv[]) noexcept;

} // namespace confer::server
