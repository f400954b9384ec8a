// SPDX-License-Identifier: MIT
#pragma once

#include "client/budget.hh"
#include "client/link/server_time.hh"
#include "client/link/session.hh"
#include "irc/message.hh"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::client {

/** What is searched for in the messages that a server keeps. Empty: anything. */
struct SearchQuery {
	std::string in;                      ///< the channel or person
	std::string from;                    ///< the nick of who said it
	std::string text;                    ///< words
	std::optional<WallTime> after = {};  ///< said then or later: the oldest of these messages come first
	std::optional<WallTime> before = {}; ///< said then or earlier
};

/** Some of the messages that a server has found. */
struct FoundPage {
	std::vector<std::string> lines = {};  ///< as the server has sent them, the oldest first
	bool ended = false;                   ///< there are no more
	std::optional<WallTime> reached = {}; ///< the server has looked no further than this
	std::string failure = {};             ///< why there is nothing; the server's words, not made safe. Empty: none
};

/**
 * Searches the messages that a server keeps (soju.im/search), page by page. Pure; for one thread at a time.
 */
class Search {
public:
	/** The server gets so long to answer: it may have to wait for other searches. */
	static constexpr std::chrono::seconds kPatience{30};

	/** The result of asking. */
	enum class Asked {
		asked,       ///< pages() tells what the server answers
		under_way,   ///< the server has not answered the question before
		ended,       ///< there is nothing more to be found
		unavailable, ///< there is no connection, or the server does not search
		none,        ///< nothing was searched for
	};

	/** A new connection: nothing is under way. */
	void start() noexcept { asked_ = false; }

	/** Searches for something new. Appends to `send`. */
	[[nodiscard]] Asked begin(SearchQuery query, const Session &session, SteadyTime now, std::string &send);

	/** Asks for the messages behind those that were found. Appends to `send`. */
	[[nodiscard]] Asked more(const Session &session, SteadyTime now, std::string &send);

	/** Whether the oldest messages come first. */
	[[nodiscard]] bool forward() const noexcept { return query_ && query_->after; }

	/** Takes each message before others do; `line` is the one that it was parsed from. @return whether it is for it */
	[[nodiscard]] bool take(const irc::Message &message, std::string_view line);

	/** The answers since the last call. */
	[[nodiscard]] std::vector<FoundPage> pages() { return std::exchange(pages_, {}); }

	/** Stops waiting for an answer that is overdue. */
	void tick(SteadyTime now);

	/** When to call tick(). */
	[[nodiscard]] SteadyTime next_tick() const noexcept { return asked_ ? since_ + kPatience : SteadyTime::max(); }

private:
	[[nodiscard]] Asked ask(const Session &session, SteadyTime now, std::string &send);
	[[nodiscard]] bool take_batch(const irc::Message &message);
	void take_found(const irc::Message &message, std::string_view line);
	void close();
	void move_on(FoundPage &page);
	void fail(std::string_view why);

	std::optional<SearchQuery> query_;
	bool asked_ = false;
	bool ended_ = false;
	SteadyTime since_{};          ///< when the server was asked
	std::size_t limit_ = 0;       ///< of messages that it was asked for
	std::string batch_;           ///< of the answer; empty: it has not begun
	FoundPage page_;              ///< what has come of it
	std::set<std::string> known_; ///< keys of the messages of the moment where the next page begins
	std::vector<FoundPage> pages_;
};

} // namespace confer::client
