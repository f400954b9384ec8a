// SPDX-License-Identifier: MIT
#include "client/write_all.hh"

#include <cerrno>
#include <cstddef>

#include <poll.h>
#include <unistd.h>

namespace confer::client {

void write_all(int fd, std::string_view bytes) noexcept
{
	while (!bytes.empty()) {
		const ssize_t count = ::write(fd, bytes.data(), bytes.size());
		if (count >= 0) {
			bytes.remove_prefix(static_cast<std::size_t>(count));
		} else if (errno == EAGAIN) {
			pollfd writable{fd, POLLOUT, 0};
			::poll(&writable, 1, -1);
		} else if (errno != EINTR) {
			return;
		}
	}
}

} // namespace confer::client
