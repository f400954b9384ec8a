// SPDX-License-Identifier: MIT
#include "log/record_reader.hh"

#include "log/segment.hh"

namespace confer::log {

namespace {

constexpr std::size_t kGuess = 1'024; // most records are shorter: one call reads them

} // namespace

std::optional<RecordView> RecordReader::read(Position first, Position position) &
{
	if (!file_ || first != first_) {
		file_ = directory_.open(segment_name(first), Access::read);
		first_ = first;
		if (!file_)
			return std::nullopt;
	}
	const std::uint64_t offset = kSegmentHead + (position - first);
	if (buffer_.size() < kGuess)
		buffer_.resize(kGuess);
	std::size_t got = 0;
	if (file_.pread(buffer_.data(), kGuess, offset, got) != 0)
		return std::nullopt;
	const std::size_t size = RecordView::claimed_size({buffer_.data(), got});
	if (size > got) {
		if (buffer_.size() < size)
			buffer_.resize(size);
		if (file_.pread(buffer_.data(), size, offset, got) != 0)
			return std::nullopt;
	}
	return RecordView::read({buffer_.data(), got}, position, seed_);
}

} // namespace confer::log
