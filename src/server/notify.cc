// SPDX-License-Identifier: MIT
#include "server/notify.hh"

#include <confer/address.hh>
#include <confer/unique_fd.hh>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

#include <sys/socket.h>

namespace confer::server {

NotifyResult notify(std::string_view state) noexcept
{
	const char *name = std::getenv("NOTIFY_SOCKET");
	if (name == nullptr || *name == '\0')
		return NotifyResult::not_asked;
	std::optional<Address> address = Address::local(name);
	if (!address) {
		errno = ENAMETOOLONG;
		return NotifyResult::failed;
	}
	UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
	if (!socket)
		return NotifyResult::failed;
	ssize_t sent = ::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, address->data(), address->size());
	return sent < 0 ? NotifyResult::failed : NotifyResult::sent;
}

NotifyResult notify_reloading() noexcept
{
	timespec now{};
	clock_gettime(CLOCK_MONOTONIC, &now);
	long long microseconds = now.tv_sec * 1000000LL + now.tv_nsec / 1000;
	return notify("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds));
}

} // namespace confer::server
