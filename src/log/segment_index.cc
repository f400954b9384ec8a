// SPDX-License-Identifier: MIT
#include "log/segment_index.hh"

#include "log/crc32c.hh"
#include "log/payload.hh"
#include "log/segment.hh"

#include <confer/size_literals.hh>

#include <algorithm>
#include <array>
#include <limits>

namespace confer::log {

namespace {

constexpr std::string_view kMagic = "CONFERIX";
constexpr std::size_t kHead = 64;
constexpr std::size_t kHeadSummed = kHead - 4;
constexpr std::size_t kRow = 40;
constexpr std::size_t kEntry = 4;
constexpr std::uint32_t kSteady = 1;
/** More streams than a server ever has: what claims more is no index. */
constexpr std::uint32_t kMostRows = 16U << 20;

void append_head(const IndexHead &head, std::string &out)
{
	const std::size_t start = out.size();
	out.resize(start + kHead);
	char *at = out.data() + start;
	std::copy(kMagic.begin(), kMagic.end(), at);
	store(at + 8, kFormat);
	store(at + 12, head.rows);
	store(at + 16, head.records);
	store(at + 24, head.first);
	store(at + 32, head.end);
	store(at + 40, head.least);
	store(at + 48, head.greatest);
	store(at + kHeadSummed, crc32c(0, {at, kHeadSummed}));
}

void append_row(const IndexRow &row, std::string &out)
{
	const std::size_t start = out.size();
	out.resize(start + kRow);
	char *at = out.data() + start;
	store(at, row.stream);
	store(at + 4, row.count);
	store(at + 8, row.first_entry);
	store(at + 12, row.steady ? kSteady : 0);
	store(at + 16, row.previous);
	store(at + 24, row.least);
	store(at + 32, row.greatest);
}

IndexRow read_row(const char *at) noexcept
{
	return {load<Stream>(at),
	        load<std::uint32_t>(at + 4),
	        load<std::uint32_t>(at + 8),
	        (load<std::uint32_t>(at + 12) & kSteady) != 0,
	        load<Position>(at + 16),
	        load<Time>(at + 24),
	        load<Time>(at + 32)};
}

/** Marks for the index; nothing for a record that has no entry. */
std::optional<std::uint32_t> marks_of(const RecordView &record) noexcept
{
	switch (record.type()) {
	case RecordType::line: {
		const auto kind = read_line_kind(record);
		return kind && is_message(*kind) ? 0 : IndexEntry::kEvent;
	}
	case RecordType::erased: return IndexEntry::kErased;
	case RecordType::state:
	case RecordType::erase: return IndexEntry::kEvent;
	default: return std::nullopt;
	}
}

const KnownStream *find(const std::vector<KnownStream> &known, Stream stream) noexcept
{
	const auto at = std::lower_bound(known.begin(), known.end(), stream,
	                                 [](const KnownStream &one, Stream wanted) { return one.stream < wanted; });
	return at != known.end() && at->stream == stream ? &*at : nullptr;
}

} // namespace

void ActiveIndex::add(const RecordView &record)
{
	const std::optional<std::uint32_t> marks = marks_of(record);
	MutexLock lock(mutex_);
	if (record.position() < end_)
		return;
	const Time time = record.time();
	if (marks) {
		Entries &entries = streams_.try_emplace(record.stream(), Entries{{}, time, time, time}).first->second;
		entries.places.emplace_back(record.position() - first_, *marks);
		entries.steady = entries.steady && time >= entries.last;
		entries.last = time;
		entries.least = std::min(entries.least, time);
		entries.greatest = std::max(entries.greatest, time);
		++count_;
	}
	least_ = any_ ? std::min(least_, time) : time;
	greatest_ = any_ ? std::max(greatest_, time) : time;
	any_ = true;
	end_ = record.end();
}

void ActiveIndex::end_at(Position end) noexcept
{
	MutexLock lock(mutex_);
	end_ = end;
}

Position ActiveIndex::previous(Stream stream) const noexcept
{
	const KnownStream *known = find(known_, stream);
	return known == nullptr ? kNoSegment : known->segment;
}

IndexRow ActiveIndex::row_locked(Stream stream, const Entries &entries) const
{
	return {stream,
	        static_cast<std::uint32_t>(entries.places.size()),
	        0,
	        entries.steady,
	        previous(stream),
	        entries.least,
	        entries.greatest};
}

std::optional<IndexRow> ActiveIndex::row(Stream stream) const
{
	MutexLock lock(mutex_);
	if (const auto at = streams_.find(stream); at != streams_.end())
		return row_locked(stream, at->second);
	const Position before = previous(stream);
	return before == kNoSegment ? std::nullopt : std::optional(IndexRow{.stream = stream, .previous = before});
}

std::size_t ActiveIndex::entries(const IndexRow &row, std::size_t from, std::span<IndexEntry> out) const
{
	MutexLock lock(mutex_);
	const auto at = streams_.find(row.stream);
	// Not more than the row says: what has come since is not of this answer.
	const std::size_t count = at == streams_.end() ? 0 : std::min<std::size_t>(row.count, at->second.places.size());
	if (from >= count)
		return 0;
	const std::size_t taken = std::min(out.size(), count - from);
	std::copy_n(at->second.places.begin() + static_cast<std::ptrdiff_t>(from), taken, out.begin());
	return taken;
}

Time ActiveIndex::newest() const noexcept
{
	MutexLock lock(mutex_);
	return any_ ? greatest_ : std::numeric_limits<Time>::min();
}

std::vector<KnownStream> ActiveIndex::known(Position oldest) const
{
	MutexLock lock(mutex_);
	std::vector<KnownStream> all;
	all.reserve(known_.size() + streams_.size());
	for (const KnownStream &one : known_) {
		if (one.segment >= oldest && !streams_.contains(one.stream))
			all.push_back(one);
	}
	for (const auto &[stream, entries] : streams_)
		all.push_back({stream, first_});
	std::sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.stream < b.stream; });
	return all;
}

