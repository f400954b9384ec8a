// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <chrono>

#include <poll.h>

namespace confer::server {

/** Sleeps for `time`, or until the connection breaks off: then it returns false. */
inline bool sleep_while_connected(int fd, std::chrono::milliseconds time) noexcept
{
	pollfd watched{.fd = fd, .events = 0, .revents = 0};
	int events;
	do
		events = poll(&watched, 1, static_cast<int>(time.count()));
	while (events < 0 && errno == EINTR);
	return events == 0;
}

} // namespace confer::server
