// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <cstddef>
#include <memory>

namespace confer::server {

/**
 * Threads for clients: each client has one of its own from its first byte to its last.
 *
 * A thread whose client has gone waits a little for the next one: starting and ending a thread costs more than a short
 * visit does, and clients that come in numbers mostly replace others that have gone. It waits where clients arrive, so
 * the kernel wakes one thread for each, and no other thread has to pass the client on.
 * Thread-safe. The threads are daemons: those that have a client outlive this, if it ends first.
 */
class ClientThreads {
public:
	/** The life of a client. */
	class Client {
	public:
		/**
		 * On the thread of the client, which is scheduled as SCHED_BATCH and has to be so again at the end. `own` is
		 * the reference of that thread: who has others wait for the end of clients lets go of it before they stop.
		 * Must not throw.
		 */
		virtual void run(std::shared_ptr<Client> own) = 0;

	protected:
		~Client() = default;
	};

	/** Where clients come from. */
	class Source {
	public:
		/** Waits for a client. None: nobody came for a while, or the source has been shut down. Any thread. */
		virtual std::shared_ptr<Client> next() noexcept = 0;

	protected:
		~Source() = default;
	};

	/** At most `spare` threads wait for clients at `source`, which has to live until close(). */
	ClientThreads(Source &source, std::size_t spare);
	/** Closes. */
	~ClientThreads();
	ClientThreads(const ClientThreads &) = delete;
	ClientThreads &operator=(const ClientThreads &) = delete;

	/**
	 * Has a new thread run `client`, which nobody else runs on meanwhile, and then let go of it.
	 *
	 * @throws std::system_error when the system has no room for another thread; nothing holds on to `client` then
	 * @throws std::bad_alloc likewise
	 */
	void start(std::shared_ptr<Client> client);

	/** Waits until none of the threads waits at the source, so that the caller has to. False: this is closed. */
	[[nodiscard]] bool wait_until_needed() noexcept;

	/** No thread waits at the source any more: returns when the last has left it, so shut that down before. */
	void close() noexcept;

	/** How many threads wait for clients. */
	[[nodiscard]] std::size_t waiting() const noexcept;

private:
	class Reserve;

	const std::shared_ptr<Reserve> reserve_; ///< shared with the threads
};

} // namespace confer::server
