// SPDX-License-Identifier: MIT
#pragma once

#include "chat/command.hh"
#include "chat/host.hh"
#include "chat/session.hh"
#include "chat/world.hh"
#include "server/census.hh"
#include "server/client_threads.hh"
#include "server/config.hh"
#include "server/inbound.hh"
#include "server/timer.hh"
#include "server/trim.hh"
#include "server/visit.hh"
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
	ReadBufferPool &read_buffers;
	Trim &trim;
};

/** Gives a client from this address its place, after bans and limits. Gives why it is not let in, or nothing. */
[[nodiscard]] std::string check_in(Services &services, const Visitor &client, Census::Place &place);

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
	/**
	 * Reads the header by which a proxy tells who its client is, and takes that for the origin. What came behind it is
	 * put into inbound_. Returns why the connection must end, or an empty string.
	 */
	std::string receive_proxy_header();
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
	void tell_delay(std::chrono::milliseconds delay);
	/** Sends the client a NOTICE of the server. */
	void tell(std::string_view text);
	/** Gives the client its place. Returns why it is not let in, or an empty string. */
	std::string take_place(const Address &client);
	/** A place for operators was all there was: tells the client, who must become one. */
	void tell_guest();
	/** Takes the session out of the World, sends what is left, and lets the client read it. */
	void depart(const std::string &reason) noexcept;
	/** The first part of that; false when there is no memory for it, and then nothing has happened. `who`: for the log.
	 */
	bool leave(const std::string &reason, std::string &who) noexcept;
	void linger(Deadline deadline) noexcept;
	/** True for somebody on a place for operators who is none. */
	bool is_guest() const noexcept REQUIRES_SHARED(chat::world_role);
	std::optional<Deadline> due_locked(Deadline now, chat::Delivery &out) REQUIRES_SHARED(chat::world_role);

	std::shared_ptr<Timed> timed() { return {shared_from_this(), this}; }

	Services &services_;
	Stream stream_;
	Timer::Watch watch_;
	Census::Place place_;
	std::atomic<bool> on_operator_slot_; ///< whether place_ is one
	Visit visit_;
	Inbound inbound_;
	const ProxyProtocol proxy_;
	std::chrono::milliseconds delayed_{0}; ///< since the client last owed nothing for a second
	Deadline owed_until_{};                ///< the end of the last wait for payment
	Deadline told_delay_{};                ///< when the client was told that it sends too fast
	std::atomic<Deadline> heard_;          ///< when the last bytes came
	std::atomic<Deadline> hang_up_at_;     ///< set when the end was sent: the client has so long to hang up itself
	bool settled_ = false;                 ///< its thread is scheduled as others are
	Deadline pinged_{};                    ///< only the timer uses it
};

} // namespace confer::server
