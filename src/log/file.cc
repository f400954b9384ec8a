// SPDX-License-Identifier: MIT
#include "log/file.hh"

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confer::log {

namespace {

/** Repeats a call that returns 0 or -1 while signals interrupt it. */
template <class Call> Errno repeat(Call &&call) noexcept
{
	for (;;) {
		if (call() == 0)
			return 0;
		if (errno != EINTR)
			return errno;
	}
}

/** Repeats an open(2) while signals interrupt it, as they can on a file system of another machine. */
template <class Open> UniqueFd open_again(Open &&open) noexcept
{
	for (;;) {
		UniqueFd fd(open());
		if (fd || errno != EINTR)
			return fd;
	}
}

/** Whose file it is, where that is why it cannot be opened: a backup that root has restored, for instance. */
std::string owner_text(const struct stat &status, Errno error)
{
	if ((error != EACCES && error != EPERM) || status.st_uid == ::geteuid())
		return {};
	return ": belongs to user " + std::to_string(status.st_uid) + ", and this is user " + std::to_string(::geteuid()) +
	       "; chown it, or be that user";
}

UniqueFd open_directory(const std::string &path)
{
	UniqueFd fd = open_again([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
	if (!fd) {
		const Errno error = errno;
		struct stat status;
		const bool is_known = ::stat(path.c_str(), &status) == 0;
		throw_errno("open " + path + (is_known ? owner_text(status, error) : std::string()), error);
	}
	return fd;
}

/** Why a file could not be opened, and what to do, if that can be seen; else empty. */
std::string hint(int directory, const std::string &name, Errno error)
{
	struct stat status;
	if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
		return {};
	if (S_ISREG(status.st_mode))
		return owner_text(status, error);
	if (S_ISDIR(status.st_mode))
		return ": a directory, not a file; move it away";
	if (S_ISLNK(status.st_mode))
		return ": a symbolic link, which is not followed; put the file itself there";
	return S_ISFIFO(status.st_mode) ? ": a FIFO, not a file; move it away" : ": a device, not a file; move it away";
}

} // namespace

Errno File::pread(char *out, std::size_t size, std::uint64_t offset, std::size_t &got) const noexcept
{
	for (got = 0; got < size;) {
		const ssize_t count = ::pread(fd_.get(), out + got, size - got, static_cast<off_t>(offset + got));
		if (count == 0)
			break;
		if (count < 0 && errno != EINTR)
			return errno;
		got += count < 0 ? 0 : static_cast<std::size_t>(count);
	}
	return 0;
}

Errno File::pwrite(std::string_view bytes, std::uint64_t offset) const noexcept
{
	while (!bytes.empty()) {
		const ssize_t count = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
		if (count < 0 && errno != EINTR)
			return errno;
		if (count == 0)
			return EIO;
		const std::size_t written = count < 0 ? 0 : static_cast<std::size_t>(count);
		bytes.remove_prefix(written);
		offset += written;
	}
	return 0;
}

// A sync that was interrupted has not told what it found: repeating it is no second try after a failure.
Errno File::fdatasync() const noexcept
{
	return repeat([this] { return ::fdatasync(fd_.get()); });
}

Errno File::fsync() const noexcept
{
	return repeat([this] { return ::fsync(fd_.get()); });
}

Errno File::ftruncate(std::uint64_t size) const noexcept
{
	return repeat([&] { return ::ftruncate(fd_.get(), static_cast<off_t>(size)); });
}

Errno File::fallocate(std::uint64_t size) const noexcept
{
	const Errno error = repeat([&] { return ::fallocate(fd_.get(), 0, 0, static_cast<off_t>(size)); });
	return error == EOPNOTSUPP ? ftruncate(size) : error;
}

Errno File::fchmod(mode_t mode) const noexcept
{
	return repeat([&] { return ::fchmod(fd_.get(), mode); });
}

std::optional<std::uint64_t> File::size() const noexcept
{
	struct stat status;
	if (::fstat(fd_.get(), &status) != 0)
		return std::nullopt;
	return static_cast<std::uint64_t>(status.st_size);
}

void File::forget() const noexcept
{
	::posix_fadvise(fd_.get(), 0, 0, POSIX_FADV_DONTNEED);
}

Directory Directory::claim(const std::string &path)
{
	if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
		throw_errno("mkdir " + path);
	UniqueFd fd = open_directory(path);
	if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		throw_errno("another conferd uses the log in " + path + "; stop it, or set another data-dir", EBUSY);
	return {path, std::move(fd)};
}

Directory Directory::observe(const std::string &path)
{
	return {path, open_directory(path)};
}

File Directory::open(const std::string &name, Access access) const noexcept
{
	constexpr int kAlways = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int flags = O_RDONLY;
	if (access == Access::write)
		flags = O_RDWR;
	else if (access == Access::replace)
		flags = O_RDWR | O_CREAT | O_TRUNC;
	UniqueFd fd = open_again([&] { return ::openat(fd_.get(), name.c_str(), flags | kAlways, 0600); });
	struct stat status;
	if (!fd || ::fstat(fd.get(), &status) != 0)
		return File();
	if (!S_ISREG(status.st_mode)) {
		fd.reset();
		errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
	}
	return File(std::move(fd));
}

void Directory::throw_open(const std::string &name, Errno error) const
{
	throw_errno("open " + file(name) + hint(fd_.get(), name, error), error);
}

File Directory::must_open(const std::string &name, Access access) const
{
	File opened = open(name, access);
	if (!opened)
		throw_open(name, errno);
	return opened;
}

Errno Directory::rename(const std::string &from, const std::string &to) const noexcept
{
	return repeat([&] { return ::renameat(fd_.get(), from.c_str(), fd_.get(), to.c_str()); });
}

Errno Directory::unlink(const std::string &name) const noexcept
{
	const Errno error = repeat([&] { return ::unlinkat(fd_.get(), name.c_str(), 0); });
	return error == ENOENT ? 0 : error;
}

Errno Directory::fsync() const noexcept
{
	return repeat([this] { return ::fsync(fd_.get()); });
}

std::vector<std::string> Directory::list() const
{
	UniqueFd fd = open_again([&] { return ::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
	if (!fd)
		throw_errno("open " + path_);
	const std::unique_ptr<DIR, int (*)(DIR *)> stream(::fdopendir(fd.get()), ::closedir);
	if (!stream)
		throw_errno("opendir " + path_);
	static_cast<void>(fd.release()); // the stream closes it
	std::vector<std::string> names;
	for (;;) {
		errno = 0;
		const dirent *entry = ::readdir(stream.get());
		if (entry == nullptr)
			break;
		const std::string_view name = entry->d_name;
		if (name != "." && name != "..")
			names.emplace_back(name);
	}
	if (errno != 0)
		throw_errno("read " + path_);
	std::sort(names.begin(), names.end());
	return names;
}

std::optional<std::string> Directory::read(const std::string &name, std::uint64_t most) const
{
	const File opened = open(name, Access::read);
	if (!opened) {
		const Errno error = errno;
		if (error == ENOENT)
			return std::nullopt;
		throw_open(name, error);
	}
	const std::uint64_t size = opened.size().value_or(0);
	if (size > most)
		throw_errno("read " + file(name) + ": " + std::to_string(size) + " bytes, but there are at most " +
		                std::to_string(most) + " in such a file; move it away",
		            EFBIG);
	std::string bytes(size, '\0');
	std::size_t got = 0;
	if (const Errno error = opened.pread(bytes.data(), bytes.size(), 0, got))
		throw_errno("read " + file(name), error);
	bytes.resize(got);
	return bytes;
}

Errno Directory::replace(const std::string &name, std::string_view bytes) const noexcept
try {
	const std::string fresh = name + std::string(kNewEnding);
	{
		const File opened = open(fresh, Access::replace);
		if (!opened)
			return errno;
		Errno error = opened.pwrite(bytes, 0);
		if (error == 0)
			error = opened.fsync();
		if (error != 0) {
			static_cast<void>(unlink(fresh)); // the part of a file that a full disk has left
			return error;
		}
	}
	if (const Errno error = rename(fresh, name))
		return error;
	return fsync();
} catch (const std::bad_alloc &) {
	return ENOMEM;
}

} // namespace confer::log
