// SPDX-License-Identifier: MIT
#pragma once

#include "chat/outbox.hh"

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
 * on a machine that is busy with other things, time: so it is done as long as it pays, and tried ever more rarely when
 * it does not.
 *
 * For one thread at a time.
 */
class RiderWait {
public:
	/** Fewer sends than this are not worth it. */
	static constexpr std::size_t kLeast = 4;

	/** `yield`: gives up the processor, as sched_yield(2) does. */
	explicit RiderWait(int (*yield)() noexcept = sched_yield) noexcept : yield_(yield) {}

	/** Perhaps gives up the processor. `outbox`: one of the `count` that the caller has claimed and is about to flush.
	 */
	void before_flush(const Outbox &outbox, std::size_t count) noexcept;

private:
	static constexpr unsigned kRarest = 6; ///< at worst one time in 2 to this power

	int (*const yield_)() noexcept;
	unsigned in_vain_ = 0; ///< so many times in a row
	unsigned skip_ = 0;    ///< so many times it is not tried
};

} // namespace confer::chat
