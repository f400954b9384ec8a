// SPDX-License-Identifier: MIT
#pragma once

#include "log/archive.hh"
#include "log/clock_watch.hh"
#include "log/eraser.hh"
#include "log/erasures.hh"
#include "log/file.hh"
#include "log/purpose.hh"
#include "log/ranks.hh"
#include "log/segment_list.hh"
#include "log/store_host.hh"

#include <confer/mutex.hh>
#include <confer/thread.hh>
#include <confer/thread_annotations.hh>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace confer::log {

/** How much of the past is kept. */
struct Retention {
	std::chrono::milliseconds age{0};         ///< 0: for ever
	std::uint64_t bytes = 0;                  ///< of all segments together; 0: without bound
	std::chrono::milliseconds erase_delay{0}; ///< until the bytes of what was erased are overwritten
};

/**
 * What the log has to do behind the back of the store, in a thread of low priority: the next segment's file, the state
 * file of a segment that is full, deleting what is too old, and reading old segments to find damage early.
 */
class Scrub {
public:
	/**
	 * All of them outlive this.
	 * @param clock       what is known of the time from earlier runs
	 * @param overwritten told of erasures whose bytes are gone; false: the log takes no more, so it is told again
	 * @param note_clock  keeps in the state what the next run has to know of the clock; nothing: all is well again
	 */
	Scrub(const Directory &directory, SegmentList &list, const Archive &archive, const Erasures &erasures,
	      StoreHost &host, const LogId &id, std::size_t segment_size, Purpose purpose, const Retention &retention,
	      const ClockPast &clock, std::function<bool(const DueErasures &)> overwritten,
	      std::function<void(const std::optional<ClockNote> &)> note_clock);
	/** Ends the thread. */
	~Scrub();

	/** Looks at the clock, before anything is said by it; then starts the thread. @throws std::system_error */
	void start();
	/** Ends the thread when it has done what it is at. */
	void stop() noexcept EXCLUDES(mutex_);
	/** A segment is full. */
	void segment_changed() noexcept EXCLUDES(mutex_);
	void set_retention(const Retention &retention) noexcept EXCLUDES(mutex_);

	/** Makes the spare file, if it is missing. @return false: the disk has no room for it */
	bool make_spare();
	/** Writes the state as of the end of the full segments, if that is not there yet. @return whether it is there */
	bool write_state();
	/** Deletes segments that retention does not keep; never one that the newest state file does not cover. */
	void drop_old(Time now) EXCLUDES(mutex_);
	/** Overwrites what was erased long enough ago, as far as it is in full segments. */
	void overwrite_erased(Time now) EXCLUDES(mutex_);
	/** Reads the next full segment, round and round, and reports what is damaged. */
	void check_one();

private:
	using Clock = std::chrono::steady_clock;

	void run() noexcept EXCLUDES(mutex_);
	/** Does what there is to do. @return when there is something again */
	Clock::time_point work(Clock::time_point now);
	/** The time by which what is old is deleted. */
	Time retention_time();
	bool is_kept(const Segment &oldest, std::uint64_t bytes, Time now) noexcept EXCLUDES(mutex_);
	/** What keeps the next segment or the state from being written, if anything does. */
	void note_problem(Errno error, const std::string &what);
	/** Reports it, once. */
	void tell_problem();

	const Directory &directory_;
	SegmentList &list_;
	const Archive &archive_;
	const Erasures &erasures_;
	StoreHost &host_;
	const LogId id_;
	const std::function<bool(const DueErasures &)> overwritten_;
	const std::function<void(const std::optional<ClockNote> &)> note_clock_;
	const std::size_t segment_size_;
	const Purpose purpose_;
	// Of the thread.
	Eraser eraser_;
	ClockWatch clock_;
	std::optional<Clock::time_point> noted_; ///< when the clock was noted last; nothing: there is no note
	Position state_at_ = 0;                  ///< the newest state file is as of this
	std::string problem_;                    ///< why the next segment or the state could not be written; empty: it was
	std::string told_problem_;
	Position next_check_ = 0;
	Clock::time_point check_at_;

	mutable Mutex mutex_{"Scrub", rank::tables};
	CondVar changed_;
	Retention retention_ GUARDED_BY(mutex_);
	bool pending_ GUARDED_BY(mutex_) = true;
	bool stopping_ GUARDED_BY(mutex_) = false;
	Thread thread_;
};

} // namespace confer::log
