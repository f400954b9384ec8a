// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace confer {

/**
 * The address of a socket: IPv4 or IPv6 with a port, or Unix. A value: trivially copyable, no allocation.
 *
 * Its text is that of RFC 3986 and RFC 5952: `192.0.2.1:6667`, `[2001:db8::1]:6667`, `[fe80::1%eth0]:6667`; a Unix
 * address is a path, `/run/conferd.sock`, or an abstract name, `@name`.
 */
class Address {
public:
	/** No address at all: family AF_UNSPEC, empty text. */
	Address() noexcept;

	/** Copies what the kernel has filled in; `size` as it reported it. */
	static Address from(const sockaddr *address, socklen_t size) noexcept;

	/** @return the address that `text` spells, see above, with its port; no names, for those see resolve() */
	static std::optional<Address> parse(std::string_view text);

	/** @return the address of numeric `host` (`192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`; no brackets) and `port` */
	static std::optional<Address> ip(std::string_view host, std::uint16_t port);

	/** @return the Unix address `path`; nothing if it is empty or longer than 107 bytes. A leading '@' means abstract
	 */
	static std::optional<Address> local(std::string_view path);

	/** The wildcard address of `family`, AF_INET or AF_INET6: every interface. */
	static Address any(int family, std::uint16_t port) noexcept;

	/** 127.0.0.1 or ::1. */
	static Address loopback(int family, std::uint16_t port) noexcept;

	/**
	 * Asks the system's resolver (files, DNS, ...): may block for many seconds, and needs 16 KiB of stack.
	 *
	 * @param host a name or a numeric address
	 * @param port a number or a service name
	 * @return one or more, in the order in which to try them (RFC 6724)
	 * @throws std::system_error in resolver_category(): `resolve irc.example.org:6667: Name or service not known`
	 */
	static std::vector<Address> resolve(const std::string &host, const std::string &port);

	/** AF_INET, AF_INET6, AF_UNIX or AF_UNSPEC. */
	int family() const noexcept { return storage_.any.sa_family; }
	bool is_unix() const noexcept { return family() == AF_UNIX; }

	/** 127.0.0.0/8, ::1, and the former mapped into IPv6. A Unix address is not one. */
	bool is_loopback() const noexcept;

	/** An IPv4 or IPv6 multicast group. */
	bool is_multicast() const noexcept;

	/** In host byte order; 0 for a Unix address. */
	std::uint16_t port() const noexcept;

	/** The same host with another port; a Unix address stays as it is. */
	Address with_port(std::uint16_t port) const noexcept;

	/** An IPv4 address in IPv6 clothes (::ffff:192.0.2.1) as IPv4; any other unchanged. */
	Address unmapped() const noexcept;

	/**
	 * The IPv4 address, with the port, of the host that an IPv6 address stands for, where a translator or a tunnel has
	 * written it there: mapped `::ffff:a.b.c.d` and compatible `::a.b.c.d` (RFC 4291 section 2.5.5), translated
	 * `::ffff:0:a.b.c.d` (RFC 2765 section 2.1), the well-known prefix of NAT64 `64:ff9b::a.b.c.d` (RFC 6052 section
	 * 2.1), 6to4 `2002:ab:cd::` (RFC 3056 section 2), and Teredo `2001:0:...` (RFC 4380 section 4), whose last 32 bits
	 * are the client's with every bit inverted.
	 *
	 * Nothing for every other address, IPv4 too, and for forms that a host can choose freely within its own network:
	 * ISATAP (RFC 5214), and NAT64 prefixes of a site (RFC 8215), which do not say how long they are.
	 */
	std::optional<Address> embedded_ipv4() const noexcept;

	/** With the port, as parse() reads it; a nameless Unix address is `unix`. */
	std::string to_string() const;

	/** The host alone, without port and brackets, in lower case, a mapped one as IPv4; of a Unix address as
	 * to_string(). */
	std::string host() const;

	/** The path of a Unix address; empty if it has none. */
	std::string_view path() const noexcept;

	/** For system calls. */
	const sockaddr *data() const noexcept { return &storage_.any; }
	socklen_t size() const noexcept { return size_; }

	friend bool operator==(const Address &a, const Address &b) noexcept { return (a <=> b) == 0; }

	/** By family, then host, then port. */
	friend std::strong_ordering operator<=>(const Address &a, const Address &b) noexcept;

private:
	union Storage {
		sockaddr any;
		sockaddr_in v4;
		sockaddr_in6 v6;
		sockaddr_un local;
	};

	Storage storage_;
	socklen_t size_;
};

/** @return the index of the interface called `name`. @throws std::system_error if there is none */
unsigned interface_index(const std::string &name);

} // namespace confer

template <> struct std::hash<confer::Address> {
	std::size_t operator()(const confer::Address &address) const noexcept;
};
