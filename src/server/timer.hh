// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/thread.hh>
#include <confer/thread_annotations.hh>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace confer::server {

/** Something that wants to be looked at after a while. */
class Timed {
public:
	virtual ~Timed() = default;
	/** Called by the timer's thread, without locks, not before its time. Gives the time of the next call, if any. */
	virtual std::optional<Deadline> due(Deadline now) = 0;
};

/**
 * The thread that looks at sessions when their time has come: for PING, and for those that do not log in.
 *
 * Out of memory it tries again every second: a timer that ended would leave dead clients here for ever.
 *
 * Times are rounded up to whole seconds, so it wakes up at most once a second, and not at all while nothing is due.
 */
class Timer {
public:
	Timer() = default;
	/** Stops the thread. */
	~Timer();

	/** Starts the thread. @throws std::system_error */
	void start() { thread_.start(); }
	/** Has `timed` called at `when`, if it still lives then. Thread-safe. */
	void watch(std::weak_ptr<Timed> timed, Deadline when) EXCLUDES(mutex_);

private:
	using Batch = std::vector<std::weak_ptr<Timed>>;

	void run() noexcept;
	/** Has it do what it is there for, and watched again if it wants that. @throws std::bad_alloc */
	void look_at(const std::weak_ptr<Timed> &entry, Deadline now);
	/** Lets a second pass, or less; false at the end. */
	bool pause() noexcept EXCLUDES(mutex_);
	/** Waits for the next batch; empty at the end. */
	Batch next(Deadline &now) EXCLUDES(mutex_);

	Mutex mutex_{"Timer", chat::rank::timer};
	CondVar changed_;
	std::map<Deadline, Batch> batches_ GUARDED_BY(mutex_);
	bool stopping_ GUARDED_BY(mutex_) = false;
	Thread thread_{{.name = "timer"}, [this] { run(); }};
};

} // namespace confer::server
