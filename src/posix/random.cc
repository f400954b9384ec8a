// SPDX-License-Identifier: MIT
#include <confer/random.hh>

#include <confer/error.hh>

#include <cerrno>

#include <sys/random.h>

namespace confer {

void random_bytes(void *out, std::size_t size)
{
	auto *at = static_cast<unsigned char *>(out);
	while (size != 0) {
		const ssize_t got = getrandom(at, size, 0);
		if (got < 0) {
			if (errno != EINTR)
				throw_errno("getrandom");
			continue;
		}
		at += got;
		size -= static_cast<std::size_t>(got);
	}
}

} // namespace confer
