// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>

#include <string>

#include <sys/types.h>

namespace confer {

/**
 * The name in the file system that a Unix socket was bound to. Removes it when destroyed, if it is still the same file.
 * Move-only. Without a path (another family, an abstract name) it does nothing.
 */
class UnixPath {
public:
	UnixPath() noexcept = default;
	UnixPath(UnixPath &&other) noexcept;
	UnixPath &operator=(UnixPath &&other) noexcept;
	~UnixPath() { remove(); }

	/**
	 * bind(2) for any family. A Unix socket file in the way, on which nobody answers, is what a killed process left
	 * behind: it is removed first.
	 *
	 * @param fd      a socket of type `type` (SOCK_STREAM, SOCK_DGRAM)
	 * @param mode    of the new file, regardless of the umask
	 * @return the owner of the new file, if one was made
	 * @throws std::system_error `bind ADDRESS: ...`; EEXIST if what has the name is no socket
	 */
	[[nodiscard]] static UnixPath bind(int fd, int type, const Address &address, mode_t mode);

private:
	void remove() noexcept;

	std::string path_;
	dev_t device_ = 0;
	ino_t inode_ = 0;
};

} // namespace confer
