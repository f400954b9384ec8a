// SPDX-License-Identifier: MIT
#pragma once

#include "client/conversation.hh"
#include "client/screen.hh"
#include "client/server_name.hh"
#include "client/wire.hh"

#include <confer/mutex.hh>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace confer::client {

/**
 * What the main thread and the receiver thread share. Held by a std::shared_ptr in both, for the receiver is a daemon
 * and outlives main's share: until the process is gone it may print.
 *
 * Order of locks: conversation 10, reconnect 15, wire 20, screen 30. No two of them are held at once.
 */
struct Client {
	Client(ServerName server_name, std::chrono::milliseconds connect_timeout, Identity identity,
	       const std::vector<std::string> &targets, Audience audience, std::unique_ptr<Screen> output);

	const ServerName server;
	const std::chrono::milliseconds timeout; ///< for connecting
	Conversation conversation;
	Wire wire;
	const std::unique_ptr<Screen> screen;

	/** Ends the wait before the next attempt to connect. Any thread. */
	void reconnect() EXCLUDES(mutex);

	Mutex mutex{"reconnect", 15};
	CondVar wanted;
	bool reconnect_now GUARDED_BY(mutex) = false;
};

/**
 * Starts the receiver: a daemon thread that connects, brings what the server sends into the conversation, prints what
 * comes of it, and connects again when the connection is lost, if the conversation wants that. It wakes the main thread
 * through Client::wire after everything that may concern it.
 *
 * @throws std::system_error when the system has no room for a thread
 */
void start_receiver(std::shared_ptr<Client> client);

} // namespace confer::client
