// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace confer::server {

/** A range of internet addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3): `192.0.2.0/24`, `2001:db8::/32`. */
class Prefix {
public:
	/** Reads `ADDRESS/LENGTH`, or an address alone, which stands for itself. Bits set past the length are refused. */
	[[nodiscard]] static std::optional<Prefix> parse(std::string_view text);

	/** Whether `peer` is an IPv4 or IPv6 address inside; an IPv4-mapped IPv6 address counts as the IPv4 one. */
	[[nodiscard]] bool contains(const sockaddr &peer) const noexcept;

	/** The notation that parse() reads. */
	[[nodiscard]] std::string text() const;

	bool operator==(const Prefix &) const = default;

private:
	std::array<std::uint8_t, 16>
	    bits_{};          ///< IPv4 as IPv4-mapped IPv6 (RFC 4291, 2.5.5.2), so that one rule serves both
	unsigned length_ = 0; ///< significant bits of bits_
};

} // namespace confer::server
