// SPDX-License-Identifier: MIT
#include "origin.hh"

#include "bench/loopback.hh"

#include <confer/address.hh>
#include <confer/error.hh>

#include <cerrno>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace confer::hostile {

namespace {

/** Gives the calling thread, and no other as setresuid(3) would, another effective user. */
class EffectiveUser {
public:
	explicit EffectiveUser(uid_t uid) noexcept : changed_(uid != 0 && geteuid() == 0 && set(uid)) {}
	~EffectiveUser()
	{
		if (changed_)
			set(0);
	}
	EffectiveUser(const EffectiveUser &) = delete;
	EffectiveUser &operator=(const EffectiveUser &) = delete;

private:
	static bool set(uid_t uid) noexcept { return syscall(SYS_setresuid, -1, uid, -1) == 0; }

	bool changed_;
};

UniqueFd connect_local(const std::string &path, int receive_buffer)
{
	const Address address = *Address::local(path);
	UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
	if (!fd)
		throw_errno("socket");
	if (receive_buffer > 0)
		setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
	// A Unix socket connects at once, or waits for room in the listener's queue.
	if (::connect(fd.get(), address.data(), address.size()) != 0)
		throw_errno("connect " + path);
	fcntl(fd.get(), F_SETFL, O_NONBLOCK);
	return fd;
}

} // namespace

UniqueFd Doors::connect(const Origin &origin, std::size_t number, int receive_buffer) const
{
	switch (origin.via) {
	case Via::proxy: return bench::start_connecting(proxied, receive_buffer);
	case Via::loopback: return bench::start_connecting(plain, receive_buffer, origin.address(number));
	case Via::local: break;
	}
	const EffectiveUser user(origin.uid);
	return connect_local(path, receive_buffer);
}

std::string Doors::preamble(const Origin &origin, std::size_t number) const
{
	if (origin.via != Via::proxy)
		return {};
	const std::uint32_t address = origin.address(number);
	std::string text = "PROXY TCP4 ";
	for (const unsigned shift : {24U, 16U, 8U, 0U})
		text += std::to_string(address >> shift & 255) + (shift > 0 ? "." : "");
	return text + " 127.0.0.1 40000 6667\r\n";
}

} // namespace confer::hostile
