// SPDX-License-Identifier: MIT
#pragma once

#include "log/payload.hh"
#include "log/ranks.hh"
#include "log/record.hh"
#include "log/ring.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace confer::log {

/** Where records went. */
struct Appended {
	Position first = 0; ///< of the first record; the others follow, each line_size() behind the one before
	Time time = 0;      ///< of all of them
};

/**
 * The end of the log: gives records their place and time, and puts them into the ring. Any thread appends; the store
 * thread takes out.
 *
 * Nothing here waits for the disk, unless the ring is full.
 */
class Tail {
public:
	/** `newest`: time of the last record that there is; what the ring has from `drained` on is not in a segment yet. */
	Tail(Ring ring, const LogId &id, Time newest, Position drained) noexcept;

	/**
	 * Appends lines behind one another, with one time: `now`, or that of the record before if it is later; only a clock
	 * that was set back by more than a second sets the log's time back, too. No line is longer than kMaxRecord allows.
	 *
	 * @return nothing when the log takes no lines: its disk is full, or it has failed
	 */
	std::optional<Appended> append(std::span<const LineView> lines, Time now) noexcept EXCLUDES(mutex_);

	/**
	 * Appends a record of another type: state, erase or mark; a mark never waits for room.
	 * @return nothing when the log takes no records
	 */
	std::optional<Appended> append(RecordType type, std::uint8_t flags, std::string_view payload, Time now) noexcept
	    EXCLUDES(mutex_);

	/** For the store thread, when it is closed and everything is on disk: appends the mark that says so. */
	void finish(Time now) noexcept EXCLUDES(mutex_);

	/** Behind the last record. Thread-safe. */
	Position end() const noexcept { return ring_.tail(); }
	Position drained() const noexcept { return drained_.load(std::memory_order_acquire); }
	Position durable() const noexcept { return durable_.load(std::memory_order_acquire); }
	/** Whether the ring is more than half full: the disk is slower than those who append. A full disk takes nothing, so
	 * then nobody need wait. */
	bool is_crowded() const noexcept { return !is_full() && end() - drained() > ring_.size() / 2; }
	/** Behind the last line. */
	Position lines_end() const noexcept { return lines_end_.load(std::memory_order_relaxed); }

	/** Waits until all before this position is in a segment; false at the deadline, or when that cannot be. */
	bool wait_drained(Position position, std::chrono::steady_clock::time_point deadline) noexcept EXCLUDES(mutex_);

	/** For the store thread: sleeps until there is more than `taken`, or the deadline; `nap`: nobody wakes it. */
	void wait(Position taken, std::chrono::steady_clock::time_point deadline, bool nap) noexcept EXCLUDES(mutex_);
	/**
	 * For the store thread: what is behind drained() in the ring, `most` bytes of whole records at most, or one record.
	 * It is there until set_drained().
	 */
	std::string_view waiting(std::size_t most) const noexcept;
	/** For the store thread: what has become of the records. */
	void set_drained(Position drained) noexcept EXCLUDES(mutex_);
	void set_durable(Position durable) noexcept { durable_.store(durable, std::memory_order_release); }
	/** Records have room in files up to here. What does not fit waits until it is told of more, or that there is none.
	 */
	void set_room(Position room) noexcept EXCLUDES(mutex_);
	Position room() const noexcept { return room_.load(std::memory_order_relaxed); }
	/** Whether somebody waits for room in files. */
	bool wants_room() const noexcept { return wants_room_.load(std::memory_order_relaxed); }
	std::size_t ring_size() const noexcept { return ring_.size(); }
	/** Lines are refused while the disk is full; what else is appended waits in the ring, also where no file has room.
	 */
	void set_full(bool full) noexcept EXCLUDES(mutex_);
	bool is_full() const noexcept { return full_.load(std::memory_order_relaxed); }
	/** Nothing is taken any more, and the store thread is woken. */
	void close() noexcept EXCLUDES(mutex_);
	/** Wakes the store thread. */
	void wake() noexcept EXCLUDES(mutex_);

private:
	/** Waits for so much room in the ring, and in the files; false when there will be none. */
	bool make_room_locked(std::size_t size, RecordType type) noexcept REQUIRES(mutex_);
	Appended put_locked(RecordType type, std::uint8_t flags, std::string_view payload, Time now) noexcept
	    REQUIRES(mutex_);
	Time stamp_locked(Time now) noexcept REQUIRES(mutex_);
	/** Writes the head, for which it sets `behind`, of a record whose payload is in the ring at `position`. */
	void finish_locked(RecordHead &head, std::size_t size, std::uint32_t payload_sum) noexcept REQUIRES(mutex_);
	/** Shows the records to the store thread. @return whether it has to be woken */
	[[nodiscard]] bool publish_locked(Position tail) noexcept REQUIRES(mutex_);

	const std::uint32_t seed_;
	std::atomic<Position> drained_;
	std::atomic<Position> durable_;
	std::atomic<Position> lines_end_;
	std::atomic<Position> room_;
	std::atomic<bool> wants_room_{false};
	std::atomic<bool> full_{false};
	Mutex mutex_{"Log::tail", rank::tail};
	CondVar filled_; ///< the store thread sleeps
	CondVar drained_more_;
	Ring ring_; ///< written under the mutex, up to its tail; read by the store thread, before it
	Time newest_ GUARDED_BY(mutex_);
	bool asleep_ GUARDED_BY(mutex_) = false;  ///< the store thread has to be woken
	bool woken_ GUARDED_BY(mutex_) = false;   ///< it has been
	bool waiting_ GUARDED_BY(mutex_) = false; ///< somebody waits for drained_more_
	bool closed_ GUARDED_BY(mutex_) = false;
};

} // namespace confer::log
