// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/backlog.hh"
#include "client/link/backoff.hh"
#include "client/link/connection.hh"
#include "client/link/delivery.hh"
#include "client/link/heartbeat.hh"
#include "client/link/inbox.hh"
#include "client/link/multiline.hh"
#include "client/link/search.hh"
#include "client/link/session.hh"
#include "client/link/transport.hh"
#include "irc/message.hh"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

class Link;

/** When a message came, and how. */
struct Arrival {
	SteadyTime time;
	bool history; ///< from the server's history: said while we were not there
};

/** An observer of a Link: the screen, a sub-command. Called in the main thread, by Link's functions. */
class LinkObserver {
public:
	virtual ~LinkObserver() = default;

	/** A message, before the session takes it: names are still what they were. History does not reach the session. */
	virtual void on_message(Link &link, const irc::Message &message, const Arrival &arrival) = 0;

	/** The same message, after it. Not for history. */
	virtual void after_message(Link &, const irc::Message &) {}

	/** What became of a message of Link::say(); if it was echoed, the echo follows as a message. */
	virtual void on_settled(Link &, const Delivery::Settled &) {}

	/** What was said before all that came, as Link::ask_older() has asked for it. */
	virtual void on_older(Link &, const Backlog::OlderPage &) {}

	/** What the server has found for Link::search() and Link::search_on(). */
	virtual void on_found(Link &, const FoundPage &) {}

	/** Link::state() has changed. */
	virtual void on_state(Link &) {}

	/** Something that the client itself has to say to a person. Not made safe. */
	virtual void on_note(Link &, std::string_view) {}

	/** What a transport program says. Not made safe. */
	virtual void on_remark(Link &, std::string_view) {}
};

/** A server, and who we are there. */
struct LinkOptions {
	std::string name = {}; ///< as the user calls it; empty: as it is written
	Endpoint endpoint;
	Identity identity;
	std::vector<WantedChannel> channels = {};
	std::size_t history = 0;              ///< messages to ask for where we come for the first time
	std::string since = {};               ///< or all since this server-time; empty: not
	std::vector<std::string> people = {}; ///< those that are talked to from the start
	bool find_writers = false;            ///< after a lost connection, find out who else has written meanwhile
	bool persistent = false;              ///< also connect again where we have not been ready yet
	bool only_says = false;               ///< nothing but messages will be sent: any error is about one of them
};

/**
 * The main thread's side of one server: its connection, the protocol's state, what waits to be sent, and when to
 * connect again. It has no locks and does not wait. It calls an observer, which may call every function but the
 * destructor.
 *
 * Once it has been ready, it connects again after each loss, until quit(). Before, it does so only if the options say
 * so; otherwise state() becomes offline.
 */
class Link {
public:
	enum class State {
		offline,     ///< not connected, and not going to be: see reason()
		connecting,  ///< looking for the server
		registering, ///< connected
		nick_needed, ///< the same, but another nick must be chosen: Session::choose_nick(), NICK
		ready,
		waiting, ///< lost or not reached: will connect again, see reason(), retry_in()
		refused, ///< the server refuses us: see reason()
	};

	/** Bytes that wait to be sent at most. A server that does not read is given up. */
	static constexpr std::size_t kMaxOutgoing = std::size_t{1024} * 1024;

	/** `observer` must outlive it. */
	Link(unsigned id, LinkOptions options, std::shared_ptr<Inbox> inbox, LinkObserver &observer);
	Link(const Link &) = delete;
	Link &operator=(const Link &) = delete;

	/** Closes the connection at once. */
	~Link();

	[[nodiscard]] unsigned id() const noexcept { return id_; }
	[[nodiscard]] const std::string &name() const noexcept { return options_.name; }
	[[nodiscard]] const Endpoint &endpoint() const noexcept { return options_.endpoint; }
	[[nodiscard]] Session &session() noexcept { return session_; }
	[[nodiscard]] const Session &session() const noexcept { return session_; }
	[[nodiscard]] State state() const noexcept { return state_; }

	/** Why it is offline, waiting or refused; as the system or the server said it, not made safe. */
	[[nodiscard]] const std::string &reason() const noexcept { return reason_; }

	/** Whether it was ready, on this connection or an earlier one. */
	[[nodiscard]] bool was_ready() const noexcept { return was_ready_; }

	/** Whether there was any connection, even if nothing useful answered. */
	[[nodiscard]] bool was_connected() const noexcept { return was_connected_; }

	/** How long until it connects again, while waiting. */
	[[nodiscard]] std::chrono::milliseconds retry_in(SteadyTime now) const noexcept;

	/** How long the server takes to answer; nothing while that is not known. */
	[[nodiscard]] std::optional<std::chrono::milliseconds> lag(SteadyTime now) const noexcept;

