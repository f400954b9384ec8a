// SPDX-License-Identifier: MIT
#pragma once

#include "chat/history_lane.hh"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

class HistoryPage;
struct HistoryQuery;

/** How many bytes of records stand before a record of the log: its order and its identity. Never 0 for a line. */
using LogPosition = std::uint64_t;

/** One conversation: the life of a channel, or what two users say to one another. 0 is the state of the server. */
using Stream = std::uint32_t;

/** A line for the log, and what it becomes there. It borrows its text. */
struct LogLine {
	WallTime time; ///< when it was said; append() raises it to that of the line before where clocks are read late
	HistoryKind kind;
	bool bot;
	HistoryRecord::Text text;
	LogPosition position = 0; ///< set by append()
};

/** A key of the state of the server, and what it is now; without a value it is removed. */
struct StateChange {
	std::string key;
	std::optional<std::string> value;
};

/** A search in the messages of several streams, and how far it has come. Each call of Log::search() is a portion of it.
 */
struct LogSearch {
	std::span<const Stream> streams;
	bool newest_first = true;
	WallTime oldest = std::numeric_limits<WallTime>::min(); ///< only messages of these times, both included
	WallTime newest = std::numeric_limits<WallTime>::max();
	/** Whether a PRIVMSG or NOTICE is a hit. */
	std::function<bool(const HistoryRecord::Text &)> wants;

	std::optional<LogPosition> from = {}; ///< where the next portion begins; nothing: at the end that comes first
	bool done = false;                    ///< there is nothing left to look at
	bool damaged = false;                 ///< some messages could not be read
	std::optional<WallTime> reached = {}; ///< the time of the last message that was looked at
	std::size_t work = 0;                 ///< messages that were looked at, in all portions
};

/**
 * What chat asks of the log that keeps what was said and how the channels stand: that this is done before anybody is
 * told of it, and that it comes back. What is appended is self-contained: with the state at a position, the records
 * behind it say what the state is at the end, without a clock and without chance.
 *
 * Thread-safe. append() and append_state() may be called with Channel::delivery and the World held, and do not wait for
 * a disk. read(), search() and latest() wait for one: no lock may be held.
 */
class Log {
public:
	Log() = default;
	virtual ~Log() = default;
	Log(const Log &) = delete;
	Log &operator=(const Log &) = delete;

	/** What ids of its messages begin with: lower-case letters and digits; empty: it keeps nothing. */
	virtual std::string_view id() const noexcept = 0;

	/**
	 * Keeps lines of one stream, which are in order, and sets their times and positions.
	 *
	 * @return the position of the first; 0: nothing was kept, because there is no space
	 */
	virtual LogPosition append(Stream stream, std::span<LogLine> lines) noexcept = 0;
	/** Keeps changes of the state, all or none. False: none, because there is no space. */
	virtual bool append_state(WallTime time, std::span<const StateChange> changes) noexcept = 0;

	/**
	 * The line of the stream at this position is not given out any more, from now on and after a restart; its bytes are
	 * overwritten later. The caller has found it with read(), and has memory forget it (History::erase()). Under a lock
	 * as append(). False: there is no space to keep that, and the line stays.
	 */
	[[nodiscard]] virtual bool erase(Stream stream, LogPosition position, WallTime now) noexcept = 0;
	/** The same with all that the account, named as in LogLine::text, has said and done until now. */
	[[nodiscard]] virtual bool erase_account(std::string_view account, WallTime now) noexcept = 0;

	/** Behind the last record. */
	virtual LogPosition end() const noexcept = 0;

	/** Whether nothing is sent before all that was in the log when it was said is durable. Never changes. */
	virtual bool is_gated() const noexcept { return false; }
	/**
	 * What must be durable before bytes may be sent that are written now: end(), but for changes of the state that wait
	 * for space. For a log that is gated.
	 */
	virtual LogPosition gate() const noexcept { return end(); }
	/** Behind the last line. */
	virtual LogPosition lines_end() const noexcept { return end(); }
	/** Behind what the sync under way covers. */
	virtual LogPosition syncing() const noexcept = 0;
	/** Everything before this survives a power cut. */
	virtual LogPosition durable() const noexcept = 0;
	/** Senders should wait: lines come faster than they can be written. */
	virtual bool is_crowded() const noexcept = 0;

	/** The times of the last line before lines that cannot be read, and of the first one behind; 0: not known. */
	struct Gap {
		WallTime after = 0;
		WallTime before = 0;

		/** From the first of both to the last; a time that is not known in one is not known in both. */
		static void widen(std::optional<Gap> &all, const Gap &more) noexcept
		{
			if (all)
				all = {std::min(all->after, more.after),
				       all->before == 0 || more.before == 0 ? 0 : std::max(all->before, more.before)};
			else
				all = more;
		}
	};
	/**
	 * Adds the lines of the stream that the query wants to the page, behind those that are there, in their order.
	 * @return where damage has taken lines from the answer, or may have
	 */
	virtual std::optional<Gap> read(Stream stream, const HistoryQuery &query, HistoryPage &page) = 0;
	/**
	 * Goes on with a search for some tens of milliseconds of work at most, or up to `limit` hits. Adds them to the page
	 * in the order of the search, and the stream of each to `streams`.
	 */
	virtual void search(LogSearch &search, std::size_t limit, HistoryPage &page, std::vector<Stream> &streams) = 0;
	/** When the latest PRIVMSG or NOTICE of each stream was said, if it is not older than `oldest`. */
	virtual std::vector<std::optional<WallTime>> latest(std::span<const Stream> streams, WallTime oldest) = 0;
};

/** Keeps nothing. */
class NullLog final : public Log {
public:
	std::string_view id() const noexcept override { return {}; }
	LogPosition append(Stream, std::span<LogLine>) noexcept override { return 0; }
	bool append_state(WallTime, std::span<const StateChange>) noexcept override { return true; }
	bool erase(Stream, LogPosition, WallTime) noexcept override { return true; }
	bool erase_account(std::string_view, WallTime) noexcept override { return true; }
	LogPosition end() const noexcept override { return 0; }
	LogPosition syncing() const noexcept override { return 0; }
	LogPosition durable() const noexcept override { return 0; }
	bool is_crowded() const noexcept override { return false; }
	std::optional<Gap> read(Stream, const HistoryQuery &, HistoryPage &) override { return std::nullopt; }
	void search(LogSearch &search, std::size_t, HistoryPage &, std::vector<Stream> &) override { search.done = true; }
	std::vector<std::optional<WallTime>> latest(std::span<const Stream> streams, WallTime) override
	{
		return std::vector<std::optional<WallTime>>(streams.size());
	}
};

} // namespace confer::chat
