// SPDX-License-Identifier: MIT
#pragma once

#include <confer/unique_fd.hh>

#include <cstddef>
#include <cstdint>
#include <string>

#include <sys/types.h>

namespace confer::hostile {

/** Four numbers of an IPv4 address, in host order. */
constexpr std::uint32_t ip(unsigned a, unsigned b, unsigned c, unsigned d) noexcept
{
	return a << 24 | b << 16 | c << 8 | d;
}

/** How a client reaches the server. */
enum class Via {
	proxy,    ///< over the listener that wants a PROXY header, which says any address
	loopback, ///< from an address of 127.0.0.0/8
	local,    ///< over the Unix socket
};

/** Where a group of clients comes from. */
struct Origin {
	Via via = Via::proxy;
	/** The first address; the next one is one higher. */
	std::uint32_t first = 0;
	/** So many clients share an address; 0: all do. */
	std::size_t each = 1;
	/** For `local`: connects as this user, if the test runs as root; 0: as itself. */
	uid_t uid = 0;

	std::uint32_t address(std::size_t number) const noexcept
	{
		return first + static_cast<std::uint32_t>(each == 0 ? 0 : number / each);
	}
};

/** The ways into a server. Immutable, so any thread may use it. */
struct Doors {
	std::uint16_t plain = 0;   ///< a port of 127.0.0.1
	std::uint16_t proxied = 0; ///< another, which wants a PROXY header
	std::string path;          ///< a Unix socket

	/** Begins to connect. `receive_buffer`: SO_RCVBUF, 0 for the system's default. Throws std::system_error. */
	UniqueFd connect(const Origin &origin, std::size_t number, int receive_buffer = 0) const;
	/** What a client of this origin sends before anything else: a PROXY header, or nothing. */
	std::string preamble(const Origin &origin, std::size_t number) const;
};

} // namespace confer::hostile
