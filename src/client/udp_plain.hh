// SPDX-License-Identifier: MIT
#pragma once

#include "client/exit_status.hh"
#include "client/surroundings.hh"
#include "client/udp_options.hh"

#include <cstddef>
#include <string_view>
#include <vector>

namespace confer::client {

/** Bytes of one datagram at most: what many small programs receive. */
inline constexpr std::size_t kMaxPlainDatagram = 1024;

/**
 * Cuts a line into texts of datagrams: at most `max_bytes` each, no character cut, nothing left out.
 *
 * @return views of `line`; none for an empty one
 */
[[nodiscard]] std::vector<std::string_view> cut_datagrams(std::string_view line, std::size_t max_bytes);

/**
 * `confer udp`, the plain form: the main thread reads lines and sends each as a datagram to every peer; a daemon thread
 * prints every datagram that arrives.
 *
 * @throws std::system_error when an address cannot be had or a peer's name not be resolved
 */
[[nodiscard]] ExitStatus run_plain_udp(const UdpOptions &options, const Surroundings &around);

} // namespace confer::client
