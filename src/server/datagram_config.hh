// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/format.hh"
#include "datagram/rules.hh"

#include <confer/prefix.hh>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confer::server {

/** A [datagram.NAME] section: where machines send to, what, and what becomes of it. */
struct DatagramConfig {
	std::string name;    ///< what follows "datagram."; unique
	std::string address; ///< numeric IPv4 or IPv6, perhaps with %interface; empty if `path` is set
	std::uint16_t port = 0;
	std::string path;               ///< of a Unix socket; empty if `address` is set
	unsigned mode = 0;              ///< permission bits of `path`
	std::size_t receive_buffer = 0; ///< bytes, as SO_RCVBUF takes them
	datagram::Format format = datagram::Format::automatic;
	std::string channel;               ///< for what names none and no rule covers; empty: none
	std::vector<std::string> channels; ///< masks of those that a datagram may name
	std::vector<Prefix> from;          ///< allowed senders; a Unix socket has file permissions instead
	unsigned rate = 0;                 ///< messages a second from each source; 0: no limit
	unsigned burst = 0;                ///< messages at once
	unsigned total_rate = 0;           ///< messages a second from all sources together; 0: no limit
	unsigned total_burst = 0;          ///< of those at once
	std::chrono::seconds collapse{0};  ///< how long a repeated message is only counted; 0: not at all

	/** How messages name it: `127.0.0.1:5514`, `[::1]:5514` or the path. */
	[[nodiscard]] std::string text() const;
	/** Whether it takes datagrams from there; a Unix socket does from everywhere, as its file's permissions allow. */
	[[nodiscard]] bool allows(const Address &from) const noexcept;
	/** Whether the socket is the same: address, port, path, mode and buffer, which only a restart can change. */
	[[nodiscard]] bool same_socket(const DatagramConfig &other) const;
};

/** A [rule.NAME] section. */
struct RuleConfig : datagram::Rule {
	std::string datagram; ///< the [datagram.NAME] that it is for; empty: all
};

/** The rules that are for the section called `name`, in their order. */
[[nodiscard]] std::vector<datagram::Rule> rules_for(std::string_view name, const std::vector<RuleConfig> &all);

/**
 * Whether the configuration of a section names this channel: it then is meant where a text begins with its name, also
 * when nobody is in it.
 */
[[nodiscard]] bool names_channel(const DatagramConfig &config, const std::vector<datagram::Rule> &rules,
                                 std::string_view channel) noexcept;

} // namespace confer::server
