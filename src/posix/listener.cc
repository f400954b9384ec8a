// SPDX-License-Identifier: MIT
#include <confer/listener.hh>

#include "unix_path.hh"

#include <confer/error.hh>

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace confer {

namespace {

/** The connection failed, not the listener: accept(2) says to go on with the next one. */
bool concerns_connection_only(int err) noexcept
{
	switch (err) {
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
	case ENOPROTOOPT:
	case ENETDOWN:
	case ENETUNREACH:
	case EHOSTDOWN:
	case EHOSTUNREACH:
	case ENONET: return true;
	default: return false;
	}
}

} // namespace

Listener::Listener(const Address &address, const ListenOptions &options)
{
	const std::string text = address.to_string();
	fd_.reset(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
	if (!fd_)
		throw_errno("socket for " + text);
	if (!address.is_unix())
		socket_io::set_option(fd(), SOL_SOCKET, SO_REUSEADDR, 1, "setsockopt SO_REUSEADDR");
	if (address.family() == AF_INET6)
		socket_io::set_option(fd(), IPPROTO_IPV6, IPV6_V6ONLY, options.v6_only ? 1 : 0, "setsockopt IPV6_V6ONLY");
	// Here, because the TCP window is agreed on before a connection can be accepted.
	socket_io::set_buffer_sizes(fd(), options.send_buffer, options.receive_buffer);
	if (options.no_delay && !address.is_unix())
		socket_io::set_option(fd(), IPPROTO_TCP, TCP_NODELAY, 1, "setsockopt TCP_NODELAY");
	if (!socket_io::set_receive_timeout(fd(), options.patience))
		throw_errno("setsockopt SO_RCVTIMEO");
	path_ = std::make_unique<UnixPath>(UnixPath::bind(fd(), SOCK_STREAM, address, options.unix_mode));
	if (::listen(fd(), options.backlog) != 0)
		throw_errno("listen " + text);
	address_ = socket_io::local_address(fd());
}

Listener::Listener(UniqueFd fd) : fd_(std::move(fd)), address_(socket_io::local_address(fd_.get())) {}

Listener::Listener(Listener &&) noexcept = default;
Listener &Listener::operator=(Listener &&) noexcept = default;
Listener::~Listener() = default;

Accepted Listener::accept() noexcept
{
	for (;;) {
		sockaddr_storage storage{};
		socklen_t size = sizeof storage;
		UniqueFd connection(::accept4(fd(), reinterpret_cast<sockaddr *>(&storage), &size, SOCK_CLOEXEC));
		if (connection)
			return {Stream(std::move(connection)), Address::from(reinterpret_cast<const sockaddr *>(&storage), size),
			        IoStatus::done, 0};
		const int err = errno;
		if (concerns_connection_only(err))
			continue;
		if (err == EINVAL) // no longer listening
			return {{}, {}, IoStatus::closed, 0};
		return {{}, {}, err == EAGAIN ? IoStatus::again : IoStatus::failed, err == EAGAIN ? 0 : err};
	}
}

void Listener::shutdown() noexcept
{
	::shutdown(fd(), SHUT_RDWR);
}

} // namespace confer
