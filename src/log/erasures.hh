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
#include <unordered_set>
#include <vector>

namespace confer::log {

/**
 * Which lines are not given out any more although their bytes are still there. Each is also an entry of the state, so
 * that a restart knows it without reading the log. Thread-safe.
 */
class Erasures {
public:
	/** Takes what the state says. */
	void load(const StateMap &state) EXCLUDES(mutex_);
	void add(const std::vector<Position> &positions) EXCLUDES(mutex_);
	/** All lines of the account before this position. */
	void add(std::string_view account, Position before) EXCLUDES(mutex_);
	bool covers(Position position, std::string_view account) const noexcept EXCLUDES(mutex_);

	/** The key in the state of an erased position, or of an account whose lines are erased. */
	static std::string key(Position position);
	static std::string key(std::string_view account);
	/** The value that goes with it: the position before which lines are erased. */
	static std::string value(Position before);

private:
	mutable Mutex mutex_{"Erasures", rank::tables};
	std::atomic<bool> any_{false}; ///< mostly there are none: then nobody takes the lock
	std::unordered_set<Position> positions_ GUARDED_BY(mutex_);
	std::map<std::string, Position, std::less<>> accounts_ GUARDED_BY(mutex_);
};

} // namespace confer::log
