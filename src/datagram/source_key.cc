// SPDX-License-Identifier: MIT
#include "datagram/source_key.hh"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <netinet/in.h>

namespace confer::datagram {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

/** The first word of keys that are no IPv6 address: 0100::/64 is for discarding (RFC 6666), nobody sends from there. */
enum class Kind : std::uint64_t { this_machine = 0x0100'0000'0000'0000, ipv4, user, teredo, link };

RateKey key_of(Kind kind, std::uint64_t number) noexcept
{
	return {static_cast<std::uint64_t>(kind), number};
}

std::uint64_t number_of(std::span<const std::uint8_t> bytes) noexcept
{
	std::uint64_t number = 0;
	for (const std::uint8_t byte : bytes)
		number = number << 8 | byte;
	return number;
}

RateKey ipv4_key(std::uint32_t address) noexcept
{
	if (address >> 24 == 127)
		return key_of(Kind::this_machine, 0);
	if (address >> 16 == 0xA9FE)
		return key_of(Kind::link, 0);
	return key_of(Kind::ipv4, address);
}

/** The first `length` bits as a key. */
RateKey prefix_key(const Bytes &bytes, unsigned length) noexcept
{
	RateKey key{number_of(std::span(bytes).first(8)), number_of(std::span(bytes).last(8))};
	const auto keep = [](std::uint64_t word, unsigned bits) {
		return bits == 0 ? 0 : bits >= 64 ? word : word & ~std::uint64_t{0} << (64 - bits);
	};
	return {keep(key[0], length), keep(key[1], length - std::min(length, 64U))};
}

RateKey ipv4_key(const Address &from) noexcept
{
	return ipv4_key(ntohl(reinterpret_cast<const sockaddr_in *>(from.data())->sin_addr.s_addr));
}

RateKey ipv6_key(const Address &from, unsigned prefix) noexcept
{
	const sockaddr_in6 &address = *reinterpret_cast<const sockaddr_in6 *>(from.data());
	Bytes bytes;
	std::copy_n(address.sin6_addr.s6_addr, bytes.size(), bytes.begin());
	if (IN6_IS_ADDR_LOOPBACK(&address.sin6_addr))
		return key_of(Kind::this_machine, 0);
	if (IN6_IS_ADDR_LINKLOCAL(&address.sin6_addr))
		return key_of(Kind::link, std::uint64_t{address.sin6_scope_id} + 1);
	if (number_of(std::span(bytes).first(4)) == 0x2001'0000)
		return key_of(Kind::teredo, 0);
	if (const std::optional<Address> ipv4 = from.embedded_ipv4())
		return ipv4_key(*ipv4);
	return prefix_key(bytes, prefix);
}

} // namespace

RateKey source_key(const Address &from, unsigned ipv6_prefix) noexcept
{
	if (from.family() == AF_INET)
		return ipv4_key(from);
	if (from.family() == AF_INET6)
		return ipv6_key(from, ipv6_prefix);
	return key_of(Kind::this_machine, 0);
}

RateKey user_key(uid_t uid) noexcept
{
	return key_of(Kind::user, uid);
}

} // namespace confer::datagram
