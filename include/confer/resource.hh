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
