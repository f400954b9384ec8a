// SPDX-License-Identifier: MIT
#include <confer/error.hh>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

namespace confer {

namespace {

class ResolverCategory final : public std::error_category {
public:
	const char *name() const noexcept override { return "getaddrinfo"; }
	std::string message(int code) const override { return gai_strerror(code); }
};

} // namespace

void throw_errno(std::string what, int err)
{
	throw std::system_error(err, std::generic_category(), std::move(what));
}

void throw_resolver_error(std::string what, int code)
{
	throw std::system_error(code, resolver_category(), std::move(what));
}

const std::error_category &resolver_category() noexcept
{
	static const ResolverCategory category;
	return category;
}

void bug(const char *what, int err) noexcept
{
	// One write, so that lines of two threads do not mix; no stdio lock, because the caller may hold it.
	char line[512];
	char reason[128];
	int size = err == 0
	               ? std::snprintf(line, sizeof line, "bug: %s\n", what)
	               : std::snprintf(line, sizeof line, "bug: %s: %s\n", what, strerror_r(err, reason, sizeof reason));
	if (size >= static_cast<int>(sizeof line)) {
		size = sizeof line;
		line[sizeof line - 1] = '\n';
	}
	// No longer than this for a reader that is stuck: the core dump still says where.
	constexpr int kPatienceMs = 200;
	pollfd room{STDERR_FILENO, POLLOUT, 0};
	if (::poll(&room, 1, kPatienceMs) == 0 ||
	    (size > 0 && ::write(STDERR_FILENO, line, static_cast<std::size_t>(size)) < 0)) {
		// Nobody listens.
	}
	std::abort();
}

} // namespace confer
