// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"
#include "chat/session.hh"

#include <confer/mutex.hh>
#include <confer/socket_io.hh>
#include <confer/thread.hh>
#include <confer/thread_annotations.hh>
#include <confer/unique_fd.hh>

#include <chrono>
#include <unordered_map>

namespace confer::server {

/**
 * The thread that sends to whoever is slow: it holds the claims of outboxes whose peers' buffers are full, and waits
 * until those can take more. Nobody else ever waits for a slow reader.
 *
 * A peer that takes nothing at all for kStall is given up.
 */
class Writer {
public:
	static constexpr std::chrono::seconds kStall{30};

	/** @throws std::system_error */
	Writer();
	/** Stops the thread. */
	~Writer();

	/** Starts the thread. @throws std::system_error */
	void start() { thread_.start(); }
	/**
	 * Takes over the claim of the session, whose socket is `fd` and belongs to it. Thread-safe; called by the claimant
	 * when its flush was blocked. Gives false when there is no memory to watch one more socket.
	 */
	[[nodiscard]] bool wait_for(const chat::SessionRef &session, int fd) noexcept EXCLUDES(mutex_);
	/** How many sessions it waits for. */
	[[nodiscard]] std::size_t waiting() const noexcept EXCLUDES(mutex_);

private:
	struct Entry {
		chat::SessionRef session;
		Deadline stalled_at;
	};

	void run() noexcept;
	/** Flushes the session of this descriptor, which can take more. */
	void serve(int fd);
	/** Takes out one that has taken nothing for too long; null: none has. */
	chat::SessionRef take_stalled(Deadline now) noexcept EXCLUDES(mutex_);

	UniqueFd epoll_;
	UniqueFd wake_; ///< an eventfd, readable when the thread has to end
	mutable Mutex mutex_{"Writer", chat::rank::writer};
	std::unordered_map<int, Entry> entries_ GUARDED_BY(mutex_); ///< by descriptor
	Thread thread_{{.name = "writer"}, [this] { run(); }};
};

} // namespace confer::server
