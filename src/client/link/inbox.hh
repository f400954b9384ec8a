// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"

#include <confer/mutex.hh>
#include <confer/stream.hh>
#include <confer/unique_fd.hh>

#include <cstddef>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace confer::client {

/** What happened on one connection. A value, handed from its thread to the main thread. */
struct Event {
	enum class Kind {
		connected, ///< the connection stands: `stream`; `text` is the address
		failed,    ///< it does not come about: `text` says why
		line,      ///< a line of the server, without its line end
		too_long,  ///< a line over the limits, which was left out
		remark,    ///< a line that a transport program wrote to its standard error
		lost,      ///< the connection has gone: `text` says why
	};

	unsigned link = 0; ///< which Link it is for
	Kind kind = Kind::line;
	std::string text = {}; ///< as it came: not made safe for a terminal
	SteadyTime time = {};
	std::shared_ptr<Stream> stream = {}; ///< of `connected`: to send by
};

/**
 * The queue from the threads that receive to the main thread. Bounded: when the main thread does not keep up, the
 * receiving threads wait, and TCP makes the servers wait.
 *
 * Lock: rank 30, held for a few moves. Both sides hold it by a std::shared_ptr, because the receiving threads are
 * daemons.
 */
class Inbox {
public:
	/** Bytes that wait at most, some thousand lines; one push may go over it. What has waited once stays resident. */
	static constexpr std::size_t kMaxWaiting = std::size_t{512} * 1024;

	/** @throws std::system_error when the system has no descriptor left */
	Inbox();

	/** Readable while events wait: for the main thread's poll(2). */
	[[nodiscard]] int fd() const noexcept { return ready_.get(); }

	/** Adds events, in order; waits while too much is waiting. For receiving threads. */
	void push(std::vector<Event> events) EXCLUDES(mutex_);

	/** Takes at most `most` events, the oldest first. Does not wait. For the main thread. */
	[[nodiscard]] std::vector<Event> take(std::size_t most = std::numeric_limits<std::size_t>::max()) EXCLUDES(mutex_);

private:
	static std::size_t weight(const Event &event) noexcept { return sizeof(Event) + event.text.size(); }

	UniqueFd ready_; ///< an eventfd: not 0 exactly while events_ is not empty
	Mutex mutex_{"inbox", 30};
	CondVar room_;
	std::deque<Event> events_ GUARDED_BY(mutex_);
	std::size_t waiting_ GUARDED_BY(mutex_) = 0; ///< sum of weight()
};

} // namespace confer::client
