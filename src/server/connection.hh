// SPDX-License-Identifier: MIT
#pragma once

#include "chat/command.hh"
#include "chat/session.hh"
#include "chat/world.hh"
#include "server/census.hh"
#include "server/client_threads.hh"
#include "server/config.hh"
#include "server/flood_notice.hh"
#include "server/heartbeat.hh"
#include "server/inbound.hh"
#include "server/services.hh"
#include "server/timer.hh"
#include "server/visit.hh"

#include <confer/address.hh>
#include <confer/stream.hh>

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace confer::server {

/**
 * A client's connection: a chat session on a socket, and the thread that reads it.
 *
 * run() is that thread. Only it reads, and only it ends the session: it leaves the World, then the last reference
 * closes the descriptor. Other threads may flush(), hang_up() and, by the timer, due().
 */
class Connection final : public chat::Session, public Timed, public ClientThreads::Client {
public:
	/** `place`: that of `peer` in the census, which run() gives up after this is gone. */
	Connection(Services &services, Stream stream, const Address &peer, Census::Place place, ProxyProtocol proxy);

	/** What is known of a client from its address. */
	static Origin origin_of(const Address &peer);

	/** The whole life of the connection. It counts in the census until nothing of it is left. */
	void run(std::shared_ptr<Client> own) override;

	void flush() noexcept override;
	std::string adopt(const Address &client, bool secure, std::string_view by) override;
	bool pace(chat::Delivery &out) override;
	void hang_up() noexcept override { stream_.shutdown(); }
	bool rest(chat::Delivery &out, std::chrono::milliseconds time) override;
	std::optional<Deadline> due(Deadline now) override;

	/** Who it is, for the log. */
	const std::string &peer() const noexcept { return visit_.name(); }

private:
	/** What became of the lines that were received. */
	enum class Progress {
		idle,  ///< all were run
		waits, ///< some are left: the client has to pay or to read first
		ended,
	};

	/** Receives until the session ends; returns the reason. */
	std::string receive();
	IoResult next() noexcept;
	void heard_something() noexcept;
	/** Takes the client that a proxy speaks for as the origin. Returns why the connection must end, or an empty string.
	 */
	std::string greet_proxy();
	/** Runs what was received, command by command, as long as the limits allow. */
	Progress work();
	/** Runs one line; false at the end of the session. */
	bool run_line(chat::Interpreter &interpreter, chat::Delivery &out, irc::LineResult result, std::string_view line);
	/** Charges for a command and the work counted in `out`. */
	void pay(unsigned cost, chat::Delivery &out) noexcept;
	/**
	 * Waits while the client has sent too much, or reads too little of what it asked for. Returns false when the
	 * connection has broken off or the session was ended meanwhile.
	 */
	bool hold_back();
	bool wait_for_payment();
	/** Sends the client a NOTICE of the server. */
	void tell(std::string_view text);
	/** Counts the client as connected. Returns the reason for refusing it, or an empty string. */
	std::string take_place(const Address &client);
	/** Tells a client that it uses a connection reserved for operators, and must become one. */
	void tell_guest();
	/** Takes the session out of the World, sends what is left, and lets the client read it. */
	void depart(const std::string &reason) noexcept;
	/** The first part of that; false when there is no memory for it, and then nothing has happened. `who`: for the log.
	 */
	bool leave(const std::string &reason, std::string &who) noexcept;
	void linger(Deadline deadline) noexcept;
	Heartbeat::Standing standing() const noexcept REQUIRES_SHARED(chat::world_role);

	std::shared_ptr<Timed> timed() { return {shared_from_this(), this}; }

	Services &services_;
	Stream stream_;
	Timer::Watch watch_;
	Census::Place place_;
	std::atomic<bool> on_operator_slot_; ///< whether place_ is one
	Visit visit_;
	Inbound inbound_;
	const ProxyProtocol proxy_;
	FloodNotice flood_notice_;
	Heartbeat heartbeat_;
	bool settled_ = false; ///< its thread is scheduled as others are
};

} // namespace confer::server
