// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include <sys/types.h>

namespace confer::server {

/** All of a file with what is known of it, or why it could not be read. */
struct FileText {
	std::string bytes;
	mode_t mode = 0; ///< type and permission bits, as st_mode of stat(2)
	uid_t owner = 0;
	int error = 0;     ///< 0: all of it was read; else an errno
	std::string fault; ///< the same in words: "Permission denied", "a FIFO, not a file", "larger than 64 KiB"
};

/**
 * Reads a regular file of at most `limit` bytes, a whole number of KiB. Anything else is a fault and is not read: a
 * FIFO or a device could keep the caller waiting for ever.
 */
[[nodiscard]] FileText read_regular_file(const std::string &path, std::size_t limit);

} // namespace confer::server
