// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/segment.hh"
#include "log/segment_list.hh"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/** Reading segments from one end to the other. */
namespace confer::log {

/** The first positions of the segments in a directory, in rising order. @throws std::system_error */
std::vector<Position> segment_files(const Directory &directory);

/** All bytes of a segment's records, read into memory. */
class SegmentBytes {
public:
	/**
	 * @param size bytes of records to read; fewer, if the file is shorter, and kMostRecords at most
	 * @return nothing when the disk fails
	 */
	static std::optional<SegmentBytes> read(const File &file, Position first, std::uint64_t size, std::uint32_t seed);

	Span span() const noexcept { return {bytes_, first_, seed_}; }

private:
	SegmentBytes(std::string bytes, Position first, std::uint32_t seed) noexcept
	    : bytes_(std::move(bytes)),
	      first_(first),
	      seed_(seed)
	{
	}

	std::string bytes_;
	Position first_;
	std::uint32_t seed_;
};

using VisitRecord = std::function<void(const RecordView &)>;
using VisitDamage = std::function<void(const Damage &)>;

/** Visits all records in these bytes; over damage it goes on at the next valid record and calls `damage`. */
void walk(const Span &span, const VisitRecord &record, const VisitDamage &damage);

/**
 * The same with the file of the full segment from `first` to `end`, in pieces of about a megabyte.
 * @return 0, or the errno of a read that failed
 */
Errno walk(const File &file, Position first, Position end, std::uint32_t seed, const VisitRecord &record,
           const VisitDamage &damage);

} // namespace confer::log
