// SPDX-License-Identifier: MIT
#pragma once

#include "chat/history_lane.hh"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
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
inline constexpr HistoryKinds kMessageKinds = bit(HistoryKind::privmsg) | bit(HistoryKind::notice);

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

private:
	friend class History;

	std::vector<HistoryRecord> records_;
	std::string bytes_;
};

/**
 * What was said and done in one channel, as far as it is kept: the latest messages, and apart from them the latest
 * events (JOIN, TOPIC, TAGMSG and the like), so that a day on which many come and go does not push out what was said.
 *
 * Guarded by Channel::delivery, which makes its order that in which members got the lines.
 */
class History {
public:
	explicit History(HistoryBounds &bounds) noexcept : bounds_(bounds), messages_(bounds), events_(bounds) {}

	/** Keeps the event, if it is a line that HistoryKind names; its time and number are taken now if they were not. */
	void add(Event &event) noexcept;
	/** The same with what an event would tell; a record's number is above those of all before it. */
	void add(const HistoryRecord &record, const HistoryRecord::Text &text) noexcept;
	/** Adds the lines that the query wants to the page, behind those that are there already. */
	void select(const HistoryQuery &query, HistoryPage &page) const;
	/** When the latest message was said, if one is kept that is not older than `oldest`. */
	std::optional<WallTime> last_message(WallTime oldest) const noexcept;

	/** Drops what is beyond the bounds now. */
	void fit() noexcept;
	/** Gives memory back, as HistoryLane::shrink(). */
	void shrink(std::size_t numerator, std::size_t denominator) noexcept;

private:
	/** Calls visit(record, lane) along both lanes in one order until it gives false. */
	template <class Visit> void walk(const HistoryQuery &query, Visit &&visit) const;

	HistoryBounds &bounds_;
	HistoryLane messages_;
	HistoryLane events_;
};

} // namespace confer::chat
