// SPDX-License-Identifier: MIT
#pragma once

#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <chrono>
#include <cstddef>
#include <memory>

namespace confer::server {

/**
 * Threads for clients: each client has one of its own from its first byte to its last.
 *
 * A thread whose client has gone waits a little for the next one. To make a thread and to end it costs the kernel more
 * than all that a client does who only looks in, and most who come in numbers do so after others have gone.
 * Thread-safe. The threads are daemons: those that have a client outlive this, if it ends first.
 */
class ClientThreads {
public:
	/** The life of a client. */
	class Client {
	public:
		/** On the thread of the client. Must not throw. */
		virtual void run() = 0;

	protected:
		~Client() = default;
	};

	/** At most `spare` threads wait for clients, each for `patience`. */
	ClientThreads(std::size_t spare, std::chrono::milliseconds patience);
	/** Those that wait end. */
	~ClientThreads();
	ClientThreads(const ClientThreads &) = delete;
	ClientThreads &operator=(const ClientThreads &) = delete;

	/**
	 * Has `client` run on a thread that nobody else uses meanwhile, and then lets go of it.
	 *
	 * @throws std::system_error when the system has no room for another thread; nothing holds on to `client` then
	 * @throws std::bad_alloc likewise
	 */
	void start(std::shared_ptr<Client> client);

	/** How many threads wait for clients. */
	std::size_t waiting() const noexcept;

private:
	class Reserve;

	std::shared_ptr<Reserve> reserve_; ///< shared with the threads
};

} // namespace confer::server
