// SPDX-License-Identifier: MIT
#pragma once

#include "server/client_threads.hh"
#include "server/config.hh"
#include "server/connection.hh"

#include <confer/listener.hh>
#include <confer/thread.hh>
#include <confer/unique_fd.hh>

#include <cstdint>
#include <memory>

namespace confer::server {

/**
 * A listener and its thread, which accepts clients and starts a thread for each.
 *
 * Threads whose clients have gone accept the next ones themselves: this one does so only while none of them waits, and
 * sees to it that somebody always does.
 */
class Acceptor final : private ClientThreads::Source {
public:
	/** So many threads whose clients have gone wait for others; the kernel sets a descriptor aside for each. */
	static constexpr std::size_t kSpareThreads = 64;

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
	/** For a thread whose client has gone. Errors are left to run(). */
	std::shared_ptr<ClientThreads::Client> next() noexcept override;
	/** The client, unless it is turned away. */
	std::shared_ptr<Connection> admit(Accepted accepted);
	/** Counts the client in, or tells it why not. */
	bool count_in(Stream &stream, const Address &peer, ProxyProtocol proxy, Census::Place &place);
	ProxyProtocol proxy_for(const Address &peer) const noexcept;
	void start_thread(const std::shared_ptr<Connection> &connection);
	/** Out of descriptors or memory: lets some time pass, and turns one client away with the spare descriptor. */
	void relieve(int error);

	Services &services_;
	const ListenConfig config_;
	Listener listener_;
	UniqueFd spare_; ///< only run() uses it: given up for a moment when there are no others
	Deadline complained_{};
	ClientThreads threads_;
	Thread thread_;
};

} // namespace confer::server
