// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/rate_table.hh"

#include <confer/address.hh>

#include <sys/types.h>

namespace confer::datagram {

/**
 * Who sent a datagram, as far as rates go. Addresses that one sender can choose among at will are one source:
 *
 * - this machine: 127.0.0.0/8 and ::1;
 * - the first `ipv6_prefix` bits of an IPv6 address (RFC 6177: a site gets a /64 at least);
 * - one link: fe80::/10 of one interface, and 169.254.0.0/16, where every machine picks its own address (RFC 4291,
 *   RFC 3927);
 * - the IPv4 address inside an IPv6 one: mapped, compatible (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052) and
 *   6to4 (RFC 3056), which has 65,536 prefixes of 64 bits for each IPv4 address;
 * - Teredo (RFC 4380), all of it, since a sender there invents its server, its port and its address.
 *
 * An IPv4 address is otherwise one source.
 */
[[nodiscard]] RateKey source_key(const Address &from, unsigned ipv6_prefix) noexcept;

/** A local user who sends to a Unix socket. */
[[nodiscard]] RateKey user_key(uid_t uid) noexcept;

} // namespace confer::datagram
