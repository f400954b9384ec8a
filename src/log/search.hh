// SPDX-License-Identifier: MIT
#pragma once

#include "log/archive.hh"
#include "log/payload.hh"
#include "log/record.hh"

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace confer::log {

/** What is looked for in several streams at once, by going from message to message. Borrowed. */
struct SearchQuery {
	std::span<const Stream> streams;
	bool newest_first = true;
	/** Newest first: only lines before this position; otherwise only lines at this position or behind it. */
	Position from = std::numeric_limits<Position>::max();
	Time oldest = std::numeric_limits<Time>::min(); ///< only lines of these times, both included
	Time newest = std::numeric_limits<Time>::max();
	std::size_t limit = 100;           ///< lines found
	std::size_t most_records = 50'000; ///< that are looked at: a portion of the work
	std::function<bool(const RecordView &, const LineView &)> wants = {};
};

/** A portion of a search. */
struct SearchPage {
	std::vector<Line> lines;           ///< in the order of the search
	std::optional<Position> next = {}; ///< `from` of the next portion; nothing: all has been looked at
	std::optional<Time> reached = {};  ///< the time of the last record that was looked at
	std::size_t records = 0;           ///< that were looked at, and other work that takes as long
	bool damaged = false;              ///< some could not be read
};

/** Looks at messages until the query has what it wants. May wait for the disk, so never under a lock. */
SearchPage search(const Archive &archive, const SearchQuery &query);

} // namespace confer::log
