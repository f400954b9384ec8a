// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "chat/session.hh"
#include "server/pace.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/thread.hh>
#include <confer/thread_annotations.hh>
#include <confer/unique_fd.hh>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>

namespace confer::server {

/**
 * The thread that sends to clients that are slow: it holds the claims of outboxes whose peers' buffers are full, and
 * waits until those can take more. Nobody else ever waits for a slow reader.
 *
 * It looks at each of them once a second, and gives up one that takes nothing, takes too little, or does not take the
 * end: see Pace. Between two looks, and while it has none, it sleeps.
 */
class Writer {
public:
	/** `look`: the time between two looks at one client. @throws std::system_error */
	explicit Writer(Pace::Bounds bounds = {}, std::chrono::milliseconds look = std::chrono::seconds(1));
	/** Stops the thread. */
	~Writer();

	/** Starts the thread. @throws std::system_error */
	void start() { thread_.start(); }
	/** Changes how long a byte may wait: Pace::Bounds::age. Thread-safe. */
	void set_age(std::chrono::milliseconds age) noexcept { age_.store(age, std::memory_order_relaxed); }
	/**
	 * Takes over the claim of the session, whose socket is `fd` and belongs to it. Thread-safe; called by the claimant
	 * when its flush was blocked or busy. Returns false when there is no memory to watch one more socket.
	 */
	[[nodiscard]] bool wait_for(const chat::SessionRef &session, int fd) noexcept EXCLUDES(mutex_);
	/** How many sessions it waits for. */
	[[nodiscard]] std::size_t waiting() const noexcept EXCLUDES(mutex_);

private:
	/** Only the thread takes it out again, so that what epoll knows of it is valid there. */
	struct Entry {
		chat::SessionRef session;
		int fd;
		Pace pace;
		Deadline look_at; ///< its key
	};

	void run() noexcept;
	/** Flushes the session of this entry, which can take more. */
	void serve(Entry &entry) noexcept EXCLUDES(mutex_);
	/** The entry of a session that waits from now on. @throws std::bad_alloc */
	Entry &entry_for_locked(const chat::SessionRef &session, int fd) REQUIRES(mutex_);
	void erase_locked(const Entry &entry) noexcept REQUIRES(mutex_);
	/** Disconnects those that do not read, of those that are due to be checked. */
	void sweep() noexcept EXCLUDES(mutex_);
	/** The entry to look at now, which will be looked at again in a while; nullptr: it is not time yet. */
	Entry *next_look(Deadline now) noexcept EXCLUDES(mutex_);
	void look_at(Entry &entry, Deadline now) noexcept;

	const Pace::Bounds bounds_;
	const std::chrono::milliseconds look_;
	std::atomic<std::chrono::milliseconds> age_;
	UniqueFd epoll_;
	UniqueFd wake_;  ///< an eventfd, readable when the thread has to end
	UniqueFd clock_; ///< a timerfd, readable when it is time to look
	mutable Mutex mutex_{"Writer", chat::rank::writer};
	std::multimap<Deadline, Entry> entries_ GUARDED_BY(mutex_); ///< by the time of the next look
	Entry *served_ GUARDED_BY(mutex_) = nullptr;                ///< whose session the thread is flushing
	bool again_ GUARDED_BY(mutex_) = false;                     ///< that session waits again
	bool ticking_ GUARDED_BY(mutex_) = false;                   ///< clock_ is set
	Thread thread_{{.name = "writer"}, [this] { run(); }};
};

} // namespace confer::server
