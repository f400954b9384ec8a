// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

/**
 * The three kinds of failure and what this library does about each:
 *  - a bug in the program: `bug()`, which aborts, in release builds too;
 *  - something cannot be set up: `throw_errno()`, a std::system_error that names what was attempted;
 *  - something expected at run time (a peer went away): a return value such as IoResult.
 */
namespace confer {

/**
 * Throws std::system_error for a system call that failed.
 *
 * @param what what was attempted, with its object: `bind [::1]:6667`. what() of the exception then reads
 *             `bind [::1]:6667: Address already in use`, and code() is `err` in the generic category
 * @param err  the errno of the call. The default reads errno when the arguments are evaluated: pass a saved value if
 *             building `what` may itself change errno
 */
[[noreturn]] void throw_errno(std::string what, int err = errno);

/** Throws std::system_error for a failed getaddrinfo(3); `code` is an EAI_ value in resolver_category(). */
[[noreturn]] void throw_resolver_error(std::string what, int code);

/** @return the category of getaddrinfo(3)'s EAI_ values; its messages are those of gai_strerror(3) */
const std::error_category &resolver_category() noexcept;

/**
 * The program is wrong: writes one line, `what` and the text of `err` if that is not 0, to standard error and aborts.
 * Allocates nothing; any thread.
 */
[[noreturn]] void bug(const char *what, int err = 0) noexcept;

/** A pthread call that can fail only through a bug returned `err`: aborts naming `call` unless that is 0. */
inline void pthread_ok(int err, const char *call) noexcept
{
	if (err != 0) [[unlikely]]
		bug(call, err);
}

} // namespace confer