	/** Begins to connect. @throws std::system_error when the system has no room for a thread */
	void start();

	/** Takes an event of the inbox; those of other links are not for it. */
	void handle(const Event &event);

	/** Does what is due: call it when next_tick() has come. */
	void tick(SteadyTime now);
	[[nodiscard]] SteadyTime next_tick() const noexcept;

	/** Asks for messages of a channel or person older than all known ones; LinkObserver::on_older() receives them. */
	[[nodiscard]] Backlog::Older ask_older(std::string_view target, SteadyTime now);

	/** Searches what the server keeps; LinkObserver::on_found() receives the results. */
	[[nodiscard]] Search::Asked search(SearchQuery query, SteadyTime now);

	/** Asks for what was found behind that. */
	[[nodiscard]] Search::Asked search_on(SteadyTime now);

	/** Whether the oldest messages that it finds come first. */
	[[nodiscard]] bool searches_forward() const noexcept { return search_.forward(); }

	/** The messages of a channel or person are no longer shown: ask_older() may fetch them again. */
	void start_over(std::string_view target) { backlog_.start_over(target, session_); }

	/** The window of a channel or person was closed: a later one begins anew. */
	void forget(std::string_view target) { backlog_.forget(target, session_); }

	/** Queues whole lines; without a connection they are dropped. */
	void send(std::string_view bytes);

	/**
	 * Sends a message and follows what becomes of it: LinkObserver::on_settled() tells, unless the connection is lost
	 * before that.
	 *
	 * @param text fits, see Session::room(); with line ends in it, it fits a batch, see multiline_texts()
	 * @param reply_to the msgid of the message that it answers; empty: none
	 * @return its number; 0: it was not sent, for state() is not ready
	 */
	std::uint64_t say(std::string_view command, std::string_view target, std::string_view text,
	                  std::string_view reply_to = {});

	/** Asks the server about what say() has sent so far, now; tick() does it when it is due. */
	void ask_after_said();

	/** What of that is still on its way. */
	[[nodiscard]] const Delivery &delivery() const noexcept { return delivery_; }

	/** Whether the server is being asked for what was said in a channel, or with a person, while we were away. */
	[[nodiscard]] bool filling(std::string_view target) const { return backlog_.filling(target, session_); }

	/** Sends what can be sent without waiting. */
	void flush();

	/** The descriptor if bytes wait for it to become writable; else -1. For poll(2). */
	[[nodiscard]] int blocked_fd() const noexcept;

	/** Connects anew, now. */
	void reconnect(std::string_view reason);

	/** Sends QUIT and does not connect again; the server then closes, which makes it offline. */
	void quit(std::string_view reason);

	/** Ends the connection at once, and does not connect again. */
	void close();

private:
	void on_connected(const Event &event);
	void on_line(const Event &event);
	void take_line(const irc::Message &message, std::string_view line, SteadyTime now);
	void on_end(const Event &event);
	void ask_after_join(const irc::Message &message, SteadyTime now);
	void show(const irc::Message &message, const Arrival &arrival);
	void show_released(SteadyTime now);
	void show_found();
	void settle(const irc::Message &message);
	void follow(const irc::Message &message, SteadyTime now);
	void resume_registering(SteadyTime now);
	void connect_now();
	void set_state(State state, std::string_view reason = {});
	void drop(std::string_view reason);
	void end_connection();
	[[nodiscard]] bool up() const noexcept { return stream_ != nullptr; }

	const unsigned id_;
	LinkOptions options_;
	const std::shared_ptr<Inbox> inbox_;
	LinkObserver &observer_;
	std::shared_ptr<Connection> connection_;
	std::shared_ptr<Stream> stream_; ///< of the present connection
	std::string outgoing_;
	Session session_;
	Multiline multiline_;
	Backlog backlog_;
	Search search_;
	Delivery delivery_;
	SteadyTime asks_after_said_{}; ///< when to, if nothing has settled by then
	Heartbeat heartbeat_;
	Backoff backoff_;
	std::minstd_rand random_{std::random_device{}()};
	State state_ = State::offline;
	std::string reason_;
	std::string last_words_; ///< why the connection is going to end: ERROR, or a reason of ours
	bool was_ready_ = false;
	bool was_connected_ = false;
	bool quitting_ = false;
	bool dropped_ = false; ///< we have ended this connection, and wait for its thread to notice
	bool again_ = false;   ///< connect anew as soon as this connection has ended
	SteadyTime connected_{};
	SteadyTime welcome_due_{}; ///< when a server that has not registered us by then is given up
	SteadyTime retry_{};
};

} // namespace confer::client
