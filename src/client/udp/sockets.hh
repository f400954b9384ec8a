// SPDX-License-Identifier: MIT
#pragma once

#include <confer/address.hh>
#include <confer/datagram_socket.hh>

#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** Room for datagrams that wait while the terminal is written to. The kernel may give less. */
inline constexpr int kUdpReceiveBuffer = 1024 * 1024;

/**
 * The addresses that `PORT`, `:PORT`, `ADDRESS:PORT` or `[ADDRESS]:PORT` means to receive on; a port alone means every
 * address of the machine, IPv4 and IPv6.
 *
 * @return nothing if it is none of these
 */
[[nodiscard]] std::vector<Address> parse_listen(std::string_view text);

/** The addresses of a peer, `HOST[:PORT]`, in the order in which to try them. @throws std::system_error */
[[nodiscard]] std::vector<Address> resolve_peer(const std::string &text);

/** A socket that keeps what the network reports. @throws std::system_error */
[[nodiscard]] DatagramSocket bind_udp(const Address &address);

/**
 * Sockets at all these addresses. Where a port alone was said, one family is enough: a machine may have no IPv6.
 *
 * @param listen as on the command line @throws std::system_error
 */
void bind_listen(const std::string &listen, std::vector<DatagramSocket> &sockets);

/** The first socket of the family; a new one, with a port of the kernel's choice, if there is none. */
DatagramSocket &socket_for(int family, std::vector<DatagramSocket> &sockets);

} // namespace confer::client
