// SPDX-License-Identifier: MIT
#include "client/link/server_name.hh"

#include "irc/ascii.hh"

#include <algorithm>
#include <cerrno>
#include <charconv>

#include <confer/error.hh>

#include <arpa/inet.h>

namespace confer::client {

namespace {

bool valid_port(std::string_view text) noexcept
{
	unsigned port = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
	return error == std::errc() && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

bool valid_host(std::string_view text)
{
	// Colons are in IPv6 addresses only, and those may have a zone: fe80::1%eth0.
	in6_addr address{};
	if (text.find(':') != std::string_view::npos &&
	    ::inet_pton(AF_INET6, std::string(text.substr(0, text.find('%'))).c_str(), &address) != 1)
		return false;
	return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
		return irc::is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
	});
}

std::optional<ServerName> tcp(std::string_view host, std::string_view port, bool tls)
{
	// A host that begins with '-' would be an option to the programs that it is given to.
	if (!valid_host(host) || host.front() == '-' || !valid_port(port))
		return std::nullopt;
	return ServerName{{}, std::string(host), std::string(port), tls, {}};
}

/** Host and port, in one of their forms. */
std::optional<ServerName> parse_authority(std::string_view text, bool tls)
{
	const std::string_view port = tls ? kDefaultTlsPort : kDefaultPort;
	if (!text.empty() && text.front() == '[') {
		const std::size_t end = text.find(']');
		if (end == std::string_view::npos)
			return std::nullopt;
		const std::string_view after = text.substr(end + 1);
		const std::string_view host = text.substr(1, end - 1);
		if (after.empty())
			return tcp(host, port, tls);
		return after.front() == ':' ? tcp(host, after.substr(1), tls) : std::nullopt;
	}
	const std::size_t colon = text.find(':');
	if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
		return tcp(text, port, tls); // a name, or an IPv6 address without a port
	return tcp(text.substr(0, colon), text.substr(colon + 1), tls);
}

std::optional<std::string> percent_decoded(std::string_view text)
{
	std::string out;
	for (; !text.empty(); text.remove_prefix(1)) {
		if (text.front() != '%') {
			out += text.front();
			continue;
		}
		unsigned char byte = 0;
		const char *digits = text.data() + 1;
		if (text.size() < 3 || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2)
			return std::nullopt;
		out += static_cast<char>(byte);
		text.remove_prefix(2);
	}
	return out;
}

/** The channel that the path of a URL names; empty: none. Nothing: it is no name of a channel. */
std::optional<std::string> channel_of(std::string_view path)
{
	std::optional<std::string> name = percent_decoded(path);
	if (!name || name->empty())
		return name;
	if (name->front() != '#' && name->front() != '&')
		name->insert(0, 1, '#');
	const bool valid = std::none_of(name->begin(), name->end(), [](char c) {
		return irc::is_control(c) || c == ' ' || c == ',' || c == '/' || c == '?';
	});
	return valid && name->size() > 1 ? name : std::nullopt;
}

} // namespace

std::string ServerName::to_string() const
{
	return path.empty() ? (tls ? "ircs://" : "") + host_and_port() : path;
}

std::string ServerName::host_and_port() const
{
	return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
}

bool ServerName::on_this_machine() const
{
	if (!path.empty() || host == "localhost")
		return true;
	const std::optional<Address> address = Address::ip(host, 0); // 127.example.org is a name, of any machine
	return address && address->is_loopback();
}

std::vector<Address> ServerName::resolve() const
{
	if (path.empty())
		return Address::resolve(host, port);
	const std::optional<Address> address = Address::local(path);
	if (!address)
		throw_errno("connect " + path, ENAMETOOLONG);
	return {*address};
}

std::optional<ServerName> parse_server_name(std::string_view text)
{
	for (const bool tls : {false, true}) {
		const std::string_view scheme = tls ? "ircs://" : "irc://";
		if (!text.starts_with(scheme))
			continue;
		text.remove_prefix(scheme.size());
		const std::size_t slash = std::min(text.find('/'), text.size());
		std::optional<ServerName> server = parse_authority(text.substr(0, slash), tls);
		const std::optional<std::string> channel = channel_of(text.substr(std::min(slash + 1, text.size())));
		if (!server || !channel)
			return std::nullopt;
		server->channel = *channel;
		return server;
	}
	if (text.find("://") != std::string_view::npos)
		return std::nullopt; // another kind of server
	if (text.find('/') != std::string_view::npos || (text.size() > 1 && text.front() == '@'))
		return ServerName{std::string(text), {}, {}};
	return parse_authority(text, false);
}

std::optional<ServerName> default_server(std::string_view variable, bool socket_exists)
{
	if (!variable.empty())
		return parse_server_name(variable);
	if (socket_exists)
		return ServerName{kDefaultSocket, {}, {}};
	return ServerName{{}, "localhost", std::string(kDefaultPort)};
}

} // namespace confer::client
