// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>

#include <cstddef>
#include <string_view>

namespace confer::server {

/** Longest header of version 1 with its CR LF. The PROXY protocol, 2.1. */
inline constexpr std::size_t kMaxProxyHeaderV1 = 107;

/** Longest header of version 2 that is accepted. Ours: the protocol allows 64 KiB of extensions, which nobody sends. */
inline constexpr std::size_t kMaxProxyHeaderV2 = 4096;

/** What the first bytes of a connection say about the client that a proxy speaks for. */
struct ProxyHeader {
	enum class Status {
		need_more, ///< so far it may be a header, but it is not whole: call again with more bytes
		done,      ///< a header: take `size` bytes off the stream
		absent,    ///< something else: an ordinary client
		invalid,   ///< begins as a header does and is none: close the connection
	};

	Status status = Status::need_more;
	std::size_t size = 0; ///< bytes that the header takes, if done
	Address client;       ///< IPv4 or IPv6 with its port; AF_UNSPEC if the proxy does not say (LOCAL, UNKNOWN, Unix)
};

/**
 * Reads a PROXY protocol header, version 1 or 2 (HAProxy, "The PROXY protocol", 2.1 and 2.2).
 *
 * @param bytes all that the connection has sent, from its first byte
 *
 * Pure. Asks for no more than kMaxProxyHeaderV2 bytes in all. Whether the peer may be believed is the caller's to
 * know: ListenConfig::proxy_from. Extensions (TLVs) of version 2 are skipped.
 */
[[nodiscard]] ProxyHeader parse_proxy_header(std::string_view bytes);

} // namespace confer::server
