// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace confer::server {

enum class NotifyResult {
	sent,
	not_asked, ///< $NOTIFY_SOCKET is not set: nobody supervises this process
	failed,    ///< errno says why
};

/**
 * Tells the service manager how this process fares: sd_notify(3) without libsystemd.
 *
 * @param state assignments, one a line, as in "READY=1" or "STOPPING=1"
 *
 * One datagram to the Unix socket that $NOTIFY_SOCKET names, a path or an abstract name ("@name"). Reads the
 * environment each time, so no thread may change it. Never blocks.
 */
[[nodiscard]] NotifyResult notify(std::string_view state) noexcept;

/** notify() that the configuration is being read again, with the time that Type=notify-reload asks for. READY=1 ends
 * it. */
[[nodiscard]] NotifyResult notify_reloading() noexcept;

} // namespace confer::server
