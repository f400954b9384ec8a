// SPDX-License-Identifier: MIT
#pragma once

#include <confer/mutex.hh>
#include <confer/stream.hh>
#include <confer/unique_fd.hh>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace confer::client {

/**
 * The way to the server: what any thread has to send is queued, and the main thread, which poll(2)s, sends it without
 * waiting. So a server that does not read holds up neither the keyboard nor the receiver.
 *
 * Lock: rank 20, held for a copy or one non-blocking send.
 */
class Wire {
public:
	/** Bytes queued at most. A server that asks more answers than it reads is given up. */
	static constexpr std::size_t kMaxQueued = 256 * 1024;

	/** @throws std::system_error when the system has no descriptor left */
	Wire();

	/** Readable after wake(), until clear_wake(): for the main thread's poll(2). */
	int wake_fd() const noexcept { return wake_.get(); }

	/** Wakes the main thread. Any thread. */
	void wake() noexcept;
	void clear_wake() noexcept;

	/** A new connection. The receiver thread keeps its share of the stream for as long as it reads from it. */
	void attach(std::shared_ptr<Stream> stream) EXCLUDES(mutex_);

	/** The connection is gone. @return whether something was still to be sent */
	bool detach() EXCLUDES(mutex_);

	/** Queues bytes and wakes the main thread; without a connection they are dropped. Any thread. */
	void queue(std::string_view bytes) EXCLUDES(mutex_);

	/** Sends what the socket takes now. Main thread. */
	void flush() EXCLUDES(mutex_);

	/** The socket if bytes wait for it to become writable, shared so that it is not closed under poll(2); else none. */
	[[nodiscard]] std::shared_ptr<Stream> blocked() const EXCLUDES(mutex_);

	/** Ends the connection: the receiver thread then reads its end. Any thread. */
	void shutdown() EXCLUDES(mutex_);

private:
	UniqueFd wake_;
	mutable Mutex mutex_{"wire", 20};
	std::shared_ptr<Stream> stream_ GUARDED_BY(mutex_);
	std::string queued_ GUARDED_BY(mutex_);
};

} // namespace confer::client
