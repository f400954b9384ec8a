// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confer {

/** A block of IP addresses in CIDR notation (RFC 4632; RFC 4291 section 2.3): `127.0.0.0/8`, `2001:db8::/32`. A value.
 */
class Prefix {
public:
	/**
	 * Reads `ADDRESS/LENGTH`, or `ADDRESS` alone, which is a block of one. Bits set to the right of the length are
	 * refused: 192.0.2.7/24 may mean 192.0.2.0/24 or 192.0.2.7.
	 */
	static std::optional<Prefix> parse(std::string_view text);

	/** The block of `length` bits around an IP address; a longer length means the whole address. */
	static Prefix around(const Address &address, unsigned length) noexcept;

	/** An IPv4 address mapped into IPv6 counts as the IPv4 one. A Unix address is in no block. */
	bool contains(const Address &address) const noexcept;

	/**
	 * As contains(), and also true when the block contains the IPv4 address that the address stands for
	 * (Address::embedded_ipv4()). For what keeps a host out, whichever way it comes; what lets one in asks contains().
	 */
	bool reaches(const Address &address) const noexcept;

	/** AF_INET or AF_INET6. */
	int family() const noexcept { return family_; }

	/** Significant bits: 0 to 32, or to 128. */
	unsigned length() const noexcept { return length_; }

	/** As parse() reads it; a block of one has no length. */
	std::string to_string() const;

	bool operator==(const Prefix &) const noexcept = default;

private:
	Prefix() noexcept = default;

	std::array<std::uint8_t, 16> bytes_{}; // in network order, zero to the right of the length
	int family_ = 0;
	unsigned length_ = 0;
};

} // namespace confer
