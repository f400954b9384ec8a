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
#include <unordered_set>
#include <utility>
#include <vector>

namespace confer::client {

/**
 * Sees to it that what was said while we were away is shown, once, and in its place: asks the server for it after a
 * connection was lost (IRCv3 chathistory), holds back what is said meanwhile, and leaves out what has been shown.
 *
 * It remembers the last message of each channel and person, by msgid or else by server-time, over connections. A server
 * without chathistory changes nothing. Pure; for one thread at a time.
 */
class Backlog {
public:
	/** Messages in one answer of the server, and held back meanwhile, at most; what is over is shown as it comes. */
	static constexpr std::size_t kMaxKept = 2000;

	/** What is asked for at a time, unless the server gives less. */
	static constexpr std::size_t kPage = 100;

	/** The server gets so long for each answer. */
	static constexpr std::chrono::seconds kPatience{20};

	/**
	 * @param latest so many messages are asked for of a channel that is joined for the first time; 0: none
	 * @param since  if not empty, all since this server-time instead
	 */
	Backlog(std::size_t latest, std::string since) : latest_(latest), since_(std::move(since)) {}

	/** A new connection: nothing is under way any more. */
	void start();

	/** What becomes of a message. */
	enum class Fate {
		show, ///< it is to be shown now
		keep, ///< it comes with released(), or never: a duplicate, a frame of history
	};

	/** Takes each message before it is shown. `line` is the one that it was parsed from. Appends to `send`. */
	[[nodiscard]] Fate take(const irc::Message &message, std::string_view line, const Session &session, SteadyTime now,
	                        std::string &send);

	/** We have joined a channel; `time` is the server's for that, if it has said so. */
	void joined(std::string_view channel, std::string_view time, const Session &session, SteadyTime now,
	            std::string &send);

	/** Registered and greeted: asks after the people that were talked to. */
	void greeted(const Session &session, SteadyTime now, std::string &send);

	/** A line to be shown now. */
	struct Released {
		std::string line;
		bool history; ///< of the server's history; else held back
	};

	/** What is to be shown now, in order. */
	[[nodiscard]] std::vector<Released> released() { return std::exchange(released_, {}); }

	/** Gives up waiting for answers that do not come. */
	void tick(SteadyTime now);

	/** When to call tick(). */
	[[nodiscard]] SteadyTime next_tick() const noexcept;

private:
	/** A channel or person. */
	struct Track {
		std::string name;
		std::string msgid; ///< of the last message; empty: not known
		std::string time;  ///< its server-time; empty: not known
		bool filling = false;
		bool by_time = false; ///< the server does not know the msgid
		bool last_page = false;
		SteadyTime asked{};
		std::size_t pages = 0;
		std::vector<std::string> held;
	};

	/** A batch of history that has begun. */
	struct Batch {
		std::string target;
		std::vector<std::string> lines;
	};

	Fate take_message(const irc::Message &message, std::string_view line, const Session &session);
	bool take_batch(const irc::Message &message, const Session &session, SteadyTime now, std::string &send);
	bool take_failure(const irc::Message &message, const Session &session, SteadyTime now, std::string &send);
	void close_batch(Batch batch, const Session &session, SteadyTime now, std::string &send);
	void ask(Track &track, const Session &session, SteadyTime now, std::string &send);
	void finish(Track &track);
	void note(Track &track, const irc::Message &message);
	bool remember(const irc::Message &message);
	Track *find(std::string_view name, const Session &session) noexcept;
	Track &track(std::string_view name, const Session &session);

	const std::size_t latest_;
	const std::string since_;
	std::vector<Track> tracks_;
	std::map<std::string, Batch, std::less<>> batches_;
	std::vector<Released> released_;
	std::unordered_set<std::uint64_t> seen_; ///< hashes of what was shown lately
	std::deque<std::uint64_t> seen_order_;
};

} // namespace confer::client
