// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/thread.hh>
#include <confer/thread_annotations.hh>

#include <map>
#include <memory>
#include <optional>

namespace confer::server {

/** An object that the timer calls after a while. */
class Timed {
public:
	virtual ~Timed() = default;
	/**
	 * Called by the timer's thread, without locks, not before its time. Returns the time of the next call, if any.
	 * Without memory for what it does it throws std::bad_alloc, and is called again a second later.
	 */
	virtual std::optional<Deadline> due(Deadline now) = 0;
};

/**
 * The thread that looks at sessions when their time has come: for PING, and for those that do not log in or do not
 * leave.
 *
 * Times are rounded up to whole seconds, so it wakes up at most once a second, and not at all while nothing is due.
 */
class Timer {
public:
	/**
	 * The entry of one object, which the object keeps as long as it lives: it is made beforehand, so that scheduling a
	 * call cannot fail.
	 */
	class Watch {
	public:
		/** @throws std::bad_alloc */
		explicit Watch(Timer &timer);
		/** Cancels; a call under way keeps the object alive. */
		~Watch();
		Watch(const Watch &) = delete;
		Watch &operator=(const Watch &) = delete;

		/** Has `timed`, whose place this is, called at `when`, or before if that was asked for earlier. Thread-safe. */
		void at(std::weak_ptr<Timed> timed, Deadline when) noexcept;

	private:
		friend class Timer;
		using Places = std::multimap<Deadline, Watch *>;

		Timer &timer_;
		std::weak_ptr<Timed> timed_ GUARDED_BY(timer_.mutex_);
		Places::node_type spare_ GUARDED_BY(timer_.mutex_); ///< empty while it is in the queue, at place_
		Places::iterator place_ GUARDED_BY(timer_.mutex_){};
	};

	Timer() = default;
	/** Stops the thread. */
	~Timer();

	/** Starts the thread. @throws std::system_error */
	void start() { thread_.start(); }

private:
	void run() noexcept;
	/** Waits for an object whose time has come, and takes it out of the queue; null at the end. */
	std::shared_ptr<Timed> next(Watch *&watch, Deadline &now) noexcept EXCLUDES(mutex_);

	Mutex mutex_{"Timer", chat::rank::timer};
	CondVar changed_;
	Watch::Places queue_ GUARDED_BY(mutex_);
	bool stopping_ GUARDED_BY(mutex_) = false;
	Thread thread_{{.name = "timer"}, [this] { run(); }};
};

} // namespace confer::server
