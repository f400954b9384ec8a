// SPDX-License-Identifier: MIT
#include "log/segment_index.hh"

#include "log/payload.hh"
#include "log/segment.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer::log;

namespace {

const LogId kLog(LogId::Bytes{'t', 'e', 's', 't'});
constexpr Position kFirst = 4096;

/** Records of a segment, one behind the other, into an index. */
class Filler {
public:
	explicit Filler(ActiveIndex &index) noexcept : index_(index) {}

	Position line(Stream stream, Time time, std::uint8_t kind = 0)
	{
		const LineView line{stream, kind, 0, "text"};
		std::string bytes(line_size(line), '\0');
		write_line(line, bytes.data() + kRecordHead);
		write_head({RecordType::line, 0, end_, time, stream, 0}, bytes.size(), line_crc(kLog.seed(), line),
		           bytes.data());
		return add(bytes);
	}
	Position other(RecordType type, Stream stream, Time time)
	{
		std::string bytes;
		append_record({type, 0, end_, time, stream, 0}, kLog.seed(), "", bytes);
		return add(bytes);
	}
	Position end() const noexcept { return end_; }

private:
	Position add(const std::string &bytes)
	{
		const auto record = RecordView::read(bytes, end_, kLog.seed());
		CHECK(record.has_value());
		index_.add(*record);
		index_.add(*record); // a second time it is there already
		end_ += bytes.size();
		return record->position();
	}

	ActiveIndex &index_;
	Position end_ = kFirst;
};

std::vector<IndexEntry> all(const SegmentIndex &index, Stream stream)
{
	const auto row = index.row(stream);
	std::vector<IndexEntry> entries(row ? row->count : 0);
	if (row)
		check::equal(index.entries(*row, 0, entries), entries.size());
	return entries;
}

void streams_have_their_records()
{
	ActiveIndex index(kFirst, {{5, 100}, {9, 200}});
	Filler fill(index);
	const Position one = fill.line(7, 1000);
	const Position join = fill.line(7, 1001, 3);
	const Position gone = fill.other(RecordType::erased, 7, 900);
	fill.other(RecordType::mark, 0, 1002);
	const Position state = fill.other(RecordType::state, 0, 1003);
	fill.line(9, 1004);

	const auto entries = all(index, 7);
	check::equal(entries.size(), 3U);
	check::equal(kFirst + entries[0].offset(), one);
	check::equal(kFirst + entries[1].offset(), join);
	check::equal(kFirst + entries[2].offset(), gone);
	CHECK(!entries[0].event() && entries[1].event() && entries[2].erased());
	const auto row = index.row(7);
	CHECK(!row->steady);
	check::equal(row->least, 900);
	check::equal(row->greatest, 1001);
	check::equal(row->previous, kNoSegment);
	check::equal(index.row(9)->previous, 200U);
	check::equal(index.row(5)->previous, 100U);
	check::equal(index.row(5)->count, 0U);
	check::equal(kFirst + all(index, kStateStream).front().offset(), state); // marks have no entry
	CHECK(!index.row(6));
	check::equal(index.newest(), 1004);
	CHECK((index.known(150) == std::vector<KnownStream>{{0, kFirst}, {7, kFirst}, {9, kFirst}}));
	CHECK((index.known(0) == std::vector<KnownStream>{{0, kFirst}, {5, 100}, {7, kFirst}, {9, kFirst}}));
}

/** Writes the index of a random segment, and reads it again. */
void a_file_says_what_memory_says()
{
	const check::ScratchDir scratch;
	const Directory directory = Directory::claim(scratch.file("log"));
	std::mt19937_64 random(3);
	ActiveIndex index(kFirst, {{1'000'000, 8}});
	Filler fill(index);
	for (unsigned i = 0; i < 3'000; ++i)
		fill.line(static_cast<Stream>(random() % 200), static_cast<Time>(i), static_cast<std::uint8_t>(random() % 5));
	check::equal(directory.replace(segment_name(kFirst, ".idx"), index.encode()), 0);
	const auto stored = StoredIndex::open(directory, kFirst, fill.end());
	CHECK(stored != nullptr);
	CHECK(stored->verify());
	CHECK(stored->known(0) == index.known(0));
	check::equal(stored->head().greatest, 2'999);
	for (Stream stream = 0; stream < 202; ++stream) {
		const auto mine = all(index, stream), theirs = all(*stored, stream);
		CHECK(std::equal(mine.begin(), mine.end(), theirs.begin(), theirs.end(),
		                 [](IndexEntry a, IndexEntry b) { return a.word() == b.word(); }));
		const auto row = index.row(stream), other = stored->row(stream);
		CHECK(row.has_value() == other.has_value());
		if (row)
			CHECK(row->least == other->least && row->greatest == other->greatest && row->previous == other->previous);
	}
	check::equal(stored->row(1'000'000)->previous, 8U);
	// A part from the middle, and not more than there is.
	const auto row = stored->row(3);
	std::array<IndexEntry, 8> some;
	check::equal(stored->entries(*row, row->count - 3, some), 3U);
	check::equal(some[2].word(), all(index, 3).back().word());
	check::equal(stored->entries(*row, row->count, some), 0U);
	CHECK(StoredIndex::open(directory, kFirst, fill.end() + 8) == nullptr);
}

void no_flipped_bit_and_no_prefix_passes()
{
	const check::ScratchDir scratch;
	const Directory directory = Directory::claim(scratch.file("log"));
	ActiveIndex index(kFirst, {});
	Filler fill(index);
	for (unsigned i = 0; i < 40; ++i)
		fill.line(i % 3, i);
	const std::string name = segment_name(kFirst, ".idx");
	std::string bytes = index.encode();
	const auto passes = [&] {
		{
			const File file = directory.open(name, Access::replace);
			check::equal(file.pwrite(bytes, 0), 0);
		}
		const auto stored = StoredIndex::open(directory, kFirst, fill.end());
		return stored && stored->verify();
	};
	CHECK(passes());
	for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
		CHECK(!passes());
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
	}
	const std::string whole = bytes;
	for (std::size_t size = 0; size < whole.size(); ++size) {
		bytes = whole.substr(0, size);
		CHECK(!passes());
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(streams_have_their_records),
    TEST_CASE(a_file_says_what_memory_says),
    TEST_CASE(no_flipped_bit_and_no_prefix_passes),
};

} // namespace

int main()
{
	return check::main("segment_index", kTests);
}
