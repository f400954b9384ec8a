// SPDX-License-Identifier: MIT
#pragma once

#include "client/link/history_targets.hh"
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
 * Shows what was said while we were away, once and in its place: after a lost connection it asks the server for that
 * (IRCv3 chathistory), holds back what is said meanwhile, and leaves out what has been shown. It also fetches older
 * messages, page by page, when the user scrolls back.
 *
 * It remembers the last message of each channel and person, by msgid or else by server-time, across connections.
 * HistoryTargets finds out who else has written meanwhile. With a server without chathistory it does nothing. Pure; for
 * one thread at a time.
 */
class Backlog {
public:
	/** Limit for the messages in one answer and for those held back meanwhile; any more are shown as they come. */
	static constexpr std::size_t kMaxKept = 2000;

	/** How many messages to ask for at a time, unless the server allows fewer. */
	static constexpr std::size_t kPage = 100;

	/** How long the server may take for each answer to begin, and to end: new messages wait for it. */
	static constexpr std::chrono::seconds kFirstWord{5};
	static constexpr std::chrono::seconds kPatience{20};

	/** How many people are asked about at once: a server may take many questions for a flood. */
	static constexpr std::size_t kAtOnce = 5;

	/** What to ask for. A record. */
	struct Wanted {
		std::size_t latest = 0;               ///< messages of a channel that is joined for the first time; 0: none
		std::string since = {};               ///< if not empty, all since this server-time instead
		std::vector<std::string> people = {}; ///< those that are talked to, before they have said a word
		bool everybody = false;               ///< also what others have written while a connection was lost
	};

	explicit Backlog(Wanted wanted) : wanted_(std::move(wanted)) {}

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

	/** Notes the server's time of a line that came just now. Takes every line, those that take() does not get, too. */
	void see(const irc::Message &message) { targets_.see(message); }

	/** Registered and greeted: asks after the people that were talked to, and after who has written meanwhile. */
	void greeted(const Session &session, SteadyTime now, std::string &send);

	/** A line to be shown now. */
	struct Released {
		std::string line;
		bool history; ///< of the server's history; else held back
	};

	/** The result of asking for messages older than all known ones. */
	enum class Older {
		asked,       ///< the server is asked; older() tells what it answers
		under_way,   ///< it is being asked for something already
		ended,       ///< it has said that there is nothing before that
		unavailable, ///< there is no connection, or the server keeps no history
	};

	/** Asks for the messages of a channel or person that are older than all known ones. Appends to `send`. */
	[[nodiscard]] Older ask_older(std::string_view target, const Session &session, SteadyTime now, std::string &send);

	/** What the server has answered to that. */
	struct OlderPage {
		std::string target;
		std::vector<std::string> lines; ///< what was not known yet, the oldest first
		bool ended = false;             ///< there is nothing before it
		bool failed = false;            ///< no answer, or a useless one
	};

	/** The answers since the last call. */
	[[nodiscard]] std::vector<OlderPage> older() { return std::exchange(older_, {}); }

	/** Whether what was said while we were away is being asked for. */
	[[nodiscard]] bool filling(std::string_view target, const Session &session) const noexcept;

	/** The messages of this channel or person are no longer shown: ask_older() may fetch them again. */
	void start_over(std::string_view target, const Session &session);

	/**
	 * The window of this channel or person was closed: older messages may be fetched again, and later ones ask for
	 * nothing.
	 */
	void forget(std::string_view target, const Session &session);

	/** What is to be shown now, in order. */
	[[nodiscard]] std::vector<Released> released() { return std::exchange(released_, {}); }

	/** Stops waiting for answers that are overdue. Appends to `send`. */
	void tick(const Session &session, SteadyTime now, std::string &send);

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
		bool answering = false; ///< the answer has begun
		std::size_t pages = 0;
		std::vector<std::string> held;
		bool queued = false; ///< it is filling, and the question waits for the answers to others
		bool closed = false; ///< nobody looks at this person any more

		unsigned life = 0;         ///< tells this track from one of the same name that was forgotten
		unsigned view = 0;         ///< the same for what is shown of it, see start_over()
		std::string first_msgid{}; ///< of the oldest message that came; empty: not known
		std::string first_time{};
		enum class Past { open, asked, ended } past = Past::open; ///< what was said before that
		bool past_by_time = false;
		bool from_end = false; ///< ask for the newest, whatever is known
		SteadyTime past_asked{};
	};

	/** A batch of history that has begun. */
	struct Batch {
		std::string target;
		std::vector<std::string> lines;
	};

	Fate take_message(const irc::Message &message, std::string_view line, const Session &session, SteadyTime now,
	                  std::string &send);
	bool take_batch(const irc::Message &message, const Session &session, SteadyTime now, std::string &send);
	bool take_failure(const irc::Message &message, const Session &session, SteadyTime now, std::string &send);
	void close_batch(Batch batch, const Session &session, SteadyTime now, std::string &send);
	void ask(Track &track, const Session &session, SteadyTime now, std::string &send);
	static void queue(Track &track) noexcept;
	void ask_queued(const Session &session, SteadyTime now, std::string &send);
	void ask_found(const Session &session, SteadyTime now, std::string &send);
	void ask_what_is_read(HistoryTargets::Found found, const Session &session, std::string &send);
	void take_marker(const irc::Message &message, const Session &session, SteadyTime now, std::string &send);
	void add_people(const Session &session);
	void hold_if_missed(std::string_view name, const Session &session, SteadyTime now, std::string &send);
	void note_writer(const irc::Message &message, std::string_view asked, const Session &session);
	[[nodiscard]] std::size_t people_filling(const Session &session) const noexcept;
	void finish(Track &track);
	void send_older(Track &track, const Session &session, SteadyTime now, std::string &send);
	void close_older(Track &track, Batch batch);
	void fail_older(Track &track);
	void note(Track &track, const irc::Message &message);
	static void note_place(const irc::Message &message, std::string &msgid, std::string &time);
	bool remember(const Track *track, const irc::Message &message);
	bool remember_shown(const Track &track, const irc::Message &message);
	bool remember(unsigned life, const irc::Message &message);
	/** Whether others must be answered before this one is asked about. */
	[[nodiscard]] bool waits(const Track &track) const noexcept { return track.queued && greeted_; }
	[[nodiscard]] static SteadyTime patience_ends(const Track &track) noexcept;
	Track *find(std::string_view name, const Session &session) noexcept;
	/**
	 * The track of this name, added if it is not there; pointers to others are then invalid. Where there are too many,
	 * the oldest one that waits for no answer is forgotten. @return null if each waits for one
	 */
	[[nodiscard]] Track *track(std::string_view name, const Session &session);

	Wanted wanted_;
	HistoryTargets targets_;
	bool greeted_ = false;                      ///< on this connection
	std::vector<HistoryTargets::Found> unread_; ///< people of whom it is asked up to where they are read
	std::vector<Track> tracks_;
	unsigned lives_ = 0; ///< tracks that there were
	std::map<std::string, Batch, std::less<>> batches_;
	std::vector<Released> released_;
	std::vector<OlderPage> older_;
	std::unordered_set<std::uint64_t> seen_; ///< hashes of what was shown lately
	std::deque<std::uint64_t> seen_order_;
};

} // namespace confer::client
