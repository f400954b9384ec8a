// SPDX-License-Identifier: MIT
// Loaded into a conferd by LD_PRELOAD: what files there are in the directory $CONFER_FAULTS says which calls fail, and
// what time it is.
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

namespace {

/** Opens the file of a fault; -1: there is no such fault. */
int open_fault(const char *name) noexcept
{
	const char *directory = getenv("CONFER_FAULTS");
	if (directory == nullptr)
		return -1;
	char path[256];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

bool has_fault(const char *name) noexcept
{
	const int kept = errno;
	const int fd = open_fault(name);
	if (fd >= 0)
		close(fd);
	errno = kept;
	return fd >= 0;
}

/** Seconds that the clock is ahead. */
long offset() noexcept
{
	const int kept = errno;
	char text[32] = "";
	const int fd = open_fault("clock");
	if (fd >= 0) {
		const ssize_t size = read(fd, text, sizeof text - 1);
		text[size > 0 ? size : 0] = '\0';
		close(fd);
	}
	errno = kept;
	return atol(text);
}

template <class Call> Call real(const char *name) noexcept
{
	return reinterpret_cast<Call>(dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
	static const auto call = real<ssize_t (*)(int, const void *, size_t, off_t)>("pwrite64");
	if (has_fault("full")) {
		errno = ENOSPC;
		return -1;
	}
	return call(fd, bytes, size, offset);
}

int fallocate(int fd, int mode, off_t offset, off_t size)
{
	static const auto call = real<int (*)(int, int, off_t, off_t)>("fallocate64");
	if (has_fault("read-only") || has_fault("full") || has_fault("no-room")) {
		errno = has_fault("read-only") ? EROFS : ENOSPC;
		return -1;
	}
	return call(fd, mode, offset, size);
}

int fdatasync(int fd)
{
	static const auto call = real<int (*)(int)>("fdatasync");
	while (has_fault("stuck"))
		usleep(10'000);
	if (has_fault("broken")) {
		errno = EIO;
		return -1;
	}
	return call(fd);
}

int clock_gettime(clockid_t clock, timespec *now) noexcept
{
	static const auto call = real<int (*)(clockid_t, timespec *)>("clock_gettime");
	const int result = call(clock, now);
	if (clock == CLOCK_REALTIME && result == 0)
		now->tv_sec += offset();
	return result;
}
}
