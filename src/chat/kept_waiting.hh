// SPDX-License-Identifier: MIT
#pragma once

#include <confer/socket_io.hh>

#include <atomic>
#include <chrono>

namespace confer::chat {

/**
 * How long the server has kept a client waiting for itself: for a password to be checked, for guessers to be slowed.
 * The owner of the session begins and ends it; any thread may ask.
 */
class KeptWaiting {
public:
	void begin(Deadline now) noexcept { since_.store(now, std::memory_order_relaxed); }
	void end(Deadline now) noexcept
	{
		const Deadline since = since_.exchange(Deadline{}, std::memory_order_relaxed);
		ended_.store(ended_.load(std::memory_order_relaxed) + (now - since), std::memory_order_relaxed);
	}
	/** In all, up to `now`. A caller at the very moment when it ends may get less. */
	Deadline::duration total(Deadline now) const noexcept
	{
		const Deadline since = since_.load(std::memory_order_relaxed);
		return ended_.load(std::memory_order_relaxed) + (since == Deadline{} ? Deadline::duration(0) : now - since);
	}

private:
	std::atomic<Deadline> since_{}; ///< Deadline{}: it does not wait
	std::atomic<Deadline::duration> ended_{};
};

} // namespace confer::chat
