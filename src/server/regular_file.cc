// SPDX-License-Identifier: MIT
#include "server/regular_file.hh"

#include <confer/unique_fd.hh>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace confer::server {

namespace {

FileText failed(int error, std::string fault)
{
	FileText file;
	file.error = error;
	file.fault = std::move(fault);
	return file;
}

FileText failed(int error)
{
	return failed(error, std::strerror(error));
}

FileText not_a_file(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR: return failed(EISDIR, "a directory, not a file");
	case S_IFIFO: return failed(EINVAL, "a FIFO, not a file");
	case S_IFSOCK: return failed(EINVAL, "a socket, not a file");
	default: return failed(EINVAL, "a device, not a file");
	}
}

std::string size_text(std::size_t bytes)
{
	constexpr std::size_t kKiB = 1 << 10;
	constexpr std::size_t kMiB = 1 << 20;
	return bytes % kMiB == 0 ? std::to_string(bytes / kMiB) + " MiB" : std::to_string(bytes / kKiB) + " KiB";
}

} // namespace

FileText read_regular_file(const std::string &path, std::size_t limit)
{
	struct stat status;
	if (stat(path.c_str(), &status) != 0)
		return failed(errno);
	if (!S_ISREG(status.st_mode))
		return not_a_file(status.st_mode);
	// Another file may be there by now. Without O_NONBLOCK a FIFO would keep open() waiting for its writer.
	const UniqueFd fd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
	if (!fd || fstat(fd.get(), &status) != 0)
		return failed(errno);
	if (!S_ISREG(status.st_mode))
		return not_a_file(status.st_mode);
	FileText file;
	file.mode = status.st_mode;
	file.owner = status.st_uid;
	std::array<char, 4096> block;
	for (;;) {
		const ssize_t got = read(fd.get(), block.data(), block.size());
		if (got == 0)
			return file;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return failed(errno);
		file.bytes.append(block.data(), static_cast<std::size_t>(got));
		if (file.bytes.size() > limit)
			return failed(EFBIG, "larger than " + size_text(limit));
	}
}

} // namespace confer::server
