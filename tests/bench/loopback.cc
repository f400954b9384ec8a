// SPDX-License-Identifier: MIT
#include "loopback.hh"

#include <cerrno>
#include <cstdio>
#include <memory>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <confer/error.hh>

namespace confer::bench {

namespace {

sockaddr_in address_of(std::uint16_t port) noexcept
{
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

UniqueFd new_socket(int flags)
{
	UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0)};
	if (socket.get() < 0)
		throw_errno("socket");
	return socket;
}

std::uint16_t local_port(int socket)
{
	sockaddr_in address{};
	socklen_t length = sizeof address;
	if (getsockname(socket, reinterpret_cast<sockaddr *>(&address), &length) != 0)
		throw_errno("getsockname");
	return ntohs(address.sin_port);
}

struct CloseFile {
	void operator()(std::FILE *file) const noexcept { std::fclose(file); }
};

} // namespace

std::uint16_t unused_port()
{
	const UniqueFd socket = new_socket(0);
	const sockaddr_in any = address_of(0);
	if (bind(socket.get(), reinterpret_cast<const sockaddr *>(&any), sizeof any) != 0)
		throw_errno("bind 127.0.0.1");
	return local_port(socket.get());
}

bool can_connect(std::uint16_t port) noexcept
{
	const UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	const sockaddr_in address = address_of(port);
	return connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
}

UniqueFd start_connecting(std::uint16_t port, int receive_buffer, std::uint32_t source)
{
	UniqueFd socket = new_socket(SOCK_NONBLOCK);
	if (receive_buffer > 0)
		setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
	const int on = 1;
	setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (source != 0) {
		// The port is chosen by connect(), so that one address is not short of ports before others are.
		setsockopt(socket.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
		sockaddr_in from = address_of(0);
		from.sin_addr.s_addr = htonl(source);
		if (bind(socket.get(), reinterpret_cast<const sockaddr *>(&from), sizeof from) != 0)
			throw_errno("bind 127.0.0.0/8");
	}
	const sockaddr_in address = address_of(port);
	if (connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 &&
	    errno != EINPROGRESS)
		throw_errno("connect 127.0.0.1");
	return socket;
}

UniqueFd listen_on(std::uint16_t port)
{
	UniqueFd socket = new_socket(SOCK_NONBLOCK);
	const int on = 1;
	setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	const sockaddr_in address = address_of(port);
	if (bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
		throw_errno("bind 127.0.0.1");
	if (listen(socket.get(), 4096) != 0)
		throw_errno("listen");
	return socket;
}

long queued_bytes(int client)
{
	const unsigned port = local_port(client);
	const std::unique_ptr<std::FILE, CloseFile> table(std::fopen("/proc/net/tcp", "re"));
	if (!table)
		return 0;
	long unsent = -1;
	long unread = 0;
	unsigned local = 0;
	unsigned remote = 0;
	unsigned state = 0;
	unsigned long send_queue = 0;
	unsigned long receive_queue = 0;
	char line[256];
	while (std::fgets(line, sizeof line, table.get()) != nullptr) {
		if (std::sscanf(line, "%*d: %*x:%x %*x:%x %x %lx:%lx", &local, &remote, &state, &send_queue, &receive_queue) !=
		    5)
			continue;
		if (local == port)
			unread = static_cast<long>(receive_queue);
		else if (remote == port && state == TCP_ESTABLISHED)
			unsent = static_cast<long>(send_queue);
	}
	return unsent < 0 ? -1 : unsent + unread;
}

} // namespace confer::bench
