// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace confer::client {

/**
 * Writes all bytes, however long the reader takes, even if another process has made the descriptor non-blocking. If the
 * other end is closed, the rest is dropped: a signal reports that.
 */
void write_all(int fd, std::string_view bytes) noexcept;

} // namespace confer::client
