// SPDX-License-Identifier: MIT
#pragma once

#include "chat/counter.hh"
#include "chat/world.hh"

#include <confer/thread.hh>

#include <array>
#include <cstddef>
#include <cstdint>

namespace confer::server {

/**
 * The thread that keeps all outboxes together under `send-queue-total`. When seven eighths of that are used it closes
 * the sessions that hold most, until three quarters are. Otherwise it sleeps, and nobody who sends has to look:
 * BlockPool counts, and wakes it.
 *
 * It needs no memory for what it does. It looks at all sessions with the World shared, and closes them without.
 */
class Relief {
public:
	/** How many sessions one look at all of them chooses. */
	static constexpr std::size_t kAtOnce = 64;

	/** `world` outlives it. */
	explicit Relief(chat::World &world) noexcept : world_(world) {}
	/** Stops the thread. */
	~Relief();
	Relief(const Relief &) = delete;
	Relief &operator=(const Relief &) = delete;

	/** Starts the thread. @throws std::system_error */
	void start() { thread_.start(); }
	/**
	 * Looks once, and closes at most kAtOnce sessions, those first that hold most, until the shortage is over. Returns
	 * how many. Only for the thread, and for tests that have started none.
	 */
	std::size_t relieve() noexcept;
	/** How many sessions were closed, those that BlockPool::take() has refused included. Any thread. */
	std::uint64_t closed() const noexcept { return closed_.value() + world_.blocks().refused(); }
	/** Bytes of memory that what waits takes. Any thread. */
	std::size_t used() const noexcept { return world_.blocks().used(); }

private:
	struct Hoard {
		std::size_t bytes = 0;
		chat::SessionRef session;
	};

	void run() noexcept;
	/** Chooses those who hold most, most first; returns how many. */
	std::size_t choose() noexcept;
	void report(Deadline now) noexcept;

	chat::World &world_;
	std::array<Hoard, kAtOnce> hoards_;
	chat::OwnCounter closed_;
	std::uint64_t reported_ = 0; ///< of those
	Deadline report_at_{};       ///< not before
	Thread thread_{{.name = "relief"}, [this] { run(); }};
};

} // namespace confer::server
