// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/record.hh"
#include "log/segment.hh"
#include "log/segment_index.hh"
#include "log/segment_list.hh"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::log {

/** The result of writing. */
enum class WriteStatus {
	done,
	no_space, ///< nothing is lost; the same call may be made again
	failed,   ///< the disk has failed: what it has is not known, and nothing more may be written
};

struct WriteResult {
	WriteStatus status = WriteStatus::done;
	Errno error = 0;
	std::string what = {}; ///< the call and the file, for reports

	bool done() const noexcept { return status == WriteStatus::done; }
};

/** Whether a call failed for want of space, which may come back. */
[[nodiscard]] bool is_no_space(Errno error) noexcept;

/** "64 MiB". */
std::string size_text(std::size_t bytes);

/** The file that is the next segment when one is full: room that a full disk cannot take. Scrub makes it. */
inline constexpr char kSpare[] = "spare";
/** What the writer calls it from when it takes it until it has its header. */
inline constexpr char kNext[] = "next";
/** Makes a file of zeros, if it is missing. @return no_space, and nothing left behind, when the disk is full */
WriteResult make_room(const Directory &directory, const std::string &name, std::size_t size);

/** Writes the last segment of a log and begins the next one when it is full. For one thread at a time. */
class SegmentWriter {
public:
	/** Where a log goes on: in a segment that is there. */
	struct Place {
		File file;
		SegmentHeader header;
		Position end = 0;
		std::uint32_t last_crc = kNoCrc;
		std::shared_ptr<ActiveIndex> index;
	};

	SegmentWriter(const Directory &directory, SegmentList &list, std::size_t segment_size, Place place) noexcept;
	/** Begins a log: its first segment, from `first` on. @throws std::system_error */
	static std::unique_ptr<SegmentWriter> begin(const Directory &directory, SegmentList &list, std::size_t segment_size,
	                                            const LogId &id, Position first, Time now);

	Position end() const noexcept { return end_; }
	/** Where the next record goes: at end(), or behind a skip. */
	Position next() const noexcept { return next_.value_or(end_); }
	Time created() const noexcept { return header_.created; }
	std::size_t segment_size() const noexcept { return segment_size_; }
	const LogId &id() const noexcept { return header_.id; }
	bool empty() const noexcept { return end_ == header_.first; }

	/**
	 * Writes whole records that have been checked; the first is at next(). Changes segments where the next record does
	 * not fit. With `no_space` some of them may be written: next() tells. @throws std::bad_alloc, likewise
	 */
	[[nodiscard]] WriteResult write(std::string_view records, Time now);
	/** Makes the file of the next segment, if it is not there yet: room() reaches into it then. */
	[[nodiscard]] WriteResult reserve();
	/** Records that end here at most have room in files that are there: a disk that becomes full takes them. */
	Position room() const noexcept;
	/** The next record goes to `next`, in a segment that begins there when the disk has room for it. */
	void skip_to(Position next) noexcept { next_ = next; }
	/** Makes room for the next record, if it goes behind a skip. */
	[[nodiscard]] WriteResult prepare(Time now) { return next_ ? change(*next_, now) : WriteResult{}; }
	/** What was written is on disk when it returns. */
	[[nodiscard]] WriteResult sync() noexcept;
	/** Ends this segment and begins the next one at `next`; all before that is then on disk. */
	[[nodiscard]] WriteResult change(Position next, Time now);

private:
	[[nodiscard]] WriteResult close_segment();
	[[nodiscard]] WriteResult open_next(const File &file, Position next, Time now);
	/** As many whole records from the front as the segment has room for. */
	std::size_t fitting(std::string_view records) const noexcept;
	WriteResult failure(Errno error, std::string what) const;

	const Directory &directory_;
	SegmentList &list_;
	const std::size_t segment_size_;
	File file_;
	SegmentHeader header_;
	Position end_;
	std::optional<Position> next_; ///< where the next segment begins, if not at the end of this one
	std::uint32_t last_crc_;
	std::shared_ptr<ActiveIndex> index_;
	bool closed_ = false;   ///< it is cut already, and the next one could not be begun yet
	bool reserved_ = false; ///< the file of the next one is there
};

} // namespace confer::log
