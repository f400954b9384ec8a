// SPDX-License-Identifier: MIT
#pragma once

#include "log/erasures.hh"
#include "log/file.hh"
#include "log/payload.hh"
#include "log/record.hh"
#include "log/segment_index.hh"
#include "log/segment_list.hh"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace confer::log {

/** A line that was read from the log. */
struct Line {
	Position position = 0;
	Time time = 0;
	Stream stream = 0;
	std::uint8_t kind = 0;
	bool bot = false;
	std::string body;
	std::string account;
	std::string client_tags;
};

/** Copies what a record holds out of it. */
Line copy_line(const RecordView &record, const LineView &line);

/** A place in the log: lines at it are neither before nor behind it. */
struct Point {
	enum class By : std::uint8_t { position, time };

	By by = By::position;
	std::int64_t value = 0;

	static Point at(Position position) noexcept { return {By::position, static_cast<std::int64_t>(position)}; }
	static Point at_time(Time time) noexcept { return {By::time, time}; }
};

/** Kinds of lines as bits; all of them. */
using KindSet = std::uint32_t;
inline constexpr KindSet kAllKinds = ~KindSet{0};
/** PRIVMSG, NOTICE and a message of several lines. */
inline constexpr KindSet kMessages = 1U << 0 | 1U << 1 | 1U << 10;

/** Which lines of a stream are wanted. */
struct Query {
	Stream stream = 0;
	std::optional<Point> after = {};  ///< only lines behind this
	std::optional<Point> before = {}; ///< only lines before this
	bool newest = false;              ///< if there are more than `limit`, the newest; else the oldest
	std::size_t limit = 100;
	KindSet kinds = kAllKinds;
	Time oldest = std::numeric_limits<Time>::min(); ///< only lines not older than this
	std::size_t most_bytes = 1 << 20;               ///< of text; reaching it ends the page as `limit` does
};

/** What a query has found, oldest first. */
struct Page {
	std::vector<Line> lines;
	std::vector<Damage> damages; ///< that may have taken lines from the answer
};

class StreamWalk;

/** Reads the log: streams, single lines, the state. Thread-safe; may wait for the disk, so never under a lock. */
class Archive {
public:
	/** All of them outlive this. */
	Archive(const Directory &directory, SegmentList &list, const Erasures &erasures, std::uint32_t seed) noexcept
	    : directory_(directory),
	      list_(list),
	      erasures_(erasures),
	      seed_(seed)
	{
	}

	Page read(const Query &query) const;
	/** The line at this position, if there is one that is given out. */
	std::optional<Line> find(Position position) const;
	/** The time of the newest message in the stream before `before` that is not older than `oldest` (TARGETS). */
	std::optional<Time> last_message(Stream stream, Time oldest, std::optional<Point> before = {}) const;
	/** Visits the changes of the state between two positions, in order. */
	void read_state(Position from, Position to, const std::function<void(const StateEntry &)> &visit) const;

private:
	friend class StreamWalk;
	friend class SearchWalk;

	/** The index of a segment, made again if it is missing or wrong; nothing when the segment cannot be read. */
	std::shared_ptr<const SegmentIndex> index_of(const LogView &view, Position first) const;
	/** Adds damage that was found before. `is_whole`: no limit has ended the page. */
	void add_known_damages(const Query &query, bool is_whole, const StreamWalk &walk, Page &page) const;

	const Directory &directory_;
	SegmentList &list_;
	const Erasures &erasures_;
	const std::uint32_t seed_;
};

/**
 * Makes the index of a full segment by reading it, and writes its file, if there is room.
 *
 * @param damage told of bytes that are no records
 * @return nothing when the segment cannot be read
 */
std::shared_ptr<const ActiveIndex> remake_index(const Directory &directory, const Segment &segment, std::uint32_t seed,
                                                std::vector<KnownStream> known,
                                                const std::function<void(const Damage &)> &damage);

} // namespace confer::log
