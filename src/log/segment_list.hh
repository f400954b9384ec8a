// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/ranks.hh"
#include "log/segment.hh"
#include "log/segment_index.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace confer::log {

/** A segment that is full: nothing is written to it any more. */
struct Segment {
	Position first = 0;
	Position end = 0;
	Time newest = 0;       ///< greatest time of its records
	bool verified = false; ///< its index has been read and is right
};

/** A stretch of the log whose bytes are not what was written there. */
struct Damage {
	Position from = 0;
	Position to = 0;
	Time after = 0;  ///< time of the last record before it; 0: not known
	Time before = 0; ///< time of the first record behind it; 0: there is none

	bool operator==(const Damage &) const = default;
};

/** "positions 4096 to 5120 (2026-11-26T...Z to ...Z)": for reports. */
std::string to_string(const Damage &damage);

/** What the log consists of at one moment: a value that stays valid while segments come and go. */
struct LogView {
	std::shared_ptr<const std::vector<Segment>> full; ///< oldest first
	std::shared_ptr<const ActiveIndex> active;
	Position active_first = 0;
	Position end = 0; ///< behind the last record that is in a segment

	/** The full segment that has the position; nothing: it is in the active one, or nowhere. */
	const Segment *segment_of(Position position) const noexcept;
	Position oldest() const noexcept { return full->empty() ? active_first : full->front().first; }
};

/** The segments of a log, for those who read them and those who change them. Thread-safe. */
class SegmentList {
public:
	SegmentList();

	LogView view() const EXCLUDES(mutex_);
	/** At the start: the full segments, oldest first. */
	void set(std::vector<Segment> full) EXCLUDES(mutex_);
	/** A new segment is written from now on. */
	void set_active(Position first, std::shared_ptr<const ActiveIndex> index) EXCLUDES(mutex_);
	/** Records up to there are in the active segment. */
	void set_end(Position end) noexcept EXCLUDES(mutex_);
	/** The segment that was written is full, and the next one begins at `next`. */
	void turn(const Segment &segment, Position next, std::shared_ptr<const ActiveIndex> index) EXCLUDES(mutex_);
	void mark_verified(Position first) EXCLUDES(mutex_);
	/** Takes the oldest full segment out, if that is `first`. */
	void drop(Position first) EXCLUDES(mutex_);

	void add_damage(const Damage &damage) EXCLUDES(mutex_);
	std::vector<Damage> damages() const EXCLUDES(mutex_);

private:
	template <class Change> void change(Change &&change) EXCLUDES(mutex_);

	mutable Mutex mutex_{"SegmentList", rank::tables};
	LogView view_ GUARDED_BY(mutex_);
	std::vector<Damage> damages_ GUARDED_BY(mutex_);
};

} // namespace confer::log
