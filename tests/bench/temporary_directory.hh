// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace confer::bench {

/** A directory of one's own under $TMPDIR or /tmp, removed with all that is in it. */
class TemporaryDirectory {
public:
	/** Throws std::system_error if it cannot be made. */
	TemporaryDirectory();
	~TemporaryDirectory();
	TemporaryDirectory(const TemporaryDirectory &) = delete;
	TemporaryDirectory &operator=(const TemporaryDirectory &) = delete;

	const std::string &path() const noexcept { return path_; }

private:
	std::string path_;
};

/** Writes a whole file; throws std::system_error naming it. */
void write_file(const std::string &path, const std::string &text);

/** The last `bytes` of a file, or nothing if it cannot be read. */
std::string file_tail(const std::string &path, long bytes);

} // namespace confer::bench
