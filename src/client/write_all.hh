// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace confer::client {

/**
 * Writes all bytes, however long the reader takes, even if another process has made the descriptor non-blocking. If the
 * other end is closed, the rest is dropped: a signal reports that.
 *
 * @return how many bytes were written; if not all, errno says why
 */
std::size_t write_all(int fd, std::string_view bytes) noexcept;

} // namespace confer::client
