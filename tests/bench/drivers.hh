// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <ctime>
#include <functional>
#include <memory>
#include <vector>

#include <confer/thread.hh>

#include "clock.hh"

namespace confer::bench {

/**
 * The threads of the load generator: each drives its share of the clients until it is told to stop.
 *
 * An exception in one of them stops all, and comes out of wait_until() or stop().
 */
class Drivers {
public:
	/** Starts `count` threads, which call drive(number) again and again. Throws std::system_error. */
	Drivers(std::size_t count, std::function<void(std::size_t)> drive);
	~Drivers();
	Drivers(const Drivers &) = delete;
	Drivers &operator=(const Drivers &) = delete;

	/** Lets them run until then. Throws what one of them has thrown, or Interrupted. */
	void wait_until(Nanoseconds time);

	/** CPU time that each of them has used so far, while they run. */
	std::vector<Nanoseconds> cpu_times() const;

	/** Ends them. Throws what one of them has thrown. */
	void stop();

private:
	struct Driver {
		std::unique_ptr<Thread> thread;
		std::atomic<clockid_t> cpu{CLOCK_REALTIME}; ///< its CPU clock, once it runs
	};

	void run(std::size_t number);

	const std::function<void(std::size_t)> drive_;
	std::vector<std::unique_ptr<Driver>> drivers_;
	std::atomic<bool> stop_{false};
	std::atomic<bool> failed_{false};
};

} // namespace confer::bench
