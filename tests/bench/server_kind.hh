// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::bench {

/** What a workload needs of a server. */
struct ServerNeeds {
	std::size_t send_queue; ///< bytes that may wait for one client, where that can be set
	bool datagrams;         ///< receive syslog messages on the UDP port of the same number, of any source at any rate
	bool accounts;          ///< register and log in without limits on how often
};

/** What a server's configuration needs to know. */
struct ServerSettings {
	std::string directory; ///< the server's own, empty at first
	std::uint16_t port;    ///< to listen on, at 127.0.0.1 only
	ServerNeeds needs;
	bool keeps_history;  ///< conferd only
	bool waits_for_disk; ///< conferd only: durability = disk
};

/** One program that the benchmark can drive: how to find it, configure it and start it. */
struct ServerKind {
	std::string_view name;
	std::string_view binary; ///< where distributions install it; empty: must be named on the command line
	/** Writes the configuration and returns the arguments after argv[0]. Throws std::system_error. */
	std::vector<std::string> (*configure)(const ServerSettings &);
	/**
	 * How many clients connect and quit side by side in the workload that counts connects a second: what serves the
	 * server best. ngircd listens with a backlog of 10, past which a connect waits a second for its next SYN;
	 * inspircd completes registrations from a timer that runs once a second, so its rate is this number.
	 */
	unsigned churn_clients;
	bool takes_tags = true; ///< message-tags
	bool takes_datagrams = false;
	bool keeps_accounts = false; ///< which clients register as IRCv3 account-registration has it
};

/** conferd first, then the peers. */
std::span<const ServerKind> server_kinds();

/** The kind of that name, or null. */
const ServerKind *find_server_kind(std::string_view name);

} // namespace confer::bench
