// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>

namespace confer::chat {

/**
 * Bursts for one channel that wait for the thread that is delivering there. It delivers them, too: so nobody sleeps
 * until it has finished, and one send carries the lines of all of them.
 *
 * A thread that holds Channel::delivery opens it and takes what waits. Others push without a lock while it is open. It
 * stays open when that thread leaves only if another one is on its way, which takes over what waits. All of them hold
 * the World (shared) meanwhile: so whatever a burst refers to stays.
 */
class WaitingBursts {
public:
	/** What a burst has for waiting here. */
	struct Link {
		Link *next = nullptr;
		std::size_t work = 0; ///< steps that its delivery takes; see Delivery
	};

	/** No more bursts are taken while these steps of work wait: the others wait for the lock. */
	static constexpr std::size_t kMostWork = 16 << 10;

	WaitingBursts() = default;
	WaitingBursts(const WaitingBursts &) = delete;
	WaitingBursts &operator=(const WaitingBursts &) = delete;

	/**
	 * Leaves the burst to the thread that is delivering, or to the next one. False: no thread is, or enough waits; the
	 * caller keeps it. Those of one thread stay in their order. Any thread.
	 */
	[[nodiscard]] bool push(Link &burst) noexcept;

	/** Before the caller waits for the lock: it is on its way. Any thread. */
	void announce() noexcept { coming_.fetch_add(1, std::memory_order_acq_rel); }

	// Only for the thread that has the lock, and has announced itself before:

	/** It is there, and others may push. */
	void open() noexcept;
	/** All that wait, each linked to the next one, the oldest first; nullptr: none. */
	[[nodiscard]] Link *take() noexcept;
	/** Whether the thread may leave: another one is on its way, or nothing waits, and then it is closed. */
	[[nodiscard]] bool leave() noexcept;
	/**
	 * Closes it and returns all that wait, as take() does. The thread delivers them before it leaves; a thread that
	 * comes meanwhile keeps its burst, and waits for the lock.
	 */
	[[nodiscard]] Link *close() noexcept { return reversed(newest_.exchange(nullptr, std::memory_order_acq_rel)); }

private:
	Link *reversed(Link *newest) noexcept;

	Link none_;                           ///< the end of the chain while it is open
	std::atomic<Link *> newest_{nullptr}; ///< each refers to the one that was pushed before; nullptr: it is closed
	std::atomic<std::size_t> work_{0};    ///< of all that wait
	std::atomic<unsigned> coming_{0};     ///< threads that wait for the lock
};

} // namespace confer::chat
