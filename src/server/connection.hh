// SPDX-License-Identifier: MIT
#pragma once

#include "chat/host.hh"
#include "chat/session.hh"
#include "chat/world.hh"
#include "irc/line_buffer.hh"
#include "server/budget.hh"
#include "server/census.hh"
#include "server/client_threads.hh"
#include "server/config.hh"
#include "server/timer.hh"
#include "server/workspace.hh"
#include "server/writer.hh"

#include <confer/address.hh>
#include <confer/stream.hh>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace confer::server {

/** What all connections share; it outlives them. */
struct Services {
	chat::World &world;
	chat::Host &host;
	Writer &writer;
	Timer &timer;
	Census &census;
	WorkspacePool &workspaces;
	std::weak_ptr<Timed> trim; ///< gives back memory that a burst has left; see BlockPool::trim()
};

/** Gives a client from this address its place, after bans and limits. Gives why it is not let in, or nothing. */
[[nodiscard]] std::string check_in(Services &services, const Address &client, Census::Place &place);

/**
 * A client's connection: a chat session on a socket, and the thread that reads it.
 *
 * run() is that thread. Only it reads, and only it ends the session: it leaves the World, then the last reference
 * closes the descriptor. Other threads may flush(), hang_up() and, by the timer, due().
 */
class Connection final : public chat::Session, public Timed, public ClientThreads::Client {
public:
	/** `place`: that of `peer` in the census, which run() gives up at its end. */
	Connection(Services &services, Stream stream, const Address &peer, Census::Place place, ProxyProtocol proxy);

	/** What is known of a client from its address. */
	static Origin origin_of(const Address &peer);

	/** The whole life of the connection. */
	void run() override;

	void flush() noexcept override;
	std::string adopt(const Address &client, bool secure, std::string_view by) override;
	void hang_up() noexcept override { stream_.shutdown(); }
	std::optional<Deadline> due(Deadline now) override;

	/** Who it is, for the log. */
	const std::string &peer() const noexcept { return peer_; }

private:
	/** Receives until the session ends; gives the reason. */
	std::string receive();
	IoResult next() noexcept;
	void heard_something() noexcept;
	/**
	 * Reads the header by which a proxy tells who its client is, and takes that for the origin. What came behind it is
	 * left in `rest`. Gives why the connection must end, or nothing.
	 */
	std::string receive_proxy_header(std::string &rest);
	/** Works on what was received, and on more that waits; false at the end of the session. */
	bool work(std::string_view received, bool more);
	bool run_lines(Workspace &workspace, std::string_view chunk);
	/** Waits while the client has sent too much, or reads too little of what it asked for. */
	void hold_back();
	void tell_delay(std::chrono::milliseconds delay);
	/** Takes the session out of the World, sends what is left, and lets the client read it. */
	void depart(const std::string &reason);
	void linger(Deadline deadline) noexcept;
	std::optional<Deadline> due_locked(Deadline now, chat::Delivery &out) REQUIRES_SHARED(chat::world_role);

	std::shared_ptr<Timed> timed() { return {shared_from_this(), this}; }

	Services &services_;
	Stream stream_;
	Census::Place place_;
	/** What the blocked thread reads into: not on its stack, so that one page of that is enough. */
	char first_[512];
	std::string peer_;
	irc::LineBuffer lines_;
	Budget budget_;
	const ProxyProtocol proxy_;
	unsigned flood_rate_ = 0;              ///< as of the last work; 0: no limit
	std::chrono::milliseconds delayed_{0}; ///< since the client last owed nothing
	Deadline told_delay_{};                ///< when the client was told that it sends too fast
	std::atomic<Deadline> heard_;          ///< when the last bytes came
	bool settled_ = false;                 ///< its thread is scheduled as others are
	Deadline pinged_{};                    ///< only the timer uses it
};

} // namespace confer::server
