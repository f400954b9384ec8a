// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/session.hh"
#include "irc/message.hh"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace confer::client {

/**
 * Finds out what became of each message that was sent. How, depends on the server:
 *
 * - With echo-message and labeled-response, the echo with the label of the message confirms it (IRCv3
 *   labeled-response), and an error with that label refuses it.
 * - With echo-message alone, an echo of the same text to the same target confirms it.
 * - With neither, the answer to a PING behind it does: servers answer in order.
 *
 * A message without an echo when such a PING is answered was swallowed. Without labels, an error that names the target
 * of a message refuses the oldest one to it. Pure; for one thread at a time.
 */
class Delivery {
public:
	/** Messages that a script should have on their way at once, so that no server calls it a flood. */
	static constexpr std::size_t kWindow = 8;

	/** What confirms a message. */
	enum class Proof { label, echo, pong };

	/** What became of one. */
	enum class Fate { accepted, refused, swallowed };

	struct Settled {
		std::uint64_t id; ///< as send() has returned it
		Fate fate;
		bool echoed = false;    ///< accepted, and the server sends it back as a message
		std::string words = {}; ///< why it was refused; not made safe
	};

	/** @param alone whether nothing but messages is sent: then any error is about one of them */
	explicit Delivery(bool alone = false) noexcept : alone_(alone) {}

	/** What confirms messages on this connection. */
	[[nodiscard]] static Proof proof(const Session &session) noexcept;

	/** Whether a script may send another message now. */
	[[nodiscard]] bool has_room() const noexcept { return waiting_.size() < kWindow; }

	/** Whether nothing is on its way. */
	[[nodiscard]] bool settled() const noexcept { return waiting_.empty(); }

	/** Whether there are messages that no PING has followed yet. */
	[[nodiscard]] bool needs_ping() const noexcept { return !waiting_.empty() && waiting_.back().ping == 0; }

	/**
	 * Appends a message and waits for it.
	 *
	 * @param text fits, see Session::room(); with line ends in it, it is sent as one batch
	 * @param reply_to the msgid of the message that it answers; empty: none
	 * @return its number, from 1 on
	 */
	std::uint64_t send(std::string_view command, std::string_view target, std::string_view text, const Session &session,
	                   std::string &out, std::string_view reply_to = {});

	/** Appends the PING that asks about everything sent so far. */
	void ping(std::string &out);

	/** Takes a message of the server, before the session does. @return what was settled by it, the oldest first */
	[[nodiscard]] std::vector<Settled> receive(const irc::Message &message, const Session &session);

	/** The connection has gone: nothing is waited for any more. Numbers go on. */
	void forget();

private:
	struct Sent {
		std::uint64_t id;
		Proof proof;
		std::uint64_t ping; ///< the PING behind it; 0: none yet
		std::string command;
		std::string target;
		std::string text;
	};
	using Place = std::deque<Sent>::iterator;

	[[nodiscard]] Settled settle(Place sent, Fate fate, bool echoed = false);
	[[nodiscard]] Settled refuse(Place sent, const irc::Message &message);
	std::vector<Settled> on_pong(const irc::Message &message);
	std::vector<Settled> on_labelled(const irc::Message &message, std::string_view label);
	std::vector<Settled> on_echo(const irc::Message &message, const Session &session);
	std::vector<Settled> on_error(const irc::Message &message, const Session &session);
	[[nodiscard]] Place find_blamed(const irc::Message &message, const Session &session);
	[[nodiscard]] std::string label_of(const irc::Message &message) const;
	void note_batch(const irc::Message &message);

	const bool alone_;
	std::deque<Sent> waiting_;
	std::map<std::string, std::string, std::less<>> batches_; ///< reference to label
	std::uint64_t last_id_ = 0;
	std::uint64_t pings_ = 0;
};

/** Whether two texts are the same but for formatting, which a channel may strip (mode +c of some servers). */
[[nodiscard]] bool same_words(std::string_view a, std::string_view b);

} // namespace confer::client
