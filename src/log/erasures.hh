// SPDX-License-Identifier: MIT
#pragma once

#include "log/payload.hh"
#include "log/ranks.hh"
#include "log/record.hh"
#include "log/state.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <atomic>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace confer::log {

/** When something was erased. */
struct ErasedAt {
	Position before = 0; ///< of the erase record: only lines before it
	Time time = 0;
};

/** Erasures whose bytes are to be overwritten. */
struct DueErasures {
	std::vector<Position> positions;                       ///< in rising order
	std::map<std::string, Position, std::less<>> accounts; ///< whose lines, before this position
};

/**
 * Which lines are not given out any more although their bytes are still there. Each is also an entry of the state, so
 * that a restart knows it without reading the log. Thread-safe.
 */
class Erasures {
public:
	/** Takes what the state says. */
	void load(const StateMap &state) EXCLUDES(mutex_);
	void add(const std::vector<Position> &positions, const ErasedAt &at) EXCLUDES(mutex_);
	/** All lines of the account before that position. */
	void add(std::string_view account, const ErasedAt &at) EXCLUDES(mutex_);
	bool covers(Position position, std::string_view account) const noexcept EXCLUDES(mutex_);

	/** What was erased at `latest` or before, and lies before the position `end` with all that it covers. */
	DueErasures due(Time latest, Position end) const EXCLUDES(mutex_);
	/** The bytes of these are overwritten: they need not be remembered. */
	void forget(const DueErasures &done) EXCLUDES(mutex_);

	/** The key in the state of an erased position, or of an account whose lines are erased. */
	static std::string key(Position position);
	static std::string key(std::string_view account);
	/** The value that goes with it. */
	static std::string value(const ErasedAt &at);

private:
	mutable Mutex mutex_{"Erasures", rank::tables};
	std::atomic<bool> any_{false}; ///< mostly there are none: then nobody takes the lock
	std::unordered_map<Position, ErasedAt> positions_ GUARDED_BY(mutex_);
	std::map<std::string, ErasedAt, std::less<>> accounts_ GUARDED_BY(mutex_);
};

} // namespace confer::log
