// SPDX-License-Identifier: MIT
#include "log/segment_writer.hh"

#include <confer/error.hh>
#include <confer/size_literals.hh>

#include <algorithm>
#include <cerrno>

namespace confer::log {

bool is_no_space(Errno error) noexcept
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

std::string size_text(std::size_t bytes)
{
	return bytes >= 1_MiB ? std::to_string(bytes / 1_MiB) + " MiB" : std::to_string(bytes / 1_KiB) + " KiB";
}

WriteResult make_room(const Directory &directory, const std::string &name, std::size_t size)
{
	{
		const File there = directory.open(name, Access::read);
		if (there && there.size() == size)
			return {};
	}
	const std::string fresh = name + std::string(kNewEnding);
	const File file = directory.open(fresh, Access::replace);
	Errno error = file ? file.fallocate(size) : errno;
	if (error == 0)
		error = file.fsync();
	if (error == 0)
		error = directory.rename(fresh, name);
	if (error == 0)
		error = directory.fsync();
	if (error == 0)
		return {};
	static_cast<void>(directory.unlink(fresh)); // fallocate leaves what there was room for
	return {is_no_space(error) ? WriteStatus::no_space : WriteStatus::failed, error,
	        "fallocate " + directory.file(name)};
}

SegmentWriter::SegmentWriter(const Directory &directory, SegmentList &list, std::size_t segment_size,
                             Place place) noexcept
    : directory_(directory),
      list_(list),
      segment_size_(segment_size),
      file_(std::move(place.file)),
      header_(place.header),
      end_(place.end),
      last_crc_(place.last_crc),
      index_(std::move(place.index))
{
	list_.set_active(header_.first, index_);
	list_.set_end(end_);
}

std::unique_ptr<SegmentWriter> SegmentWriter::begin(const Directory &directory, SegmentList &list,
                                                    std::size_t segment_size, const LogId &id, Position first, Time now)
{
	const SegmentHeader header{id, first, first, now};
	const WriteResult room = make_room(directory, kNext, segment_size);
	if (room.status == WriteStatus::no_space)
		throw_errno(directory.path() + ": a new log takes " + size_text(2 * segment_size) +
		                "; make space, or set another data-dir",
		            room.error);
	if (!room.done())
		throw_errno(room.what, room.error);
	std::unique_ptr<SegmentWriter> writer(
	    new SegmentWriter(directory, list, segment_size, {{}, header, first, kNoCrc, nullptr}));
	File file = directory.must_open(kNext, Access::write);
	const WriteResult begun = writer->open_next(file, first, now);
	if (!begun.done())
		throw_errno(begun.what, begun.error);
	writer->file_ = std::move(file);
	return writer;
}

WriteResult SegmentWriter::failure(Errno error, std::string what) const
{
	return {is_no_space(error) ? WriteStatus::no_space : WriteStatus::failed, error, std::move(what)};
}

std::size_t SegmentWriter::fitting(std::string_view records) const noexcept
{
	const std::size_t room = segment_size_ - kSegmentHead - static_cast<std::size_t>(end_ - header_.first);
	if (records.size() <= room)
		return records.size();
	std::size_t taken = 0;
	while (taken < records.size()) {
		const std::size_t size = RecordView::claimed_size(records.substr(taken));
		if (size == 0)
			bug("a record of the log without a size");
		if (taken + size > room)
			break;
		taken += size;
	}
	return taken;
}

WriteResult SegmentWriter::write(std::string_view records, Time now)
{
	WriteResult prepared = prepare(now);
	if (!prepared.done())
		return prepared;
	while (!records.empty()) {
		const std::string_view piece = records.substr(0, closed_ ? 0 : fitting(records));
		if (piece.empty()) {
			WriteResult changed = change(end_, now);
			if (!changed.done())
				return changed;
			continue;
		}
		const std::string name = segment_name(header_.first);
		if (const Errno error = file_.pwrite(piece, kSegmentHead + (end_ - header_.first)))
			return failure(error, "write " + directory_.file(name));
		for (std::string_view left = piece; !left.empty();) {
			const auto record = RecordView::read(left, end_ + (piece.size() - left.size()), id().seed());
			if (!record)
				bug("a damaged record was to be written to the log");
			index_->add(*record);
			last_crc_ = record->crc();
			left.remove_prefix(record->size());
		}
		end_ += piece.size();
		list_.set_end(end_);
		records.remove_prefix(piece.size());
	}
	return {};
}

WriteResult SegmentWriter::sync() noexcept
{
	if (closed_)
		return {}; // close_segment() has done it
	if (const Errno error = file_.fdatasync())
		return {WriteStatus::failed, error, "fdatasync " + directory_.file(segment_name(header_.first))};
	return {};
}

WriteResult SegmentWriter::close_segment()
{
	const std::string name = segment_name(header_.first);
	// Derived: a reader that misses it makes it again. So it is no reason to stop. It comes first, and on the disk: if
	// the last segment is cut and has no index, conferd did not cut it.
	const File index = directory_.open(segment_name(header_.first, ".idx"), Access::replace);
	if (index && (index.pwrite(index_->encode(), 0) != 0 || index.fsync() != 0))
		static_cast<void>(directory_.unlink(segment_name(header_.first, ".idx")));
	if (const Errno error = file_.ftruncate(kSegmentHead + (end_ - header_.first)))
		return {WriteStatus::failed, error, "ftruncate " + directory_.file(name)};
	if (const Errno error = file_.fsync())
		return {WriteStatus::failed, error, "fsync " + directory_.file(name)};
	closed_ = true;
	return {};
}

WriteResult SegmentWriter::open_next(const File &file, Position next, Time now)
{
	const SegmentHeader header{id(), next, end_, now, last_crc_};
	const std::string name = segment_name(next);
	const auto bytes = header.encode();
	if (const Errno error = file.pwrite({bytes.data(), bytes.size()}, 0))
		return failure(error, "write " + directory_.file(kNext));
	// Synced before it has its name: a segment with a name and no header is damage.
	if (const Errno error = file.fdatasync())
		return {WriteStatus::failed, error, "fdatasync " + directory_.file(kNext)};
	if (const Errno error = directory_.rename(kNext, name))
		return failure(error, "rename " + directory_.file(kNext));
	if (const Errno error = directory_.fsync())
		return {WriteStatus::failed, error, "fsync " + directory_.path()};
	auto index =
	    std::make_shared<ActiveIndex>(next, index_ ? index_->known(list_.view().oldest()) : std::vector<KnownStream>{});
	if (index_) {
		list_.turn({header_.first, end_, index_->newest(), true}, next, index);
		static_cast<void>(file_.fchmod(0400));
	} else {
		list_.set_active(next, index);
	}
	header_ = header;
	end_ = next;
	next_.reset();
	index_ = std::move(index);
	closed_ = false;
	reserved_ = false;
	return {};
}

WriteResult SegmentWriter::reserve()
{
	if (!reserved_) {
		// The spare file belongs to another thread; once it has this name it does not.
		const Errno error = directory_.rename(kSpare, kNext);
		if (error != 0 && error != ENOENT)
			return failure(error, "rename " + directory_.file(kSpare));
	}
	WriteResult room = make_room(directory_, kNext, segment_size_);
	reserved_ = room.done();
	return room;
}

Position SegmentWriter::room() const noexcept
{
	const std::size_t whole = segment_size_ - kSegmentHead;
	if (next_ || closed_)
		return next() + (reserved_ ? whole : 0);
	const Position here = header_.first + whole;
	// The record that does not fit here leaves less than its size.
	return reserved_ ? here + whole - std::min(kMaxRecord, whole / 2) : here;
}

WriteResult SegmentWriter::change(Position next, Time now)
{
	WriteResult room = reserve();
	if (!room.done())
		return room;
	File file = directory_.open(kNext, Access::write);
	if (!file)
		return failure(errno, "open " + directory_.file(kNext));
	if (!closed_) {
		WriteResult closed = close_segment();
		if (!closed.done())
			return closed;
	}
	WriteResult begun = open_next(file, next, now);
	if (begun.done())
		file_ = std::move(file);
	return begun;
}

} // namespace confer::log
