// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>
#include <confer/stream.hh>

#include <string>

namespace confer::server {

/** What a connection begins with where a proxy may say for whom it speaks. */
struct ProxyGreeting {
	enum class Status {
		header,
		absent,  ///< the client speaks for itself
		invalid, ///< it begins as a header and is none
		lost,    ///< the connection has ended
	};

	/** Bytes of one recv(): no more than that can come behind a header. */
	static constexpr std::size_t kPiece = 512;

	Status status = Status::lost;
	Address client = {}; ///< as ProxyHeader::client
	/** Who the client is by the certificate that it has shown the proxy: "cert:" and its SHA-256; or empty. */
	std::string identity = {};
	std::string rest = {}; ///< at most kPiece bytes: what came behind the header, or instead of it

	/** Receives it. A timeout of the stream does not end that; who wants it to end shuts the stream down. */
	[[nodiscard]] static ProxyGreeting receive(Stream &stream);
};

} // namespace confer::server
