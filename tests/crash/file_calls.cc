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

enum class Disturbance { none, interrupted, half };

Disturbance next_disturbance() noexcept
{
	FileCalls &all = file_calls();
	const unsigned every = all.disturb_every;
	if (every == 0 || (all.disturbable.fetch_add(1) + 1) % every != 0)
		return Disturbance::none;
	return all.disturbed.fetch_add(1) % 2 == 0 ? Disturbance::interrupted : Disturbance::half;
}

size_t half_of(size_t size) noexcept
{
	return std::max<size_t>(1, size / 2);
}

/** Makes a call that returns how much of `size` it has done, or disturbs it. */
template <class Call> ssize_t transfer(size_t size, Call &&call) noexcept
{
	const Disturbance disturbance = next_disturbance();
	if (disturbance == Disturbance::interrupted) {
		errno = EINTR;
		return -1;
	}
	return call(disturbance == Disturbance::half && size != 0 ? half_of(size) : size);
}

/** Makes a call that does all or nothing, or interrupts it. */
template <class Call> int interruptible(Call &&call) noexcept
{
	if (next_disturbance() == Disturbance::none)
		return call();
	errno = EINTR;
	return -1;
}

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
using confer::crash::half_of;
using confer::crash::interruptible;
using confer::crash::transfer;

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
int __real_openat64(int dir, const char *name, int flags, mode_t mode);
int __wrap_openat64(int dir, const char *name, int flags, mode_t mode);

ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t size, off_t offset)
{
	return change<ssize_t>('w', file_calls().pwrite, [&] {
		const size_t some = file_calls().pwrite_short.strikes() ? half_of(size) : size;
		return transfer(some, [&](size_t most) { return __real_pwrite64(fd, bytes, most, offset); });
	});
}

ssize_t __wrap_pread64(int fd, void *bytes, size_t size, off_t offset)
{
	if (file_calls().pread.strikes()) {
		errno = file_calls().pread.error.load();
		return -1;
	}
	return transfer(size, [&](size_t most) { return __real_pread64(fd, bytes, most, offset); });
}

int __wrap_fdatasync(int fd)
{
	return change<int>('d', file_calls().fdatasync,
	                   [&] { return interruptible([&] { return __real_fdatasync(fd); }); });
}

int __wrap_fsync(int fd)
{
	return change<int>('f', file_calls().fsync, [&] { return interruptible([&] { return __real_fsync(fd); }); });
}

int __wrap_fallocate64(int fd, int mode, off_t offset, off_t size)
{
	return change<int>('a', file_calls().fallocate,
	                   [&] { return interruptible([&] { return __real_fallocate64(fd, mode, offset, size); }); });
}

int __wrap_ftruncate64(int fd, off_t size)
{
	return change<int>('t', file_calls().ftruncate,
	                   [&] { return interruptible([&] { return __real_ftruncate64(fd, size); }); });
}

int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return change<int>('r', file_calls().rename,
	                   [&] { return interruptible([&] { return __real_renameat(from_dir, from, to_dir, to); }); });
}

int __wrap_unlinkat(int dir, const char *name, int flags)
{
	static confer::crash::Calls never;
	return change<int>('u', never, [&] { return interruptible([&] { return __real_unlinkat(dir, name, flags); }); });
}

// openat(2) takes its last argument from a register also when the caller has given none.
int __wrap_openat64(int dir, const char *name, int flags, mode_t mode)
{
	if (file_calls().open.strikes()) {
		errno = file_calls().open.error.load();
		return -1;
	}
	return interruptible([&] { return __real_openat64(dir, name, flags, mode); });
}
}
