// SPDX-License-Identifier: MIT
#pragma once

#include "chat/outbox.hh"

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <sched.h>

namespace confer::chat {

/**
 * Lets other threads add to outboxes before they are sent.
 *
 * With hundreds of threads ready to run on a few processors, a thread that has claimed the outboxes of a channel would
 * send each of them a few lines, and the next thread a few more. Giving up the processor once lets those that are ready
 * add theirs first, and one send carries all of them. When nobody else has anything to say it costs a system call and,
 * on a machine that is busy with other things, milliseconds: so it is done as long as it pays, and tried ever more
 * rarely when it does not. A session that has not tried it yet goes by what others have found lately, and those that
 * have not share the tries: so a crowd in which each says little delays few lines.
 *
 * For one thread at a time.
 */
class RiderWait {
public:
	/** Fewer sends than this are not worth it. */
	static constexpr std::size_t kLeast = 4;

	/** What the sessions of a process have found. Any thread. */
	struct Experience {
		std::atomic<unsigned> in_vain{0}; ///< tries in a row
		std::atomic<unsigned> flushes{0}; ///< of sessions that have not tried
	};

	/** `yield`: gives up the processor, as sched_yield(2) does. */
	explicit RiderWait(int (*yield)() noexcept = sched_yield, Experience &common = of_process()) noexcept
	    : yield_(yield),
	      common_(common)
	{
	}

	/** Perhaps gives up the processor. `outbox`: one of the `count` that the caller has claimed and is about to flush.
	 */
	void before_flush(const Outbox &outbox, std::size_t count) noexcept;

private:
	static constexpr unsigned kRarest = 6; ///< at worst one time in 2 to this power

	static Experience &of_process() noexcept;
	bool is_due() noexcept;

	int (*const yield_)() noexcept;
	Experience &common_;
	bool has_tried_ = false;
	unsigned in_vain_ = 0; ///< so many times in a row
	unsigned skip_ = 0;    ///< so many times it is not tried
};

} // namespace confer::chat
