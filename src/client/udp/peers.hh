// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** Where one datagram is to go. */
struct Errand {
	std::size_t peer; ///< its place in the table
	Address to;
	std::string text;
};

/**
 * The peers of `confer udp`, as named on the command line, and what is known of each: which of its addresses is in use,
 * and whether it was said that nobody is there. UDP tells of neither by itself, so the first address of a name is used
 * until it refuses.
 *
 * Pure: no I/O. Not for several threads at once.
 */
class UdpPeers {
public:
	/** addresses: in the order in which to try them; one at least */
	void add(std::string name, std::vector<Address> addresses);

	[[nodiscard]] std::size_t size() const noexcept { return peers_.size(); }
	[[nodiscard]] const std::string &name(std::size_t peer) const noexcept { return peers_[peer].name; }
	[[nodiscard]] const Address &address(std::size_t peer) const noexcept { return peers_[peer].address(); }

	/** The peer with this name, or with this address in use. */
	[[nodiscard]] std::optional<std::size_t> find(std::string_view text) const;

	/** Notes the text as the one sent last to the peer. @return where to send it */
	[[nodiscard]] Errand send(std::size_t peer, std::string_view text);

	/** What is to be done when a datagram could not be delivered. */
	struct Refused {
		std::optional<Errand> again; ///< send it to another address of the same peer
		std::string report;          ///< say this; empty: it was said before, or is none of our peers
	};

	/** A datagram to `to` has failed with this errno. */
	[[nodiscard]] Refused refused(const Address &to, int error);

	/** A datagram has arrived from there, so the next failure is reported again. */
	void heard(const Address &from);

	/** Whether some peer has refused and not been heard since. */
	[[nodiscard]] bool any_refused() const noexcept;

private:
	struct Peer {
		std::string name;
		std::vector<Address> addresses;
		std::size_t current = 0;
		std::string last;     ///< what was sent last, until an answer or a refusal
		bool refused = false; ///< and it was said

		[[nodiscard]] const Address &address() const noexcept { return addresses[current]; }
	};

	std::vector<Peer> peers_;
};

} // namespace confer::client
