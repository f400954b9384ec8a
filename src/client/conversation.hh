// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "client/commands.hh"
#include "client/delivery.hh"
#include "client/session.hh"
#include "client/styled_line.hh"
#include "client/targets.hh"

#include <confer/mutex.hh>

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/** Who reads what the client prints. */
enum class Audience {
	person,  ///< sees everything
	program, ///< sees only what people say
};

/** What the connection has come to. */
enum class LinkStatus {
	connecting, ///< looking for the server, or waiting to try again
	up,         ///< connected
	failed,     ///< could not connect: `reason`
	lost,       ///< was connected: `reason`
};

/** The state of affairs at one moment, for the main thread to act upon. A value. */
struct Situation {
	LinkStatus link;
	std::string reason; ///< of `failed` and `lost`; as the system or the server said it
	Session::State session;
	std::string refusal;         ///< the server's words, when the session is refused
	bool was_ready;              ///< on this connection or an earlier one
	bool channels_pending;       ///< a channel that we want has not been answered
	std::string refused_channel; ///< one that the server keeps us out of, with its words; empty: none
	SteadyTime last_received;    ///< or the time of connecting
};

/** What is to be done with what has come from the server. */
struct Received {
	std::string send;
	std::vector<StyledLine> lines;
};

/**
 * All that the two threads both know: the protocol's state, the targets, what is on its way. The receiver thread brings
 * in what the server says, the main thread what the user types; both get back what to send and what to print.
 *
 * Lock: rank 10. No I/O is done under it.
 */
class Conversation {
public:
	/** `targets`: channels and nicks named on the command line, in that order. */
	Conversation(Identity identity, const std::vector<std::string> &targets, std::string server, Audience audience);

	// --- for the receiver thread

	void connecting() EXCLUDES(mutex_);
	void failed(std::string_view reason) EXCLUDES(mutex_);
	void lost(std::string_view reason) EXCLUDES(mutex_);

	/** The connection stands. @return what to send first */
	[[nodiscard]] std::string connected(SteadyTime now) EXCLUDES(mutex_);

	/** Takes one line of the server and adds to `received`. */
	void receive(std::string_view line, std::time_t wall, SteadyTime now, Received &received) EXCLUDES(mutex_);

	/** A line that was too long to be kept. */
	void receive_too_long(std::time_t wall, Received &received) EXCLUDES(mutex_);

	/** Whether a person reads what is printed. Any thread. */
	[[nodiscard]] bool for_person() const noexcept { return audience_ == Audience::person; }

	/** Whether a lost connection is to be made again without being asked. */
	[[nodiscard]] bool reconnects() const EXCLUDES(mutex_);

	// --- for the main thread

	/** The main thread is about to end the connection: this is the reason to tell. */
	void give_up(std::string_view reason) EXCLUDES(mutex_);

	[[nodiscard]] Situation situation() const EXCLUDES(mutex_);

	/** What stands in front of the line being typed. */
	[[nodiscard]] std::string prompt() const EXCLUDES(mutex_);

	/** Where plain text goes now; empty: nowhere. */
	[[nodiscard]] std::string current_target() const EXCLUDES(mutex_);

	/** Does what a typed line says. What the server will not echo is among Outcome::show already. */
	[[nodiscard]] Outcome input(std::string_view line, std::time_t wall) EXCLUDES(mutex_);

	/** The same for a text, whatever it begins with, to a target. */
	[[nodiscard]] Outcome say(std::string_view target, std::string_view text, std::time_t wall) EXCLUDES(mutex_);

	/** Whether plain text could be sent now. */
	[[nodiscard]] bool can_send() const EXCLUDES(mutex_);

	void rotate_target(int step) EXCLUDES(mutex_);

	// --- delivery of lines that must arrive, for the main thread

	/** Bytes of a text that fit one message to this target. */
	[[nodiscard]] std::size_t room(std::string_view target) const EXCLUDES(mutex_);

	/** Sends a text that fits, if there is room on the way. @return what to send; empty: no room now */
	[[nodiscard]] std::string deliver(std::string_view target, std::string_view text) EXCLUDES(mutex_);

	/** Whether the server answers each line by its label. */
	[[nodiscard]] bool labels() const EXCLUDES(mutex_);

	/** The PING behind what was sent; empty if there is nothing to ask about. */
	[[nodiscard]] std::string ask() EXCLUDES(mutex_);

	[[nodiscard]] Delivery delivery() const EXCLUDES(mutex_);

private:
	void follow(const irc::Message &message, std::string_view old_nick) REQUIRES(mutex_);
	void finish(Outcome &outcome, std::time_t wall) REQUIRES(mutex_);

	const std::string server_;
	const Audience audience_;
	mutable Mutex mutex_{"conversation", 10};
	Session session_ GUARDED_BY(mutex_);
	Targets targets_ GUARDED_BY(mutex_);
	Delivery delivery_ GUARDED_BY(mutex_);
	LinkStatus link_ GUARDED_BY(mutex_) = LinkStatus::connecting;
	std::string reason_ GUARDED_BY(mutex_);
	std::string last_error_ GUARDED_BY(mutex_); ///< the text of ERROR, which says why the server closes
	bool was_ready_ GUARDED_BY(mutex_) = false;
	SteadyTime last_received_ GUARDED_BY(mutex_){};
};

} // namespace confer::client