std::string ActiveIndex::encode() const
{
	MutexLock lock(mutex_);
	std::vector<IndexRow> rows;
	rows.reserve(known_.size() + streams_.size());
	for (const KnownStream &one : known_) {
		if (!streams_.contains(one.stream))
			rows.push_back({.stream = one.stream, .previous = one.segment});
	}
	for (const auto &[stream, entries] : streams_)
		rows.push_back(row_locked(stream, entries));
	std::sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) { return a.stream < b.stream; });

	std::string out;
	out.reserve(kHead + rows.size() * kRow + count_ * kEntry + kEntry);
	append_head({static_cast<std::uint32_t>(rows.size()), count_, first_, end_, least_, greatest_}, out);
	std::uint32_t first_entry = 0;
	for (IndexRow &row : rows) {
		row.first_entry = first_entry;
		first_entry += row.count;
		append_row(row, out);
	}
	for (const IndexRow &row : rows) {
		if (row.count == 0)
			continue;
		std::size_t at = out.size();
		out.resize(at + std::size_t{row.count} * kEntry);
		for (const IndexEntry entry : streams_.at(row.stream).places) {
			store(out.data() + at, entry.word());
			at += kEntry;
		}
	}
	const std::uint32_t sum = crc32c(0, out);
	out.resize(out.size() + kEntry);
	store(out.data() + out.size() - kEntry, sum);
	return out;
}

std::optional<IndexHead> read_index_head(std::string_view bytes) noexcept
{
	if (bytes.size() < kHead || !bytes.starts_with(kMagic) || load<std::uint16_t>(bytes.data() + 8) != kFormat ||
	    load<std::uint32_t>(bytes.data() + kHeadSummed) != crc32c(0, bytes.substr(0, kHeadSummed)))
		return std::nullopt;
	const char *at = bytes.data();
	return IndexHead{load<std::uint32_t>(at + 12), load<std::uint32_t>(at + 16), load<Position>(at + 24),
	                 load<Position>(at + 32),      load<Time>(at + 40),          load<Time>(at + 48)};
}

