// SPDX-License-Identifier: MIT
#include <confer/stream.hh>

#include <confer/error.hh>

#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace confer {

namespace {

/** Waits for a connection under way. @return 0 or the errno that ended it */
int finish_connect(int fd, Deadline deadline) noexcept
{
	switch (socket_io::wait_writable(fd, deadline)) {
	case IoStatus::done: break;
	case IoStatus::again: return ETIMEDOUT;
	default: return errno;
	}
	int err = 0;
	socklen_t size = sizeof err;
	return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &size) == 0 ? err : errno;
}

/** connect(2) within the deadline on a non-blocking socket. @return 0 or the errno */
int connect_until(int fd, const Address &address, Deadline deadline) noexcept
{
	for (;;) {
		if (::connect(fd, address.data(), address.size()) == 0 || errno == EISCONN)
			return 0;
		if (errno == EINPROGRESS || errno == EINTR)
			return finish_connect(fd, deadline);
		if (errno != EAGAIN)
			return errno;
		// A Unix listener's queue is full, and the kernel offers nothing to wait on for that: ask again shortly.
		if (std::chrono::steady_clock::now() >= deadline)
			return ETIMEDOUT;
		const timespec pause{0, 1'000'000};
		::nanosleep(&pause, nullptr);
	}
}

} // namespace

Stream Stream::connect(const Address &address, std::chrono::milliseconds timeout)
{
	const Deadline now = std::chrono::steady_clock::now();
	const Deadline deadline = timeout < Deadline::max() - now ? now + timeout : Deadline::max();
	UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	int err = fd ? connect_until(fd.get(), address, deadline) : errno;
	if (err == 0 && ::fcntl(fd.get(), F_SETFL, 0) != 0)
		err = errno;
	if (err != 0)
		throw_errno("connect " + address.to_string(), err);
	return Stream(std::move(fd));
}

std::pair<Stream, Stream> Stream::pair()
{
	int fds[2];
	if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		throw_errno("socketpair");
	return {Stream(UniqueFd(fds[0])), Stream(UniqueFd(fds[1]))};
}

IoResult Stream::send_some(const iovec *pieces, std::size_t count, int flags) noexcept
{
	return socket_io::send_vector(fd(), pieces, count, MSG_DONTWAIT | flags);
}

IoResult Stream::recv_now(char *buffer, std::size_t size) noexcept
{
	return socket_io::recv(fd(), buffer, size, MSG_DONTWAIT);
}

void Stream::shutdown() noexcept
{
	::shutdown(fd(), SHUT_RDWR); // ENOTCONN: the peer was faster
}

void Stream::shutdown_write() noexcept
{
	::shutdown(fd(), SHUT_WR);
}

std::optional<Credentials> Stream::peer_credentials() const noexcept
{
	// On a TCP socket SO_PEERCRED succeeds, too, and says nobody.
	if (peer_address().family() != AF_UNIX)
		return std::nullopt;
	ucred peer{};
	socklen_t size = sizeof peer;
	if (::getsockopt(fd(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
		return std::nullopt;
	return Credentials{peer.uid, peer.gid};
}

Address Stream::peer_address() const noexcept
{
	sockaddr_storage storage{};
	socklen_t size = sizeof storage;
	if (::getpeername(fd(), reinterpret_cast<sockaddr *>(&storage), &size) != 0)
		return {};
	return Address::from(reinterpret_cast<const sockaddr *>(&storage), size);
}

bool Stream::receive_timeout(std::chrono::milliseconds time) noexcept
{
	return socket_io::set_receive_timeout(fd(), time);
}

bool Stream::no_delay(bool on) noexcept
{
	const int value = on ? 1 : 0;
	return ::setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &value, sizeof value) == 0;
}

} // namespace confer
