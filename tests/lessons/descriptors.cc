// SPDX-License-Identifier: MIT
// A descriptor has one owner, who closes it once: UniqueFd. It is handed on by moving, lent as a plain int.
#include <confer/error.hh>
#include <confer/unique_fd.hh>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

using confer::UniqueFd;

namespace {

UniqueFd open_file(const char *path)
{
	UniqueFd fd(::open(path, O_RDONLY | O_CLOEXEC)); // close-on-exec from the first moment
	if (!fd)
		confer::throw_errno(std::string("open ") + path);
	return fd;
}

bool is_open(int fd) // borrows it
{
	return ::fcntl(fd, F_GETFD) >= 0;
}

} // namespace

int main()
{
	int number = -1;
	{
		UniqueFd first = open_file("/dev/null");
		UniqueFd second = std::move(first); // the owner changes, the descriptor does not
		number = second.get();
		if (first || !is_open(number))
			return EXIT_FAILURE;
	}
	if (is_open(number)) // closed at the end of the scope
		return EXIT_FAILURE;
	try {
		open_file("/no/such/file");
	} catch (const std::system_error &e) {
		std::puts(e.what());
		return std::string(e.what()) == "open /no/such/file: No such file or directory" ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	return EXIT_FAILURE;
}
