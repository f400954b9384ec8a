// SPDX-License-Identifier: MIT
#pragma once

#include "chat/settings.hh"
#include "chat/user.hh"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>

namespace confer::chat {

/** What a line of a channel's history is. The log knows them by their numbers. */
enum class HistoryKind : std::uint8_t {
	privmsg,
	notice,
	tagmsg,
	join,
	part,
	quit,
	kick,
	nick,
	mode,
	topic,
	multiline, ///< a PRIVMSG or NOTICE of several lines, as irc::TextLines reads them
	redact,
};

/** One line, as it was sent: what is told of it here, and its text in the bytes that its owner holds. */
struct HistoryRecord {
	/** The parts that a text has, in this order. */
	struct Text {
		std::string_view body;        ///< from the source to the last parameter, without the line's end
		std::string_view account;     ///< empty: none
		std::string_view client_tags; ///< raw, as "+a=b;+c"
	};

	WallTime time;
	std::uint64_t number; ///< of its message id: grows along a channel's history
	std::uint32_t offset = 0;
	std::uint32_t author =
	    0; ///< User::serial of who has said it; 0: it is from before the start, or comes from the log
	std::uint16_t body = 0, account = 0, client_tags = 0; ///< bytes of each
	HistoryKind kind;
	bool bot;

	std::size_t size() const noexcept { return std::size_t{body} + account + client_tags; }
	/** `bytes`: those that `offset` counts in. */
	Text text(const char *bytes) const noexcept
	{
		const char *at = bytes + offset;
		return {{at, body}, {at + body, account}, {at + body + account, client_tags}};
	}
};

/**
 * How much all histories may keep, and how much memory they have taken. World::configure() sets it; any thread may
 * read it.
 */
class HistoryBounds {
public:
	void set(const HistorySettings &settings) noexcept;

	/** Messages of one channel, and as many events. */
	std::size_t messages() const noexcept { return messages_.load(std::memory_order_relaxed); }
	/** What is from before this is not given out any more. */
	WallTime oldest(WallTime now) const noexcept
	{
		const WallTime age = retention_.load(std::memory_order_relaxed);
		return age == 0 ? std::numeric_limits<WallTime>::min() : now - age;
	}

	/**
	 * Takes this much of the memory that all histories share, for one that has `own` already. False, and nothing taken,
	 * when less than that is left, or when this one would have more than a part of what is left for all others: a loud
	 * channel, or some of them, leave room for the rest. Little is granted to everybody while there is some left.
	 */
	[[nodiscard]] bool take(std::size_t bytes, std::size_t own) noexcept;
	void give(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }
	std::size_t memory() const noexcept { return memory_.load(std::memory_order_relaxed); }
	std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

private:
	static constexpr std::size_t kLittle = 8 << 10; ///< what one may have in any case
	static constexpr std::size_t kShare = 4;        ///< one may have this part of what is left

	std::atomic<std::size_t> messages_{0};
	std::atomic<WallTime> retention_{0}; ///< milliseconds; 0: for ever
	std::atomic<std::size_t> memory_{0};
	std::atomic<std::size_t> used_{0};
};

/**
 * The latest lines of one channel, oldest first: a ring of records, and a ring of the bytes that they are made of. Both
 * grow by doubling up to what they need; where the memory of all histories is used up, the oldest lines make room
 * instead. So it costs no allocation once it has grown.
 *
 * Not thread-safe: its owner synchronises.
 */
class HistoryLane {
public:
	explicit HistoryLane(HistoryBounds &bounds) noexcept : bounds_(bounds) {}
	~HistoryLane();
	HistoryLane(const HistoryLane &) = delete;
	HistoryLane &operator=(const HistoryLane &) = delete;

	/** Adds a line behind all others, of which `most` are kept in all; the record's place and sizes are set here. */
	void add(HistoryRecord record, const HistoryRecord::Text &text, std::size_t most) noexcept;
	/** Takes the line of this number out, and overwrites its text. False: there is none. */
	bool erase(std::uint64_t number) noexcept;
	/** The same with all lines of the account. */
	void erase_account(std::string_view account) noexcept;
	/** Drops lines off the front while they are older than this. */
	void drop_before(WallTime oldest) noexcept;
	/** Releases memory: keeps this share of what it has, with the newest lines. */
	void shrink(std::size_t numerator, std::size_t denominator) noexcept;
	/** Keeps the newest `most` only. */
	void drop_beyond(std::size_t most) noexcept;

	std::size_t size() const noexcept { return count_; }
	/** Line `i` from the oldest. */
	const HistoryRecord &operator[](std::size_t i) const noexcept { return records_[slot(i)]; }
	HistoryRecord::Text text(const HistoryRecord &record) const noexcept { return record.text(bytes_.get()); }
	/** Bytes taken of the memory that all histories share. */
	std::size_t memory() const noexcept { return cost(record_room_, byte_room_); }

	/** The newest line that was here, or should have been, and is not: number 0 if none was dropped. */
	struct Lost {
		std::uint64_t number = 0;
		WallTime time = 0;
	};
	const Lost &lost() const noexcept { return lost_; }
	/** There were lines before, which others keep. */
	void set_lost(const Lost &lost) noexcept { lost_ = lost; }

private:
	static constexpr std::size_t kFirstRecords = 16;
	static constexpr std::size_t kFirstBytes = 2048;
	static constexpr std::size_t kMaxBytes = std::size_t{1} << 31; ///< offsets have 32 bits
	static constexpr std::size_t kNoPlace = SIZE_MAX;

	static constexpr std::size_t cost(std::size_t records, std::size_t bytes) noexcept
	{
		return records * sizeof(HistoryRecord) + bytes;
	}
	std::size_t slot(std::size_t i) const noexcept
	{
		const std::size_t at = first_ + i;
		return at < record_room_ ? at : at - record_room_;
	}

	void drop_front() noexcept;
	void erase_at(std::size_t i) noexcept;
	void lose(const HistoryRecord &record) noexcept { lost_ = {record.number, record.time}; }
	bool make_room_for_record(std::size_t most) noexcept;
	std::size_t make_room_for_bytes(std::size_t size) noexcept;
	/** Where so many bytes in one piece are free. */
	std::size_t place(std::size_t size) const noexcept;
	/** Moves to rings of these sizes, with as many of the newest lines as they hold; false when there is no memory. */
	bool resize(std::size_t records, std::size_t bytes) noexcept;

	HistoryBounds &bounds_;
	std::unique_ptr<HistoryRecord[]> records_;
	std::unique_ptr<char[]> bytes_;
	std::size_t record_room_ = 0;
	std::size_t byte_room_ = 0;
	std::size_t first_ = 0; ///< slot of the oldest record
	std::size_t count_ = 0;
	std::size_t end_ = 0; ///< behind the bytes of the newest record
	Lost lost_;
};

} // namespace confer::chat
