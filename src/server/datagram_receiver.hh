// SPDX-License-Identifier: MIT
#pragma once

#include "chat/counter.hh"
#include "chat/world.hh"
#include "server/config.hh"
#include "server/workspace.hh"

#include <confer/socket_io.hh>

#include <memory>
#include <vector>

namespace confer::server {

/**
 * What receives the datagrams of all [datagram.NAME] sections, and posts what machines say in them: one detached
 * thread, "udp". It answers nobody.
 *
 * The thread shares with this object what it needs of its own, so this may be destroyed before it ends; what it does
 * not own, the World and the workspaces, it uses until stop() has returned true, and not later.
 */
class DatagramReceiver {
public:
	/** Opens the sockets of the sections; without any there is no thread. @throws std::system_error */
	DatagramReceiver(chat::World &world, WorkspacePool &workspaces, const Config &config);
	DatagramReceiver(const DatagramReceiver &) = delete;
	DatagramReceiver &operator=(const DatagramReceiver &) = delete;
	~DatagramReceiver();

	/** Starts the thread. @throws std::system_error */
	void start();
	/** Puts in force what a reload may change. Any thread. */
	void configure(const Config &config);
	/** Ends it; false if it has not ended by the deadline: then what it uses must not be destroyed. */
	[[nodiscard]] bool stop(Deadline deadline);
	/** "datagram.NAME.received" and so on. Any thread; waits for nothing. */
	void append_counters(std::vector<chat::Counter> &out) const;

private:
	class State;

	std::shared_ptr<State> state_;
};

} // namespace confer::server
