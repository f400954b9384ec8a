// SPDX-License-Identifier: MIT
#include "unix_path.hh"

#include <confer/error.hh>
#include <confer/unique_fd.hh>

#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confer {

namespace {

/**
 * Removes the socket file at `path` if nobody is bound to it any more. @return whether it did
 *
 * Two processes that start at the same instant may both find it dead, and the slower then removes the fresh file of the
 * faster. Comparing the inode leaves microseconds for that; a service manager starts only one.
 */
bool remove_stale(const std::string &path, int type, const Address &address) noexcept
{
	struct stat before;
	if (::lstat(path.c_str(), &before) != 0 || !S_ISSOCK(before.st_mode))
		return false;
	const UniqueFd probe(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	if (!probe || ::connect(probe.get(), address.data(), address.size()) == 0 || errno != ECONNREFUSED)
		return false; // it answers, or is of another type, or is not ours to reach
	struct stat after;
	if (::lstat(path.c_str(), &after) != 0 || after.st_ino != before.st_ino || after.st_dev != before.st_dev)
		return false;
	return ::unlink(path.c_str()) == 0;
}

/** What has the name, if that is no socket; else empty. */
std::string obstacle(const std::string &path)
{
	struct stat status;
	if (::lstat(path.c_str(), &status) != 0 || S_ISSOCK(status.st_mode))
		return {};
	const char *what = S_ISDIR(status.st_mode) ? "a directory" : S_ISLNK(status.st_mode) ? "a symbolic link" : "a file";
	return std::string(": ") + what + " that is not a socket has this name; move it away, or choose another name";
}

} // namespace

UnixPath::UnixPath(UnixPath &&other) noexcept
    : path_(std::exchange(other.path_, {})),
      device_(other.device_),
      inode_(other.inode_)
{
}

UnixPath &UnixPath::operator=(UnixPath &&other) noexcept
{
	if (this != &other) {
		remove();
		path_ = std::exchange(other.path_, {});
		device_ = other.device_;
		inode_ = other.inode_;
	}
	return *this;
}

UnixPath UnixPath::bind(int fd, int type, const Address &address, mode_t mode)
{
	const std::string what = "bind " + address.to_string();
	std::string path(address.path());
	const bool has_file = !path.empty() && path.front() != '\0';
	if (has_file)
		::fchmod(fd, mode); // the new file has no more than this, at any time; the umask still applies
	int err = ::bind(fd, address.data(), address.size()) == 0 ? 0 : errno;
	if (err == EADDRINUSE && has_file && remove_stale(path, type, address))
		err = ::bind(fd, address.data(), address.size()) == 0 ? 0 : errno;
	if (err == EADDRINUSE && has_file) {
		if (const std::string other = obstacle(path); !other.empty())
			throw_errno(what + other, EEXIST);
	}
	if (err != 0)
		throw_errno(what, err);

	UnixPath result;
	if (!has_file)
		return result;
	struct stat status;
	if (::lstat(path.c_str(), &status) != 0)
		throw_errno(what);
	result.path_ = std::move(path);
	result.device_ = status.st_dev;
	result.inode_ = status.st_ino;
	if (::chmod(result.path_.c_str(), mode) != 0)
		throw_errno("chmod " + result.path_);
	return result;
}

void UnixPath::remove() noexcept
{
	if (path_.empty())
		return;
	struct stat status;
	if (::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_)
		::unlink(path_.c_str());
	path_.clear();
}

} // namespace confer
