// SPDX-License-Identifier: MIT
#pragma once

#include "chat/history_lane.hh"
#include "chat/log.hh"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

class Event;

/** A set of kinds. */
using HistoryKinds = std::uint16_t;
constexpr HistoryKinds bit(HistoryKind kind) noexcept
{
	return static_cast<HistoryKinds>(1U << static_cast<unsigned>(kind));
}
inline constexpr HistoryKinds kMessageKinds =
    bit(HistoryKind::privmsg) | bit(HistoryKind::notice) | bit(HistoryKind::multiline);

/** A place in a history, which a message or a time gives: lines with that number or time are neither before nor behind
 * it. */
struct HistoryPoint {
	enum class By : std::uint8_t { number, time };

	By by;
	std::int64_t value; ///< of HistoryRecord::number or time

	bool is_before(const HistoryRecord &record) const noexcept { return of(record) > value; }
	bool is_behind(const HistoryRecord &record) const noexcept { return of(record) < value; }
	/** The point from which on lines are at this one or behind it. */
	HistoryPoint just_before() const noexcept { return {by, value - 1}; }

private:
	std::int64_t of(const HistoryRecord &record) const noexcept
	{
		return by == By::time ? record.time : static_cast<std::int64_t>(record.number);
	}
};

/** Which lines are wanted. */
struct HistoryQuery {
	std::optional<HistoryPoint> after = {};  ///< only lines behind this
	std::optional<HistoryPoint> before = {}; ///< only lines before this
	bool newest = false;                     ///< if there are more than `limit`, the newest; else the oldest
	std::size_t limit = 0;
	HistoryKinds kinds = kMessageKinds;
	WallTime oldest = std::numeric_limits<WallTime>::min(); ///< only lines not older than this
};

/** Lines that were copied out of a history, oldest first, so that they can be sent when its lock is free again. */
class HistoryPage {
public:
	std::size_t size() const noexcept { return records_.size(); }
	const HistoryRecord &operator[](std::size_t i) const noexcept { return records_[i]; }
	HistoryRecord::Text text(std::size_t i) const noexcept { return records_[i].text(bytes_.data()); }

	/** Adds a copy of a line; the record's place and sizes are set here. */
	void add(HistoryRecord record, const HistoryRecord::Text &text);
	/** Turns round the lines from number `from` on. */
	void reverse(std::size_t from) noexcept;
	/** Drops the lines from number `from` on. */
	void cut(std::size_t from) noexcept { records_.resize(from); }

private:
	std::vector<HistoryRecord> records_;
	std::string bytes_;
};

/** Puts the events into the log, which gives them their times and numbers. False: it has no space. */
bool append_to(Log &log, Stream stream, std::span<Event *const> events) noexcept;

/**
 * What was said and done in one channel, as far as it is kept: the latest messages, and apart from them the latest
 * events (JOIN, TOPIC, TAGMSG and the like), so that a day on which many come and go does not push out what was said.
 *
 * Guarded by Channel::delivery, which makes its order that in which members got the lines.
 */
class History {
public:
	/** `log`: keeps all of it besides; nullptr: no log does. */
	explicit History(HistoryBounds &bounds, Log *log = nullptr, Stream stream = 0) noexcept
	    : bounds_(bounds),
	      log_(log),
	      stream_(stream),
	      messages_(bounds),
	      events_(bounds)
	{
	}

	/**
	 * Keeps those events that are lines that HistoryKind names, first in the log, which gives them their numbers.
	 * Without a log they are taken now if they were not. False: the log has no space, and nothing was kept.
	 */
	bool add(std::span<Event *const> events) noexcept;
	/** The same with what an event would tell; a record's number is above those of all before it. */
	void add(const HistoryRecord &record, const HistoryRecord::Text &text) noexcept;
	/**
	 * Adds the lines that the query wants to the page, behind those that are there already. False: there were more,
	 * which are not in memory.
	 */
	bool select(const HistoryQuery &query, HistoryPage &page) const;
	/** Forgets the line of this number. The log, which has it too, is the caller's business. False: it is not here. */
	bool erase(std::uint64_t number) noexcept { return messages_.erase(number) || events_.erase(number); }
	/** The same with all lines of the account. */
	void erase_account(std::string_view account) noexcept
	{
		messages_.erase_account(account);
		events_.erase_account(account);
	}
	/** There are lines before, which only the log has: `last` is where it ends, and `time` is not before theirs. */
	void continue_from(LogPosition last, WallTime time) noexcept;
	Stream stream() const noexcept { return stream_; }
	/** When the latest message was said, if one is kept that is not older than `oldest`. */
	std::optional<WallTime> last_message(WallTime oldest) const noexcept;

	/** Drops what is beyond the bounds now. */
	void fit() noexcept;
	/** Releases memory, as HistoryLane::shrink(). */
	void shrink(std::size_t numerator, std::size_t denominator) noexcept;

private:
	/** Calls visit(record, lane) along both lanes in one order until it returns false. */
	template <class Visit> void walk(const HistoryQuery &query, Visit &&visit) const;
	bool is_complete(const HistoryQuery &query, std::size_t found) const noexcept;

	HistoryBounds &bounds_;
	Log *const log_;
	const Stream stream_;
	HistoryLane messages_;
	HistoryLane events_;
};

} // namespace confer::chat
