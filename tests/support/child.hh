// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"

/** Runs a piece of a test in a process of its own, for what ends a process. */
namespace check {

/** How a child ended, and what it wrote to standard error. */
struct ChildResult {
	int status; ///< of waitpid(2)
	std::string output;

	bool aborted() const noexcept { return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT; }
	bool exited(int code) const noexcept { return WIFEXITED(status) && WEXITSTATUS(status) == code; }
};

/**
 * Forks, runs `f` in the child and waits for its end. A child that returns from `f` exits 0; one that throws exits 1.
 * Call it while the test has one thread: a forked child has only the one that forked.
 */
template <class F> ChildResult in_child(F &&f)
{
	int ends[2];
	if (::pipe2(ends, O_CLOEXEC) != 0)
		throw std::system_error(errno, std::generic_category(), "pipe2");
	std::fflush(nullptr);
	const pid_t child = ::fork();
	if (child < 0)
		throw std::system_error(errno, std::generic_category(), "fork");
	if (child == 0) {
		const rlimit no_core{0, 0};
		::setrlimit(RLIMIT_CORE, &no_core);
		::dup2(ends[1], STDERR_FILENO);
		::alarm(60); // a child that hangs fails its test
		int code = 0;
		try {
			f();
		} catch (const Failure &e) {
			std::fprintf(stderr, "%s:%d: %s\n", e.file, e.line, e.text.c_str());
			code = 1;
		} catch (const std::exception &e) {
			std::fprintf(stderr, "%s\n", e.what());
			code = 1;
		}
		::_exit(code);
	}
	::close(ends[1]);
	ChildResult result{};
	char buffer[512];
	for (ssize_t count; (count = ::read(ends[0], buffer, sizeof buffer)) > 0 || (count < 0 && errno == EINTR);)
		if (count > 0)
			result.output.append(buffer, static_cast<std::size_t>(count));
	::close(ends[0]);
	while (::waitpid(child, &result.status, 0) < 0 && errno == EINTR) {
	}
	return result;
}

/** Fails unless `f`, run in a child, aborts and says each of `texts` on standard error. */
template <class F>
void aborts(F &&f, std::initializer_list<std::string_view> texts, const char *file = __builtin_FILE(),
            int line = __builtin_LINE())
{
	const ChildResult result = in_child(f);
	if (!result.aborted())
		fail("did not abort; it said: " + result.output, file, line);
	for (std::string_view text : texts)
		contains(result.output, text, file, line);
}

} // namespace check
