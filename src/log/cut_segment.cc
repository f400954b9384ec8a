// SPDX-License-Identifier: MIT
#include "log/cut_segment.hh"

#include "log/segment_index.hh"
#include "log/torn_tail.hh"

#include <algorithm>
#include <bit>

#include <sys/stat.h>

namespace confer::log {

namespace {

/** Only a segment that another one follows is read-only. */
bool had_successor(const Directory &directory, Position first)
{
	const File file = directory.open(segment_name(first), Access::read);
	struct stat status;
	return file && ::fstat(file.fd(), &status) == 0 && (status.st_mode & S_IWUSR) == 0;
}

/** Whether the file ends where a record can end. */
bool ends_with_a_record(const Span &span, Position end)
{
	if (span.is_zero(end))
		return true;
	const std::string_view rest = span.bytes.substr(end - span.first);
	return rest.size() >= kRecordHead && RecordView::claimed_size(rest) <= rest.size();
}

bool has_torn_tail(const Directory &directory, Position first, Position end)
{
	const std::vector<Position> tails = torn_tails(directory);
	return std::any_of(tails.begin(), tails.end(), [&](Position at) { return at >= first && at <= end; });
}

} // namespace

bool is_whole(const Span &span) noexcept
{
	constexpr std::size_t kLeast = 4096; // and a power of two
	const std::size_t size = kSegmentHead + span.bytes.size();
	return size >= kLeast && std::has_single_bit(size);
}

std::string cut_text(const Directory &directory, const Span &span, Position end)
{
	const std::string name = directory.file(segment_name(span.first));
	if (had_successor(directory, span.first))
		return name + ": read-only, so another segment followed it: that is missing: restore a backup";
	if (is_whole(span) || has_torn_tail(directory, span.first, end))
		return {};
	if (ends_with_a_record(span, end) && (span.end() > end || StoredIndex::open(directory, span.first, end) != nullptr))
		return {};
	return name + ": cut off at offset " + std::to_string(kSegmentHead + span.bytes.size()) +
	       ", but not by conferd: what followed is lost: restore a backup";
}

} // namespace confer::log
