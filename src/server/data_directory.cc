// SPDX-License-Identifier: MIT
#include "server/data_directory.hh"

#include "server/regular_file.hh"

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confer::server {

namespace {

/** More than the most K-lines that the configuration allows, at their longest. */
constexpr std::size_t kMaxFile = 128 << 20;

/** Makes the directory and those above it that are missing. */
void make_directories(const std::string &path)
{
	for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
		const std::string part = path.substr(0, end);
		if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
			throw_errno("mkdir " + part);
		if (end == path.npos)
			return;
	}
}

void write_all(int fd, std::string_view bytes, const std::string &file)
{
	while (!bytes.empty()) {
		const ssize_t written = write(fd, bytes.data(), bytes.size());
		if (written < 0 && errno != EINTR)
			throw_errno("write " + file);
		bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
	}
}

void sync(int fd, const std::string &file)
{
	// Not again after a failure: the kernel may have dropped the bytes, and would then say that all is well.
	if (fsync(fd) != 0)
		throw_errno("fsync " + file);
}

} // namespace

std::optional<std::string> DataDirectory::read(std::string_view name) const
{
	if (path_.empty())
		return std::nullopt;
	const std::string path = file(name);
	FileText text = read_regular_file(path, kMaxFile);
	if (text.error == ENOENT)
		return std::nullopt;
	if (text.error == EINVAL || text.error == EISDIR || text.error == EFBIG)
		throw_errno("read " + path + ": " + text.fault + "; move it away", text.error);
	if (text.error != 0)
		throw_errno("read " + path, text.error);
	return std::move(text.bytes);
}

void DataDirectory::require_access(const std::string &user) const
{
	if (path_.empty())
		return;
	std::string path = path_;
	while (faccessat(AT_FDCWD, path.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
		// Other errors are reported when something is kept: another user would have them, too.
		if (errno == EACCES)
			throw_errno("the user " + user + " cannot write to the data directory " + path_ + "; use " +
			            (path == path_ ? "chown -R " : "install -d -o ") + user + ' ' + path_ +
			            ", or set another data-dir");
		const std::size_t slash = path.rfind('/');
		if (errno != ENOENT || slash == path.npos || path == "/")
			return;
		path.resize(std::max<std::size_t>(slash, 1));
	}
}

bool DataDirectory::is_claimed() const noexcept
{
	struct stat here, ours;
	return claimed_ && stat(path_.c_str(), &here) == 0 && fstat(claimed_.get(), &ours) == 0 &&
	       here.st_dev == ours.st_dev && here.st_ino == ours.st_ino;
}

void DataDirectory::claim()
{
	if (path_.empty() || is_claimed())
		return;
	UniqueFd directory(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (!directory) {
		if (errno == ENOENT)
			return;
		throw_errno("open " + path_);
	}
	if (flock(directory.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		throw_errno("another conferd uses the data directory " + path_ + "; stop it, or set another data-dir", EBUSY);
	claimed_ = std::move(directory);
}

void DataDirectory::make()
{
	make_directories(path_);
	claim();
}

void DataDirectory::replace(std::string_view name, std::string_view bytes)
{
	if (path_.empty())
		throw_errno("no data directory: set data-dir, or HOME", ENOENT);
	make();
	const std::string fresh = file(name) + ".new";
	{
		const UniqueFd fd(open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
		if (!fd)
			throw_errno("open " + fresh);
		write_all(fd.get(), bytes, fresh);
		sync(fd.get(), fresh);
	}
	if (rename(fresh.c_str(), file(name).c_str()) != 0)
		throw_errno("rename " + fresh);
	sync(claimed_.get(), path_);
}

} // namespace confer::server
