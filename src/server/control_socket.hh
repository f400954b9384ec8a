// SPDX-License-Identifier: MIT
#pragma once

#include "chat/host.hh"
#include "chat/ranks.hh"
#include "chat/settings.hh"
#include "chat/world.hh"
#include "server/workspace.hh"

#include <confer/listener.hh>
#include <confer/mutex.hh>
#include <confer/stream.hh>
#include <confer/thread.hh>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace confer::server {

/**
 * The Unix socket for commands to the running server: conferd(8), CONTROL SOCKET. Who may give them is decided by the
 * uid that the kernel says of the peer: root, the user that conferd runs as, and operators whom the configuration knows
 * by uid. A connection makes one request.
 *
 * Four threads accept and serve one connection each, so there are never more; others wait in the queue of the socket.
 */
class ControlSocket {
public:
	static constexpr std::size_t kThreads = 4;
	static constexpr std::size_t kLongestRequest = 8192; ///< bytes, with its line end
	/** How long the request may take to come, and how long a peer may read nothing. */
	static constexpr std::chrono::seconds kPatience{10};

	/** Listens. `path`: absolute. @throws std::system_error naming it */
	ControlSocket(std::string path, chat::World &world, chat::Host &host, WorkspacePool &workspaces);
	/** The threads have ended. */
	~ControlSocket() = default;
	ControlSocket(const ControlSocket &) = delete;
	ControlSocket &operator=(const ControlSocket &) = delete;

	/** @throws std::system_error when there are no threads */
	void start() EXCLUDES(mutex_);
	/** Accepts nobody any more. False: a thread has not ended by the deadline, and still uses all of this. */
	[[nodiscard]] bool stop(Deadline deadline) noexcept EXCLUDES(mutex_);
	/** After a reload: lets others than root and the daemon's user connect only if an operator is known by uid. */
	void configure(const chat::Settings &settings) noexcept;

	const std::string &path() const noexcept { return path_; }

private:
	void run(std::size_t number) noexcept EXCLUDES(mutex_);
	void serve(std::size_t number, Stream stream) EXCLUDES(mutex_);
	/** Why the peer may not give commands; empty: it may. `by`: what the log calls it. */
	std::string refusal(const Stream &stream, std::string &by) EXCLUDES(chat::world_role);
	void answer(Stream &stream, std::string_view by, std::string_view line);
	/** From here to its end stop() breaks the connection off. */
	class Serving;

	const std::string path_;
	chat::World &world_;
	chat::Host &host_;
	WorkspacePool &workspaces_;
	Listener listener_;
	Mutex mutex_{"ControlSocket", chat::rank::control};
	CondVar ended_;
	std::size_t running_ GUARDED_BY(mutex_) = 0; ///< threads
	std::array<Stream *, kThreads> served_ GUARDED_BY(mutex_){};
	bool stopping_ GUARDED_BY(mutex_) = false;
};

} // namespace confer::server
