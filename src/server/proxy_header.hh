// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>

#include <cstddef>
#include <string>
#include <string_view>

namespace confer::server {

/** Longest header of version 1 with its CR LF. The PROXY protocol, 2.1. */
inline constexpr std::size_t kMaxProxyHeaderV1 = 107;

/**
 * Longest header of version 2 that is accepted. Ours: the protocol allows 64 KiB of extensions, of which a certificate
 * needs a few.
 */
inline constexpr std::size_t kMaxProxyHeaderV2 = 8192;

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
	bool tls = false;     ///< the client speaks TLS with the proxy
	std::string_view certificate = {}; ///< which the client has proved to have, in DER; a part of the bytes; or empty
	std::string fingerprint = {};      ///< SHA-256 of it as the proxy has it, 64 digits of lower case; or empty
};

/**
 * Reads a PROXY protocol header, version 1 or 2 (HAProxy, "The PROXY protocol", 2.1 and 2.2).
 *
 * @param bytes all that the connection has sent, from its first byte
 *
 * Pure. Asks for no more than kMaxProxyHeaderV2 bytes in all. Whether the peer may be believed is the caller's to
 * know: ListenConfig::proxy_from. Of the extensions (TLVs) of version 2 these are read: 0x20 (PP2_TYPE_SSL), with 0x28
 * in it if the certificate was presented on this connection; 0xE0, which a proxy can be told to fill with the
 * fingerprint in hexadecimal; and 0x05 (PP2_TYPE_UNIQUE_ID) if it is "cert:" and the fingerprint, for HAProxy before
 * 2.9, which can be told to fill nothing else. Others are skipped, and so is all from one on that is cut off.
 */
[[nodiscard]] ProxyHeader parse_proxy_header(std::string_view bytes);

} // namespace confer::server
