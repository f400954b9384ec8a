// SPDX-License-Identifier: MIT
#include "keeper/lane.hh"

#include <confer/error.hh>

#include <cerrno>

#include <sys/socket.h>

namespace confer::keeper {

LanePair LanePair::make()
{
	int ends[2];
	if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		throw_errno("socketpair");
	return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

IoStatus send_packet(int lane, std::string_view packet, bool waits) noexcept
{
	return socket_io::send(lane, packet.data(), packet.size(), waits ? 0 : MSG_DONTWAIT).status;
}

IoResult receive_packet(int lane, std::string &buffer) noexcept
{
	// With MSG_TRUNC the size is that of the whole packet.
	const IoResult got = socket_io::recv(lane, buffer.data(), buffer.size(), MSG_TRUNC);
	if (got.ok() && got.bytes > buffer.size())
		return {.status = IoStatus::failed, .bytes = 0, .error = EMSGSIZE};
	return got;
}

} // namespace confer::keeper