std::uint64_t StoredIndex::size() const noexcept
{
	return kHead + std::uint64_t{head_.rows} * kRow + std::uint64_t{head_.records} * kEntry + kEntry;
}

std::shared_ptr<StoredIndex> StoredIndex::open(const Directory &directory, Position first, Position end)
{
	File file = directory.open(segment_name(first, ".idx"), Access::read);
	std::array<char, kHead> bytes;
	std::size_t got = 0;
	if (!file || file.pread(bytes.data(), bytes.size(), 0, got) != 0)
		return nullptr;
	const auto head = read_index_head({bytes.data(), got});
	if (!head || head->first != first || head->end != end || head->rows > kMostRows ||
	    head->records > (end - first) / kRecordHead)
		return nullptr;
	std::shared_ptr<StoredIndex> index(new StoredIndex(std::move(file), *head));
	return index->file_.size() == index->size() ? index : nullptr;
}

bool StoredIndex::verify() const
{
	std::string block(64_KiB, '\0');
	std::uint32_t sum = 0;
	for (std::uint64_t at = 0; at < size() - kEntry;) {
		std::size_t got = 0;
		const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), size() - kEntry - at));
		if (file_.pread(block.data(), wanted, at, got) != 0 || got != wanted)
			return false;
		sum = crc32c(sum, {block.data(), got});
		at += got;
	}
	std::array<char, kEntry> last;
	std::size_t got = 0;
	return file_.pread(last.data(), last.size(), size() - kEntry, got) == 0 && got == last.size() &&
	       load<std::uint32_t>(last.data()) == sum;
}

std::optional<std::vector<KnownStream>> StoredIndex::known(Position oldest) const
{
	std::string rows(std::size_t{head_.rows} * kRow, '\0');
	std::size_t got = 0;
	if (file_.pread(rows.data(), rows.size(), kHead, got) != 0 || got != rows.size())
		return std::nullopt;
	std::vector<KnownStream> all;
	for (std::size_t at = 0; at < rows.size(); at += kRow) {
		const IndexRow row = read_row(rows.data() + at);
		const Position segment = row.count != 0 ? head_.first : row.previous;
		if (segment != kNoSegment && segment >= oldest)
			all.push_back({row.stream, segment});
	}
	return all;
}

std::optional<IndexRow> StoredIndex::row_at(std::uint32_t number) const
{
	std::array<char, kRow> bytes;
	std::size_t got = 0;
	if (file_.pread(bytes.data(), bytes.size(), kHead + std::uint64_t{number} * kRow, got) != 0 || got != bytes.size())
		return std::nullopt;
	return read_row(bytes.data());
}

std::optional<IndexRow> StoredIndex::row(Stream stream) const
{
	std::uint32_t low = 0;
	for (std::uint32_t high = head_.rows; low < high;) {
		const std::uint32_t middle = low + (high - low) / 2;
		const auto row = row_at(middle);
		if (!row || row->stream == stream)
			return row;
		if (row->stream < stream)
			low = middle + 1;
		else
			high = middle;
	}
	return std::nullopt;
}

std::size_t StoredIndex::entries(const IndexRow &row, std::size_t from, std::span<IndexEntry> out) const
{
	constexpr std::size_t kAtOnce = 256;
	std::array<char, kAtOnce * kEntry> bytes;
	if (from >= row.count)
		return 0;
	const std::size_t wanted = std::min<std::size_t>(out.size(), row.count - from);
	const std::uint64_t start = kHead + std::uint64_t{head_.rows} * kRow;
	for (std::size_t done = 0; done < wanted;) {
		const std::size_t now = std::min(kAtOnce, wanted - done);
		std::size_t got = 0;
		if (file_.pread(bytes.data(), now * kEntry, start + (row.first_entry + from + done) * kEntry, got) != 0 ||
		    got != now * kEntry)
			return done;
		for (std::size_t i = 0; i < now; ++i)
			out[done + i] = IndexEntry(load<std::uint32_t>(bytes.data() + i * kEntry));
		done += now;
	}
	return wanted;
}

} // namespace confer::log
