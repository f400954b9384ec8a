// SPDX-License-Identifier: MIT
#include "client/write_all.hh"

#include <cerrno>

#include <poll.h>
#include <unistd.h>

namespace confer::client {

std::size_t write_all(int fd, std::string_view bytes) noexcept
{
	std::size_t written = 0;
	while (written < bytes.size()) {
		const ssize_t count = ::write(fd, bytes.data() + written, bytes.size() - written);
		if (count >= 0) {
			written += static_cast<std::size_t>(count);
		} else if (errno == EAGAIN) {
			pollfd writable{fd, POLLOUT, 0};
			::poll(&writable, 1, -1);
		} else if (errno != EINTR) {
			break;
		}
	}
	return written;
}

} // namespace confer::client
