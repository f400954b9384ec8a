// SPDX-License-Identifier: MIT
#include <confer/unique_fd.hh>

#include <confer/error.hh>

#include <cerrno>
#include <cstdio>

#include <unistd.h>

namespace confer {

void UniqueFd::reset(int fd) noexcept
{
	const int old = std::exchange(fd_, fd);
	if (old < 0)
		return;
	const int saved = errno; // a destructor on an error path must not change what is about to be reported
	if (::close(old) != 0 && errno == EBADF) {
		char text[64];
		std::snprintf(text, sizeof text, "close %d", old);
		bug(text, EBADF);
	}
	errno = saved;
}

} // namespace confer
