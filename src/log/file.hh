// SPDX-License-Identifier: MIT
#pragma once

#include <confer/unique_fd.hh>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

/** Files and the directory that they are in, by descriptors; an interrupted or short call goes on by itself. */
namespace confer::log {

/** What came of a call: 0, or its errno. */
using Errno = int;

/** Owns an open file. Which threads use it is its owner's business; positions are given, so none is shared. */
class File {
public:
	File() noexcept = default;
	explicit File(UniqueFd fd) noexcept : fd_(std::move(fd)) {}

	explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
	int fd() const noexcept { return fd_.get(); }

	/** pread(2) until `size` bytes or the end of the file. @param got how many there were */
	[[nodiscard]] Errno pread(char *out, std::size_t size, std::uint64_t offset, std::size_t &got) const noexcept;
	/** pwrite(2) of all of it; after a failure any part may be written. */
	[[nodiscard]] Errno pwrite(std::string_view bytes, std::uint64_t offset) const noexcept;
	[[nodiscard]] Errno fdatasync() const noexcept;
	[[nodiscard]] Errno fsync() const noexcept;
	[[nodiscard]] Errno ftruncate(std::uint64_t size) const noexcept;
	/** fallocate(2); where the file system has none, the file only gets that size. */
	[[nodiscard]] Errno fallocate(std::uint64_t size) const noexcept;
	[[nodiscard]] Errno fchmod(mode_t mode) const noexcept;
	/** The size of the file; nothing when fstat(2) fails. */
	std::optional<std::uint64_t> size() const noexcept;
	/** Has the kernel forget what it has read of it (POSIX_FADV_DONTNEED): the next read asks the disk. */
	void forget() const noexcept;

private:
	UniqueFd fd_;
};

/** What openat(2) may do in the directory. */
enum class Access {
	read,    ///< the file is there
	write,   ///< it is there; reading and writing
	replace, ///< it is made, or emptied; 0600
};

/**
 * The directory of a log, open and, if wished, locked (flock(2)), until the end of this object. Names are those of
 * files right in it. Any thread.
 */
class Directory {
public:
	/**
	 * Makes the directory (0700) if it is missing, and locks it.
	 * @throws std::system_error: another process has it (EBUSY), or it cannot be made or opened
	 */
	static Directory claim(const std::string &path);
	/** Opens it for reading only, without a lock. @throws std::system_error */
	static Directory observe(const std::string &path);

	const std::string &path() const noexcept { return path_; }
	std::string file(std::string_view name) const { return path_ + '/' + std::string(name); }
	int fd() const noexcept { return fd_.get(); }

	/**
	 * No file, and errno set, when it cannot be opened. Only regular files can: a FIFO would wait for its other end,
	 * and a device may do anything.
	 */
	[[nodiscard]] File open(const std::string &name, Access access) const noexcept;
	/** The same. @throws std::system_error naming the file, and what to do where that is known */
	File must_open(const std::string &name, Access access) const;
	[[nodiscard]] Errno rename(const std::string &from, const std::string &to) const noexcept;
	/** Also done when there is no such file. */
	[[nodiscard]] Errno unlink(const std::string &name) const noexcept;
	[[nodiscard]] Errno fsync() const noexcept;

	/** Names of all that is in it, sorted. @throws std::system_error */
	std::vector<std::string> list() const;
	/** All of a file of at most `most` bytes; nothing if there is none. @throws std::system_error */
	std::optional<std::string> read(const std::string &name, std::uint64_t most = kMostRead) const;
	static constexpr std::uint64_t kMostRead = std::uint64_t{1} << 30;
	/**
	 * Makes or replaces a file whole: written to a temporary file, synced, renamed, the directory synced. After a crash
	 * there is the old one or the new one.
	 */
	[[nodiscard]] Errno replace(const std::string &name, std::string_view bytes) const noexcept;

private:
	Directory(std::string path, UniqueFd fd) noexcept : path_(std::move(path)), fd_(std::move(fd)) {}
	[[noreturn]] void throw_open(const std::string &name, Errno error) const;

	std::string path_;
	UniqueFd fd_;
};

/** The ending of files that are being written: what a crash leaves of them is deleted at the next start. */
inline constexpr std::string_view kNewEnding = ".new";

} // namespace confer::log
