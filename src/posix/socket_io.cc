// SPDX-License-Identifier: MIT
#include <confer/socket_io.hh>

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <sys/socket.h>

namespace confer::socket_io {

namespace {

/** Repeats `call` while a signal interrupts it. */
template <class Call> ssize_t uninterrupted(Call call) noexcept
{
	ssize_t result;
	do
		result = call();
	while (result < 0 && errno == EINTR);
	return result;
}

/** Milliseconds until `deadline` for poll(2), rounded up so that it never wakes too early and spins. */
int poll_timeout(Deadline deadline) noexcept
{
	using namespace std::chrono;
	if (deadline == Deadline::max())
		return -1;
	const Deadline now = steady_clock::now();
	if (deadline <= now)
		return 0;
	return static_cast<int>(std::min<milliseconds::rep>(ceil<milliseconds>(deadline - now).count(), INT_MAX));
}

IoStatus wait_for(int fd, short events, Deadline deadline) noexcept
{
	if (fd < 0)
		return IoStatus::failed; // poll would pass over it and wait for ever
	for (;;) {
		pollfd entry{fd, events, 0};
		const int timeout = poll_timeout(deadline);
		const int count = ::poll(&entry, 1, timeout);
		if (count > 0)
			return (entry.revents & POLLNVAL) != 0 ? IoStatus::failed : IoStatus::done;
		if (count == 0 && timeout < INT_MAX)
			return IoStatus::again;
		if (count < 0 && errno != EINTR)
			return IoStatus::failed;
	}
}

void set_buffer_size(int fd, int forced, int option, int size, const char *what)
{
	if (size <= 0)
		return;
	// The first needs CAP_NET_ADMIN and has no limit; without it the limit of the system applies, silently.
	if (::setsockopt(fd, SOL_SOCKET, forced, &size, sizeof size) != 0)
		set_option(fd, SOL_SOCKET, option, size, what);
}

} // namespace

IoResult from_errno(int err) noexcept
{
	switch (err) {
	case EAGAIN: return {IoStatus::again, 0, 0};
	case EPIPE:
	case ECONNRESET: return {IoStatus::closed, 0, err};
	default: return {IoStatus::failed, 0, err};
	}
}

IoResult recv(int fd, void *buffer, std::size_t size, int flags) noexcept
{
	const ssize_t count = uninterrupted([&] { return ::recv(fd, buffer, size, flags); });
	if (count < 0)
		return from_errno(errno);
	if (count == 0 && size > 0)
		return {IoStatus::closed, 0, 0};
	return {IoStatus::done, static_cast<std::size_t>(count), 0};
}

IoResult send(int fd, const void *data, std::size_t size, int flags) noexcept
{
	const ssize_t count = uninterrupted([&] { return ::send(fd, data, size, flags | MSG_NOSIGNAL); });
	if (count < 0)
		return from_errno(errno);
	return {IoStatus::done, static_cast<std::size_t>(count), 0};
}

IoResult send_vector(int fd, const iovec *pieces, std::size_t count, int flags) noexcept
{
	msghdr message{};
	message.msg_iov = const_cast<iovec *>(pieces); // sendmsg only reads it
	message.msg_iovlen = count;
	const ssize_t sent = uninterrupted([&] { return ::sendmsg(fd, &message, flags | MSG_NOSIGNAL); });
	if (sent < 0)
		return from_errno(errno);
	return {IoStatus::done, static_cast<std::size_t>(sent), 0};
}

IoResult send_all(int fd, const void *data, std::size_t size) noexcept
{
	const char *bytes = static_cast<const char *>(data);
	std::size_t sent = 0;
	while (sent < size) {
		IoResult result = send(fd, bytes + sent, size - sent);
		if (result.status == IoStatus::again && wait_writable(fd) == IoStatus::done)
			continue; // the descriptor is in non-blocking mode; the caller asked to wait
		sent += result.bytes;
		if (!result.ok())
			return {result.status, sent, result.error};
	}
	return {IoStatus::done, sent, 0};
}

IoStatus wait_readable(int fd, Deadline deadline) noexcept
{
	return wait_for(fd, POLLIN, deadline);
}

IoStatus wait_writable(int fd, Deadline deadline) noexcept
{
	return wait_for(fd, POLLOUT, deadline);
}

Address local_address(int fd)
{
	sockaddr_storage storage{};
	socklen_t size = sizeof storage;
	if (::getsockname(fd, reinterpret_cast<sockaddr *>(&storage), &size) != 0)
		throw_errno("getsockname");
	return Address::from(reinterpret_cast<const sockaddr *>(&storage), size);
}

void set_option(int fd, int level, int option, int value, const std::string &what)
{
	if (::setsockopt(fd, level, option, &value, sizeof value) != 0)
		throw_errno(what);
}

bool set_receive_timeout(int fd, std::chrono::milliseconds time) noexcept
{
	const timeval value{.tv_sec = time.count() / 1000, .tv_usec = time.count() % 1000 * 1000};
	return ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value) == 0;
}

void set_buffer_sizes(int fd, int send_buffer, int receive_buffer)
{
	set_buffer_size(fd, SO_SNDBUFFORCE, SO_SNDBUF, send_buffer, "setsockopt SO_SNDBUF");
	set_buffer_size(fd, SO_RCVBUFFORCE, SO_RCVBUF, receive_buffer, "setsockopt SO_RCVBUF");
}

} // namespace confer::socket_io
