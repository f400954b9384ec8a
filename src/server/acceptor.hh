// SPDX-License-Identifier: MIT
#pragma once

#include "server/config.hh"
#include "server/connection.hh"

#include <confer/listener.hh>
#include <confer/thread.hh>
#include <confer/unique_fd.hh>

#include <cstdint>
#include <memory>

namespace confer::server {

/** A listener and the thread that accepts its clients and starts a thread for each. */
class Acceptor {
public:
	/** Listens. @throws std::system_error naming the address */
	Acceptor(Services &services, const ListenConfig &config);
	/** Stops. */
	~Acceptor();

	/** Starts accepting. @throws std::system_error */
	void start();
	/** Accepts no more; returns when the thread has ended. */
	void stop();
	/** Where it listens really. */
	const Address &address() const noexcept { return listener_.address(); }

private:
	void run();
	void admit(Accepted accepted);
	/** Counts the client in, or tells it why not. */
	bool count_in(Stream &stream, const Address &peer, ProxyProtocol proxy, Census::Place &place);
	ProxyProtocol proxy_for(const Address &peer) const noexcept;
	void start_thread(const std::shared_ptr<Connection> &connection);
	/** Out of descriptors or memory: lets some time pass, and turns one client away with the spare descriptor. */
	void relieve(int error);

	Services &services_;
	const ListenConfig config_;
	Listener listener_;
	UniqueFd spare_; ///< given up for a moment when there are no others
	Deadline complained_{};
	Thread thread_;
};

} // namespace confer::server
