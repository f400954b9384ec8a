// SPDX-License-Identifier: MIT
#include "server/proxy_greeting.hh"

#include <utility>

namespace confer::server {

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
		ProxyHeader header = parse_proxy_header(received);
		switch (header.status) {
		case ProxyHeader::Status::need_more: continue;
		case ProxyHeader::Status::absent: return {Status::absent, {}, std::move(received)};
		case ProxyHeader::Status::invalid: return {Status::invalid, {}, {}};
		case ProxyHeader::Status::done: break;
		}
		// The header was not whole before the last piece, so what is behind it is part of that.
		return {Status::header, std::move(header), received.substr(header.size)};
	}
}

} // namespace confer::server
