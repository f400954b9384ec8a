// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <confer/unique_fd.hh>

namespace confer::bench {

/** A TCP port of 127.0.0.1 that nothing listens on at the moment. Throws std::system_error. */
std::uint16_t unused_port();

/** Whether something accepts connections there. */
bool can_connect(std::uint16_t port) noexcept;

/**
 * Begins to connect to 127.0.0.1. The socket is non-blocking, without Nagle's delay, and becomes writable when the
 * connection stands. `receive_buffer` bytes of SO_RCVBUF, 0 for the system's default. `source`: the address of
 * 127.0.0.0/8, in host order, to connect from; 0: the kernel's choice. Throws std::system_error.
 */
UniqueFd start_connecting(std::uint16_t port, int receive_buffer = 0, std::uint32_t source = 0);

/** A non-blocking listening socket on 127.0.0.1. Throws std::system_error. */
UniqueFd listen_on(std::uint16_t port);

/**
 * Bytes that the kernel holds for the connection between `client` and the server: what the client has not read and what
 * the server's end has not sent (both from /proc/net/tcp). Negative once the server has closed it.
 */
long queued_bytes(int client);

} // namespace confer::bench
