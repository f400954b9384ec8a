// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace confer::bench {

/** Writes a whole file; throws std::system_error naming it. */
void write_file(const std::string &path, const std::string &text);

/** The last `bytes` of a file, or nothing if it cannot be read. */
std::string file_tail(const std::string &path, long bytes);

} // namespace confer::bench
