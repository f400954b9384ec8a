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

} // namespace confer
