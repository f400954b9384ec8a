// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/surroundings.hh"
#include "client/udp/options.hh"

namespace confer::client {

/**
 * `confer udp`, the plain form: the main thread reads lines and sends each as a datagram to every peer; a daemon thread
 * prints every datagram that arrives.
 *
 * @throws std::system_error when an address is not available or a peer's name has no address
 */
[[nodiscard]] ExitStatus run_plain_udp(const UdpOptions &options, const Surroundings &around);

} // namespace confer::client
