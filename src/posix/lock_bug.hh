// SPDX-License-Identifier: MIT
#pragma once

#include <confer/error.hh>

#include <cstdio>

namespace confer {

/** The call failed, which only a bug makes it do: aborts naming the lock. `err`: an errno, or 0. */
[[noreturn]] inline void lock_bug(const char *call, const char *name, int err) noexcept
{
	char text[256];
	std::snprintf(text, sizeof text, "%s '%s'", call, name);
	bug(text, err);
}

} // namespace confer
