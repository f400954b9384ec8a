// SPDX-License-Identifier: MIT
#pragma once

#include "log/ranks.hh"
#include "log/store_host.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>
#include <confer/thread_annotations.hh>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace confer::log {

/**
 * Notices that the store thread waits for the disk, and tells the host while it still does: a disk that does not answer
 * fails no call, so nothing else would say why everybody waits.
 *
 * It has a thread of its own, which sleeps as long as the store does nothing, and wakes up once per `patience`
 * otherwise.
 */
class StallWatch {
public:
	using Clock = std::chrono::steady_clock;

	/**
	 * `host` outlives this. `disk`: what to call the disk in reports; `outlook`: what happens until it answers.
	 * `patience`: how long the store thread may work before that is reported.
	 */
	StallWatch(StoreHost &host, std::string disk, std::string outlook, Clock::duration patience);
	/** Ends the thread. */
	~StallWatch() { stop(); }

	/** @throws std::system_error when there is no thread */
	void start() { thread_.start(); }
	void stop() noexcept EXCLUDES(mutex_);

	/** The time in which the store thread works, and may wait for the disk. Only one at a time. */
	class Work {
	public:
		explicit Work(StallWatch &watch) noexcept : watch_(watch) { watch_.begin(Clock::now()); }
		~Work() { watch_.end(); }
		Work(const Work &) = delete;
		Work &operator=(const Work &) = delete;

	private:
		StallWatch &watch_;
	};

private:
	void begin(Clock::time_point now) noexcept EXCLUDES(mutex_);
	void end() noexcept EXCLUDES(telling_);
	void run() noexcept EXCLUDES(mutex_);
	/** Tells of work that takes too long, once. @return when to look again; nothing: there is no work */
	std::optional<Clock::time_point> look(Clock::time_point now) noexcept EXCLUDES(telling_);

	StoreHost &host_;
	const std::string disk_;
	const std::string stall_; ///< what is told of it
	const Clock::duration patience_;
	/** When the work began, in ticks, times two; one more: it was told of. 0: there is none. */
	std::atomic<std::int64_t> work_{0};
	std::atomic<bool> awake_{false}; ///< the thread will look at work_
	/** Held while the host is told, so that it hears of a stall before it hears of its end. */
	Mutex telling_{"StallWatch::telling", rank::telling};
	Mutex mutex_{"StallWatch", rank::tables};
	CondVar changed_;
	bool stopping_ GUARDED_BY(mutex_) = false;
	Thread thread_;
};

} // namespace confer::log
