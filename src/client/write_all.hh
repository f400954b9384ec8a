// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace confer::client {

/**
 * Writes all bytes, however long the reader takes, also where somebody else has made the descriptor non-blocking. When
 * the other end is gone the rest is dropped: a signal tells.
 */
void write_all(int fd, std::string_view bytes) noexcept;

} // namespace confer::client
