// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/surroundings.hh"
#include "client/udp/options.hh"

namespace confer::client {

/**
 * `confer udp --group`: the main thread reads lines; a daemon thread owns the sockets, receives, sends what is due, and
 * prints. Between them stands the state machine, datagram::PeerChat, under one lock.
 *
 * @throws std::system_error when an address is not available or a peer's name has no address
 */
[[nodiscard]] ExitStatus run_group_udp(const UdpOptions &options, const Surroundings &around);

} // namespace confer::client
