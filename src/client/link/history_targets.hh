// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/session.hh"
#include "irc/message.hh"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

/**
 * Finds out who has written while we were away: after a connection was lost it asks the server for the channels and
 * people whose latest message is newer than the last line of that connection (IRCv3 chathistory, TARGETS), page by
 * page. Until the server has answered, that line stays where the next question begins. On the first connection it asks
 * about the last days, where the server knows what has been read. Pure; for one thread at a time.
 */
class HistoryTargets {
public:
	/** The server gets so long for each page. Nothing waits for it meanwhile. */
	static constexpr std::chrono::seconds kPatience{20};

	/** Limits: names taken of one answer, and names asked for at a time, unless the server allows fewer. */
	static constexpr std::size_t kMost = 500;
	static constexpr std::size_t kPage = 100;

	/** The first connection tells of people who have written within this time. */
	static constexpr std::chrono::hours kUnread{7 * 24};

	/** A channel or person, and the server's time of the latest message there. */
	struct Found {
		std::string name;
		std::string time;
	};

	/** A new connection. */
	void start();

	/** Notes the server's time of a line that came just now. Takes every line. */
	void see(const irc::Message &message);

	/** Asks. Appends to `send`. */
	void ask(const Session &session, SteadyTime now, std::string &send);

	/** Asks nothing: the caller learns in another way what was said meanwhile. */
	void settle() noexcept;

	/** Takes a line of the server. @return whether it belongs to an answer, and is for nobody else */
	[[nodiscard]] bool take(const irc::Message &message, const Session &session, SteadyTime now, std::string &send);

	/** What the answers since the last call name, those who wrote first in front. */
	[[nodiscard]] std::vector<Found> found() { return std::exchange(found_, {}); }

	/** Server-time; what people have said until then is known. Empty: no connection was lost, or it is not known. */
	[[nodiscard]] const std::string &since() const noexcept { return since_; }

	/** When the last line came, by the server's clock; empty: not known. */
	[[nodiscard]] const std::string &moment() const noexcept { return moment_; }

	/** Whether people may have written whom found() has not named yet, or never will because the server refuses. */
	[[nodiscard]] bool may_miss() const noexcept { return asked_ || refused_; }

	/** Stops waiting for an answer that is overdue. */
	void tick(SteadyTime now) noexcept;

	/** When to call tick(). */
	[[nodiscard]] SteadyTime next_tick() const noexcept;

private:
	void begin(std::string from, const Session &session, SteadyTime now, std::string &send);
	void send_question(const Session &session, SteadyTime now, std::string &send);
	[[nodiscard]] bool take_batch(const irc::Message &message, const Session &session, SteadyTime now,
	                              std::string &send);
	[[nodiscard]] bool take_refusal(const irc::Message &message);
	void add(std::string_view name, std::string_view time, const Session &session);
	void end_page(const Session &session, SteadyTime now, std::string &send);

	std::string moment_;
	std::string since_;
	bool greeted_ = false; ///< a server has greeted us before
	bool open_ = false;    ///< moment_ stays: the server has not told who has written since
	bool asked_ = false;
	bool refused_ = false; ///< the server does not tell that
	SteadyTime when_{};    ///< it was asked
	std::size_t limit_ = 0;
	std::string from_;  ///< where the present page begins
	std::string last_;  ///< the latest time in it
	std::string batch_; ///< in which the answer comes; empty: it has not begun
	std::size_t page_ = 0;
	std::size_t page_new_ = 0;
	std::vector<std::string> names_; ///< in all pages so far
	std::vector<Found> found_;
};

} // namespace confer::client
