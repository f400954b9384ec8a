// SPDX-License-Identifier: MIT
#pragma once

#include "chat/log.hh"
#include "chat/ranks.hh"
#include "chat/session.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include <vector>

namespace confer::server {

/**
 * The thread that holds the claims of outboxes whose bytes wait for the log to be durable, and flushes them when it is.
 * Nobody else waits for the disk.
 */
class Release {
public:
	Release() = default;
	/** Stops the thread. */
	~Release();
	Release(const Release &) = delete;
	Release &operator=(const Release &) = delete;

	/** Starts the thread. The log outlives it. @throws std::system_error */
	void start(const chat::Log &log);
	/** Ends it; what waits is flushed as far as it may be. */
	void stop() noexcept EXCLUDES(mutex_);
	/** What is durable in the log now; 0 without a log that is waited for. Any thread. */
	chat::LogPosition durable() const noexcept;
	/**
	 * Takes over the claim of the session; called by the claimant when its flush came to Flush::waits. `seen`:
	 * durable() before that flush. False: there is no memory for one more.
	 */
	[[nodiscard]] bool wait_for(const chat::SessionRef &session, chat::LogPosition seen) noexcept EXCLUDES(mutex_);
	/** Log::durable() has moved. Any thread. */
	void durable_moved() noexcept EXCLUDES(mutex_);

private:
	void run() noexcept;

	const chat::Log *log_ = nullptr;
	Mutex mutex_{"Release", chat::rank::release};
	CondVar changed_;
	std::vector<chat::SessionRef> waiting_ GUARDED_BY(mutex_);
	/** The least that was seen of the log by those in `waiting_`. It is theirs and not what this thread has seen,
	 * because the log may move, and this thread look at it for others, between a flush and wait_for(). */
	chat::LogPosition seen_ GUARDED_BY(mutex_) = 0;
	bool stopping_ GUARDED_BY(mutex_) = false;
	Thread thread_{{.name = "release"}, [this] { run(); }};
};

} // namespace confer::server
