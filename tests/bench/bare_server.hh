// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace confer::bench {

/**
 * The least that a server can do for a message, as a baseline: one thread, one channel, one `send` to each of the other
 * clients for every line that comes, and of IRC only what lets the load generator register and join. It checks
 * nothing, queues nothing and blocks on a full socket. Listens on 127.0.0.1 and never returns.
 */
[[noreturn]] void run_bare_server(std::uint16_t port) noexcept;

} // namespace confer::bench
