// SPDX-License-Identifier: MIT
#pragma once

#include "client/udp/options.hh"

#include <confer/address.hh>
#include <confer/datagram_socket.hh>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

/** The group's port, and the addresses that are used when none is named. confer-udp(1), PROTOCOL. */
inline constexpr std::uint16_t kGroupPort = 6667;
inline constexpr std::string_view kGroup4 = "239.255.66.67";
inline constexpr std::string_view kGroup6 = "ff12::c0fe:6667";

/**
 * The sockets of one peer of a group. For each family there are two: one of its own, from which all is sent and on
 * which answers come, and one at the group's port, which it shares with others on the same machine.
 *
 * For one thread at a time.
 */
class UdpLinks {
public:
	/** @throws std::system_error naming the address or interface that is not available */
	explicit UdpLinks(const UdpOptions &options);

	/** All sockets, to be received from. They stay as they are. */
	[[nodiscard]] std::vector<DatagramSocket> &sockets() noexcept { return sockets_; }

	/** Looks which interfaces there are now, and joins the group on new ones. @return names of the new ones */
	std::vector<std::string> scan();

	/** Sends to the group, on every interface. Does not wait: what finds no room is lost, as others are. */
	void send_group(std::string_view bytes) noexcept;

	/** Sends to one peer. */
	void send(const Address &to, std::string_view bytes) noexcept;

	/** The group's addresses with their port. */
	[[nodiscard]] std::vector<Address> groups() const;

private:
	/** Of one family. */
	struct Family {
		Address group;
		std::size_t own;    ///< in sockets_
		std::size_t shared; ///< the one at the group's port
		std::set<unsigned> joined{};
		std::vector<std::pair<unsigned, Address>> ways{}; ///< interfaces, and the group as seen from each
	};

	void add_family(const Address &group, bool needed, const UdpOptions &options);
	std::size_t own_socket(int family, const UdpOptions &options);
	bool join(Family &family, unsigned interface);

	std::vector<std::string> interfaces_; ///< wanted by the user; empty: all that are suitable
	std::vector<DatagramSocket> sockets_;
	std::vector<Family> families_;
};

} // namespace confer::client
