// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** Ports of IRC, without TLS and with it (RFC 7194), when none is said. */
inline constexpr std::string_view kDefaultPort = "6667";
inline constexpr std::string_view kDefaultTlsPort = "6697";

/** Where conferd listens for its own machine. */
inline constexpr const char *kDefaultSocket = "/run/conferd/conferd.sock";

/** A server as a person writes it: a path of a Unix socket, or host and port. */
struct ServerName {
	std::string path; ///< of a Unix socket; empty: host and port
	std::string host; ///< a name or a numeric address, without brackets
	std::string port;
	bool tls = false;         ///< of host and port
	std::string channel = {}; ///< that a URL names; empty: none

	/** As it is written, with the port; `ircs://` in front where there is TLS. */
	[[nodiscard]] std::string to_string() const;

	/** Host and port alone, an IPv6 address in brackets. */
	[[nodiscard]] std::string host_and_port() const;

	/** Whether it is this machine for certain: a Unix socket, `localhost`, or a numeric address of loopback. */
	[[nodiscard]] bool on_this_machine() const;

	/** The addresses to try, in order. May ask the resolver and so wait. @throws std::system_error */
	[[nodiscard]] std::vector<Address> resolve() const;
};

/**
 * Reads `host`, `host:port`, `192.0.2.1:6667`, `[2001:db8::1]:6667`, `2001:db8::1`, the same behind `irc://` or
 * `ircs://`, `/run/a.sock`, `./a.sock` or `@abstract`. A URL may name a channel: `irc://host/ops`, `irc://host/%23ops`
 * and `irc://host/#ops` mean `#ops`.
 *
 * @return nothing if it is none of these
 */
[[nodiscard]] std::optional<ServerName> parse_server_name(std::string_view text);

/**
 * The server when none is named: `variable` (the value of $CONFER_SERVER) if it is not empty, then kDefaultSocket if
 * `socket_exists`, then localhost.
 *
 * @return nothing if parse_server_name() cannot read the variable
 */
[[nodiscard]] std::optional<ServerName> default_server(std::string_view variable, bool socket_exists);

} // namespace confer::client
