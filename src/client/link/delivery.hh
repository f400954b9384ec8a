// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/session.hh"
#include "irc/message.hh"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace confer::client {

/**
 * Finds out whether the server has taken what was sent to it, for those who must know: a script.
 *
 * Each line that is sent waits here. Where the server has echo-message and labeled-response, a line is accepted when
 * its echo comes back with its label (IRCv3 labeled-response), and refused when an error does. Everywhere, a PING goes
 * out behind the lines, and servers answer in order: when its PONG comes without an error before it, the lines are
 * accepted; with labels, one without an echo by then was swallowed.
 *
 * Few lines are on their way at once, so that no server calls it a flood, and memory does not depend on how much is
 * sent. Pure; for one thread at a time.
 */
class Delivery {
public:
	/** Lines on their way at once. */
	static constexpr std::size_t kWindow = 8;

	/** Whether lines carry labels on this connection. */
	[[nodiscard]] static bool uses_labels(const Session &session) noexcept
	{
		return session.has(irc::Cap::echo_message) && session.has(irc::Cap::labeled_response);
	}

	/** Whether another line may be sent now. */
	[[nodiscard]] bool has_room() const noexcept { return waiting_.size() < kWindow; }

	/** Whether nothing is on its way. */
	[[nodiscard]] bool settled() const noexcept { return waiting_.empty(); }

	/** Whether there are lines that no PING has followed yet. */
	[[nodiscard]] bool needs_ping() const noexcept { return !waiting_.empty() && waiting_.back().ping == 0; }

	/** Appends a message and waits for it. The text fits, see Session::room(). */
	void send(std::string_view target, std::string_view text, const Session &session, std::string &out);

	/** Appends the PING that asks about everything sent so far. */
	void ping(std::string &out);

	/** Takes a message of the server. @return whether something was settled by it */
	bool receive(const irc::Message &message);

	[[nodiscard]] std::size_t accepted() const noexcept { return accepted_; }

	/** Lines that the server refused, and its words about the first of them (not made safe). */
	[[nodiscard]] std::size_t refused() const noexcept { return refused_; }
	[[nodiscard]] const std::string &refusal() const noexcept { return refusal_; }

	/** Lines of which the server said nothing though it should have. */
	[[nodiscard]] std::size_t swallowed() const noexcept { return swallowed_; }

private:
	struct Line {
		std::string label;      ///< empty: none was sent
		std::uint64_t ping = 0; ///< the PING behind it; 0: none yet
	};

	bool on_pong(const irc::Message &message);
	bool on_labelled(const irc::Message &message, std::string_view label);
	void note_batch(const irc::Message &message);
	void settle(std::deque<Line>::iterator line, bool accepted, const irc::Message &message);

	std::deque<Line> waiting_;
	std::map<std::string, std::string, std::less<>> batches_; ///< reference to label
	std::uint64_t labels_ = 0;
	std::uint64_t pings_ = 0;
	std::size_t accepted_ = 0;
	std::size_t refused_ = 0;
	std::size_t swallowed_ = 0;
	std::string refusal_;
};

} // namespace confer::client
