// SPDX-License-Identifier: MIT
#include "file_calls.hh"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include <sys/types.h>
#include <unistd.h>

namespace confer::crash {

FileCalls &file_calls() noexcept
{
	static FileCalls calls;
	return calls;
}

namespace {

thread_local Trace *traced = nullptr;

/** Makes a call that changes something, unless it is to fail, or the process to die there. */
template <class Result, class Call> Result change(char letter, Calls &calls, Call &&call) noexcept
{
	if (traced != nullptr)
		traced->calls += letter;
	FileCalls &all = file_calls();
	const bool fatal = all.all.fetch_add(1) + 1 == all.kill_at.load();
	if (fatal && !all.kill_behind)
		::kill(::getpid(), SIGKILL);
	Result result = -1;
	if (calls.strikes())
		errno = calls.error.load();
	else
		result = call();
	if (calls.slow) {
		const int error = errno;
		++calls.slow_ones;
		while (calls.slow)
			::usleep(1'000);
		errno = error;
	}
	if (fatal)
		::kill(::getpid(), SIGKILL);
	return result;
}

} // namespace

Trace::Trace() noexcept
{
	traced = this;
}

Trace::~Trace()
{
	traced = nullptr;
}

} // namespace confer::crash

using confer::crash::change;
using confer::crash::file_calls;

// The linker sends every call here (-Wl,--wrap), and __real_NAME is the C library's.
extern "C" {
ssize_t __real_pwrite64(int fd, const void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t size, off_t offset);
ssize_t __real_pread64(int fd, void *bytes, size_t size, off_t offset);
ssize_t __wrap_pread64(int fd, void *bytes, size_t size, off_t offset);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_fallocate64(int fd, int mode, off_t offset, off_t size);
int __wrap_fallocate64(int fd, int mode, off_t offset, off_t size);
int __real_ftruncate64(int fd, off_t size);
int __wrap_ftruncate64(int fd, off_t size);
int __real_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __real_unlinkat(int dir, const char *name, int flags);
int __wrap_unlinkat(int dir, const char *name, int flags);

ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t size, off_t offset)
{
	return change<ssize_t>('w', file_calls().pwrite, [&] {
		const bool half = file_calls().pwrite_short.strikes();
		return __real_pwrite64(fd, bytes, half ? std::max<size_t>(1, size / 2) : size, offset);
	});
}

ssize_t __wrap_pread64(int fd, void *bytes, size_t size, off_t offset)
{
	if (file_calls().pread.strikes()) {
		errno = file_calls().pread.error.load();
		return -1;
	}
	return __real_pread64(fd, bytes, size, offset);
}

int __wrap_fdatasync(int fd)
{
	return change<int>('d', file_calls().fdatasync, [&] { return __real_fdatasync(fd); });
}

int __wrap_fsync(int fd)
{
	return change<int>('f', file_calls().fsync, [&] { return __real_fsync(fd); });
}

int __wrap_fallocate64(int fd, int mode, off_t offset, off_t size)
{
	return change<int>('a', file_calls().fallocate, [&] { return __real_fallocate64(fd, mode, offset, size); });
}

int __wrap_ftruncate64(int fd, off_t size)
{
	return change<int>('t', file_calls().ftruncate, [&] { return __real_ftruncate64(fd, size); });
}

int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	static confer::crash::Calls never;
	return change<int>('r', never, [&] { return __real_renameat(from_dir, from, to_dir, to); });
}

int __wrap_unlinkat(int dir, const char *name, int flags)
{
	static confer::crash::Calls never;
	return change<int>('u', never, [&] { return __real_unlinkat(dir, name, flags); });
}
}
