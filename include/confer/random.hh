// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace confer {

/**
 * Fills `size` bytes with the kernel's random numbers, fit for secrets; getrandom(2). Early in the boot it waits until
 * the kernel has gathered them. Any thread.
 *
 * @throws std::system_error
 */
void random_bytes(void *out, std::size_t size);

} // namespace confer
