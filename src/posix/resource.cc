// SPDX-License-Identifier: MIT
#include <confer/resource.hh>

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace confer {

std::size_t raise_descriptor_limit() noexcept
{
	rlimit limit;
	if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
		bug("getrlimit RLIMIT_NOFILE", errno);
	rlimit raised = limit;
	raised.rlim_cur = limit.rlim_max;
	if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
		limit = raised;
	return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<std::size_t>::max()));
}

void fill_standard_descriptors(bool usable)
{
	for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
		if (::fcntl(fd, F_GETFD) >= 0)
			continue;
		// Those below are open, so it gets this number. Like standard streams it is open in programs that are started.
		const int useless = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
		if (::open("/dev/null", usable ? O_RDWR : useless) != fd) // NOLINT(android-cloexec-open)
			throw_errno("open /dev/null");
	}
}

void release_unused_stack() noexcept
{
	pthread_attr_t attributes;
	if (pthread_getattr_np(pthread_self(), &attributes) != 0)
		return;
	void *lowest = nullptr;
	std::size_t size = 0;
	pthread_ok(pthread_attr_getstack(&attributes, &lowest, &size), "pthread_attr_getstack");
	pthread_ok(pthread_attr_destroy(&attributes), "pthread_attr_destroy");
	// What madvise() itself needs, and the red zone of the ABI, stay.
	constexpr std::uintptr_t kMargin = 192;
	const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
	const auto frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
	const auto low = reinterpret_cast<std::uintptr_t>(lowest);
	const std::uintptr_t end = (frame - kMargin) / page * page;
	if (end > low)
		madvise(lowest, end - low, MADV_DONTNEED);
}

bool schedule_as_batch(bool batch) noexcept
{
	// Whether this library has made this thread SCHED_BATCH. It asks the kernel, because the C library does not know
	// what others have set.
	static constinit thread_local bool ours = false;
	if (batch ? sched_getscheduler(0) != SCHED_OTHER : !ours || sched_getscheduler(0) != SCHED_BATCH)
		return false;
	const sched_param none{};
	if (pthread_setschedparam(pthread_self(), batch ? SCHED_BATCH : SCHED_OTHER, &none) != 0)
		return false;
	ours = batch;
	return true;
}

} // namespace confer
