// SPDX-License-Identifier: MIT
#include "client/udp/sockets.hh"

#include "client/link/server_name.hh"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

#include <confer/error.hh>

namespace confer::client {

namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept
{
	std::uint16_t port = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
	if (text.empty() || error != std::errc() || end != text.data() + text.size())
		return std::nullopt;
	return port;
}

} // namespace

std::vector<Address> parse_listen(std::string_view text)
{
	const std::string_view port = text.starts_with(':') ? text.substr(1) : text;
	if (const auto number = parse_port(port))
		return {Address::any(AF_INET, *number), Address::any(AF_INET6, *number)};
	const std::optional<Address> address = Address::parse(text);
	if (!address || address->is_unix())
		return {};
	return {*address};
}

std::vector<Address> resolve_peer(const std::string &text)
{
	const std::optional<ServerName> name = parse_server_name(text);
	if (!name || !name->path.empty())
		throw_errno("\"" + text + "\" is not a peer: expected host, host:port or [address]:port", EINVAL);
	return name->resolve();
}

DatagramSocket bind_udp(const Address &address)
{
	DatagramSocket socket = DatagramSocket::bind(address, {.receive_buffer = kUdpReceiveBuffer});
	socket.keep_errors(true);
	return socket;
}

void bind_listen(const std::string &listen, std::vector<DatagramSocket> &sockets)
{
	const std::vector<Address> addresses = parse_listen(listen);
	if (addresses.empty())
		throw_errno("--listen takes PORT, ADDRESS:PORT or [ADDRESS]:PORT, not " + listen, EINVAL);
	std::uint16_t port = addresses.front().port();
	for (const Address &address : addresses) {
		try {
			sockets.push_back(bind_udp(address.with_port(port)));
			port = sockets.back().address().port(); // port 0: the second family gets the same
		} catch (const std::system_error &e) {
			const int error = e.code().value();
			if (addresses.size() == 1 || (error != EAFNOSUPPORT && error != EADDRNOTAVAIL))
				throw;
		}
	}
	if (sockets.empty())
		throw_errno("receive on " + listen, EAFNOSUPPORT);
}

DatagramSocket &socket_for(int family, std::vector<DatagramSocket> &sockets)
{
	const auto found = std::find_if(sockets.begin(), sockets.end(),
	                                [&](const DatagramSocket &socket) { return socket.address().family() == family; });
	if (found != sockets.end())
		return *found;
	sockets.push_back(bind_udp(Address::any(family, 0)));
	return sockets.back();
}

} // namespace confer::client
