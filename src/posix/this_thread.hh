// SPDX-License-Identifier: MIT
#pragma once

namespace confer {

/**
 * Something that differs from every other living thread's: the address of a thread-local byte. As good a name for the
 * owner of a lock as pthread_self(), and an instruction rather than a call.
 */
inline const void *this_thread() noexcept
{
	static constinit thread_local char byte = 0;
	return &byte;
}

} // namespace confer
