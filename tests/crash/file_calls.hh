// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <string>

namespace confer::crash {

/** When calls of one kind fail, and with what; or when the process dies at one. */
struct Calls {
	std::atomic<unsigned> fail_from{0};    ///< this call and those behind it fail; 0: none
	std::atomic<unsigned> fail_count{~0U}; ///< so many of them
	std::atomic<int> error{0};
	std::atomic<unsigned> seen{0};
	std::atomic<bool> slow{false};      ///< a call waits before it returns, as long as this is so
	std::atomic<unsigned> slow_ones{0}; ///< calls that wait, or have waited

	/** Counts a call; whether it fails. */
	bool strikes() noexcept
	{
		const unsigned n = seen.fetch_add(1) + 1;
		const unsigned from = fail_from.load();
		return from != 0 && n >= from && n - from < fail_count.load();
	}
	void fail(int with, unsigned from = 1, unsigned count = ~0U) noexcept
	{
		error = with;
		seen = 0;
		fail_count = count;
		fail_from = from;
	}
	void work() noexcept { fail_from = 0; }
};

/**
 * The calls of the log that change files, in a program that is linked with -Wl,--wrap for them. `all` counts each of
 * them, in the order in which they come.
 */
struct FileCalls {
	Calls pwrite;
	Calls pwrite_short; ///< takes half of the bytes
	Calls pread;
	Calls fdatasync;
	Calls fsync;
	Calls fallocate;
	Calls ftruncate;
	Calls open;
	Calls rename;
	std::atomic<unsigned> all{0};
	std::atomic<unsigned> kill_at{0};     ///< SIGKILL at this call; 0: never
	std::atomic<bool> kill_behind{false}; ///< when it is done, and not before
	/**
	 * Every so many-th call, those that only read included, is interrupted (EINTR) or, in turn with that, takes or
	 * returns half of the bytes; 0: none.
	 */
	std::atomic<unsigned> disturb_every{0};
	std::atomic<unsigned> disturbable{0}; ///< calls since then
	std::atomic<unsigned> disturbed{0};
};

FileCalls &file_calls() noexcept;

/** Disturbs every n-th call as long as it lives, also of children that are forked meanwhile. */
class Disturbed {
public:
	explicit Disturbed(unsigned n) noexcept
	{
		file_calls().disturbable = file_calls().disturbed = 0;
		file_calls().disturb_every = n;
	}
	~Disturbed() { file_calls().disturb_every = 0; }
	Disturbed(const Disturbed &) = delete;
	Disturbed &operator=(const Disturbed &) = delete;
};

/**
 * The calls that this thread makes meanwhile, a letter each: a fallocate, d fdatasync, f fsync, r renameat, t
 * ftruncate, u unlinkat, w pwrite.
 */
class Trace {
public:
	Trace() noexcept;
	~Trace();
	Trace(const Trace &) = delete;
	Trace &operator=(const Trace &) = delete;

	std::string calls;
};

} // namespace confer::crash
