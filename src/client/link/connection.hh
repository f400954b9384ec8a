// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "client/link/inbox.hh"
#include "client/link/transport.hh"

#include <confer/mutex.hh>

#include <memory>
#include <optional>

namespace confer::client {

/**
 * The thread of one server. It connects when it is told to, cuts what comes into lines, and puts everything that
 * happens into the inbox: `connected`, then lines, then `lost`; or `failed`, which can follow `connected` if a
 * transport program does not reach the server. Then it waits to be told again. It sends nothing: the main thread does
 * that, by the stream of `connected`, whose shutdown() ends the connection.
 *
 * The thread is a daemon and holds its share of this object; it may be asking the resolver when the process ends.
 *
 * Lock: rank 20.
 */
class Connection {
public:
	/** Starts the thread. @throws std::system_error when the system has no room for it */
	[[nodiscard]] static std::shared_ptr<Connection> start(unsigned link, Endpoint endpoint,
	                                                       std::shared_ptr<Inbox> inbox);

	/** Asks for a new attempt at `time`, instead of one asked for before. Main thread. */
	void connect_at(SteadyTime time) EXCLUDES(mutex_);

	/** Takes that back. */
	void stay_away() EXCLUDES(mutex_);

	/** Ends the thread as soon as it has nothing to receive from. */
	void end() EXCLUDES(mutex_);

	/** For start(). */
	Connection(unsigned link, Endpoint endpoint, std::shared_ptr<Inbox> inbox);

private:
	void run();
	[[nodiscard]] bool wait_for_order() EXCLUDES(mutex_);
	[[nodiscard]] bool ended() const EXCLUDES(mutex_);
	void attempt();
	void push(Event::Kind kind, std::string text, std::shared_ptr<Stream> stream = {});

	const unsigned link_;
	const Endpoint endpoint_;
	const std::shared_ptr<Inbox> inbox_;
	mutable Mutex mutex_{"connection", 20};
	CondVar ordered_;
	std::optional<SteadyTime> order_ GUARDED_BY(mutex_);
	bool ended_ GUARDED_BY(mutex_) = false;
};

} // namespace confer::client
