// SPDX-License-Identifier: MIT
#include "faults.hh"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <new>

#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>

namespace confer::fault {

namespace {

bool armed = false;

Faults *map_faults() noexcept
{
	void *memory = mmap(nullptr, sizeof(Faults), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		std::abort();
	return new (memory) Faults;
}

/** Sets errno when the fault strikes. */
bool fails(Fault Faults::*which, int error) noexcept
{
	if (!armed || !(faults().*which).strikes())
		return false;
	errno = error;
	return true;
}

} // namespace

Faults &faults() noexcept
{
	static Faults *const shared = map_faults();
	return *shared;
}

void arm() noexcept
{
	armed = true;
}

} // namespace confer::fault

using confer::fault::fails;
using confer::fault::Faults;

// The linker sends every call here (-Wl,--wrap), and __real_NAME is the C library's.
extern "C" {
ssize_t __real_recv(int fd, void *buffer, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags);
ssize_t __real_sendmsg(int fd, const msghdr *message, int flags);
ssize_t __wrap_sendmsg(int fd, const msghdr *message, int flags);
int __real_accept4(int fd, sockaddr *address, socklen_t *size, int flags);
int __wrap_accept4(int fd, sockaddr *address, socklen_t *size, int flags);
int __real_poll(pollfd *entries, nfds_t count, int timeout);
int __wrap_poll(pollfd *entries, nfds_t count, int timeout);
int __real_epoll_wait(int fd, epoll_event *events, int count, int timeout);
int __wrap_epoll_wait(int fd, epoll_event *events, int count, int timeout);
int __real_epoll_ctl(int fd, int operation, int target, epoll_event *event);
int __wrap_epoll_ctl(int fd, int operation, int target, epoll_event *event);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *argument);
ssize_t __real_getrandom(void *buffer, size_t size, unsigned flags);
ssize_t __wrap_getrandom(void *buffer, size_t size, unsigned flags);

ssize_t __wrap_recv(int fd, void *buffer, size_t size, int flags)
{
	return fails(&Faults::recv_interrupted, EINTR) ? -1 : __real_recv(fd, buffer, size, flags);
}

ssize_t __wrap_sendmsg(int fd, const msghdr *message, int flags)
{
	if (fails(&Faults::send_interrupted, EINTR))
		return -1;
	if ((flags & MSG_DONTWAIT) != 0 && fails(&Faults::send_blocked, EAGAIN))
		return -1;
	if (!fails(&Faults::send_short, 0))
		return __real_sendmsg(fd, message, flags);
	iovec first = message->msg_iov[0];
	first.iov_len = std::min<std::size_t>(first.iov_len, 7);
	msghdr less = *message;
	less.msg_iov = &first;
	less.msg_iovlen = 1;
	return __real_sendmsg(fd, &less, flags);
}

int __wrap_accept4(int fd, sockaddr *address, socklen_t *size, int flags)
{
	if (fails(&Faults::accept_interrupted, EINTR) || fails(&Faults::accept_aborted, ECONNABORTED) ||
	    fails(&Faults::accept_no_memory, ENOMEM))
		return -1;
	return __real_accept4(fd, address, size, flags);
}

int __wrap_poll(pollfd *entries, nfds_t count, int timeout)
{
	return fails(&Faults::poll_interrupted, EINTR) ? -1 : __real_poll(entries, count, timeout);
}

int __wrap_epoll_wait(int fd, epoll_event *events, int count, int timeout)
{
	return fails(&Faults::epoll_interrupted, EINTR) ? -1 : __real_epoll_wait(fd, events, count, timeout);
}

int __wrap_epoll_ctl(int fd, int operation, int target, epoll_event *event)
{
	return fails(&Faults::epoll_ctl_memory, ENOMEM) ? -1 : __real_epoll_ctl(fd, operation, target, event);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *argument)
{
	return fails(&Faults::thread_refused, 0) ? EAGAIN : __real_pthread_create(thread, attr, start, argument);
}

ssize_t __wrap_getrandom(void *buffer, size_t size, unsigned flags)
{
	if (fails(&Faults::random_refused, ENOSYS))
		return -1;
	return __real_getrandom(buffer, fails(&Faults::random_short, 0) ? (size + 1) / 2 : size, flags);
}
}
