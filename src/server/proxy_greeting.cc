// SPDX-License-Identifier: MIT
#include "server/proxy_greeting.hh"

#include "crypto/sha256.hh"
#include "server/proxy_header.hh"

#include <utility>

namespace confer::server {

namespace {

std::string identity_of(const ProxyHeader &header)
{
	if (!header.fingerprint.empty())
		return "cert:" + header.fingerprint;
	if (header.certificate.empty())
		return {};
	std::string identity = "cert:";
	for (const char byte : crypto::Sha256::of(header.certificate)) {
		for (const unsigned shift : {4U, 0U})
			identity += "0123456789abcdef"[static_cast<unsigned char>(byte) >> shift & 15];
	}
	return identity;
}

} // namespace

ProxyGreeting ProxyGreeting::receive(Stream &stream)
{
	std::string received;
	char bytes[kPiece];
	for (;;) {
		// So much that what is no part of a header is no more than one piece: a few bytes tell whether there is one.
		const std::size_t room = received.size() < sizeof bytes ? sizeof bytes - received.size() : sizeof bytes;
		const IoResult got = stream.recv(bytes, room);
		if (got.status == IoStatus::again)
			continue;
		if (!got.ok())
			return {};
		received.append(bytes, got.bytes);
		const ProxyHeader header = parse_proxy_header(received);
		switch (header.status) {
		case ProxyHeader::Status::need_more: continue;
		case ProxyHeader::Status::absent: return {.status = Status::absent, .rest = std::move(received)};
		case ProxyHeader::Status::invalid: return {.status = Status::invalid};
		case ProxyHeader::Status::done: break;
		}
		// The header was not whole before the last piece, so what is behind it is part of that.
		return {Status::header, header.client, identity_of(header), received.substr(header.size)};
	}
}

} // namespace confer::server
