// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace confer {

/**
 * Raises the soft limit on descriptors (RLIMIT_NOFILE) to the hard one, which only root can move. Any thread; once,
 * early.
 *
 * @return the limit now in force: descriptors are below it
 */
std::size_t raise_descriptor_limit() noexcept;

/**
 * Opens /dev/null in the place of each of standard input, output and error that the process that started this one has
 * closed: else other files would get their numbers, and what is printed could go into a socket. `usable`: it reads as
 * empty and takes everything; otherwise each read and write there fails with EBADF. Once, before anything is opened.
 * @throws std::system_error
 */
void fill_standard_descriptors(bool usable);

/**
 * Returns the pages of the calling thread's stack that are below the caller's frame to the system: a thread that will
 * be idle for long need not keep the pages that one deep call has touched. Not for main, whose stack grows as needed.
 */
void release_unused_stack() noexcept;

/**
 * SCHED_BATCH for the calling thread, or SCHED_OTHER again: when it wakes up it waits for a processor and does not push
 * aside a thread that is running. A policy that somebody else has chosen, as with chrt(1), stays. @return whether it
 * took effect
 */
bool schedule_as_batch(bool batch) noexcept;

} // namespace confer
