// SPDX-License-Identifier: MIT
#include "log/segment.hh"

#include <cstdint>
#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::log;

namespace {

const LogId kLog(LogId::Bytes{'t', 'e', 's', 't'});

std::string header(std::string_view magic = SegmentHeader::kLogMagic)
{
	const auto bytes = SegmentHeader{kLog, 0x3fff1a8, 0x3fff1a0, 1'700'000'000'000, 77}.encode(magic);
	return {bytes.data(), bytes.size()};
}

void a_header_comes_back()
{
	const HeaderRead read = read_header(header());
	CHECK(read.status == HeaderRead::Status::good);
	CHECK(read.header->id == kLog);
	check::equal(read.header->first, 0x3fff1a8U);
	check::equal(read.header->previous_end, 0x3fff1a0U);
	check::equal(read.header->created, 1'700'000'000'000);
	check::equal(read.header->previous_crc, 77U);
}

void no_flipped_bit_passes()
{
	std::string bytes = header();
	for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
		CHECK(read_header(bytes).status == HeaderRead::Status::damaged);
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
	}
	for (std::size_t size = 0; size < bytes.size(); ++size)
		CHECK(read_header(bytes.substr(0, size)).status == HeaderRead::Status::damaged);
	CHECK(read_header(header(SegmentHeader::kStateMagic)).status == HeaderRead::Status::damaged);
	CHECK(read_header(header(SegmentHeader::kStateMagic), SegmentHeader::kStateMagic).status ==
	      HeaderRead::Status::good);
}

void names()
{
	check::equal(segment_name(0x3fff1a8), "0000000003fff1a8.seg");
	check::equal(segment_name(~Position{0}, ".idx"), "ffffffffffffffff.idx");
	CHECK(position_in_name("0000000003fff1a8.seg", "", ".seg") == Position{0x3fff1a8});
	CHECK(position_in_name("state.0000000003fff1a8", "state.", "") == Position{0x3fff1a8});
	for (const std::string_view name : {"", ".seg", "0000000003fff1a8", "0000000003FFF1A8.seg", "000000003fff1a8.seg",
	                                    "0000000003fff1a8.seg.new", "+000000003fff1a8.seg", "000000000 fff1a8.seg"})
		CHECK(!position_in_name(name, "", ".seg"));
}

std::string records(Position first, unsigned count, Position durable)
{
	std::string bytes;
	for (unsigned i = 0; i < count; ++i) {
		const Position position = first + bytes.size();
		append_record({RecordType::line, 0, position, i, 1, static_cast<std::uint32_t>(position - durable)},
		              kLog.seed(), std::string(i % 50, 'x'), bytes);
	}
	return bytes;
}

void a_scan_finds_the_next_record()
{
	std::string bytes = records(1000, 20, 1000);
	const Span span{bytes, 1000, kLog.seed()};
	const auto first = span.at(1000);
	CHECK(first.has_value());
	CHECK(!span.at(1008));
	CHECK(!span.at(992));
	check::equal(span.find(1001 + 7)->position(), first->end());
	CHECK(!span.find(span.end()));
	bytes[first->size() + 4] ^= 1;
	check::equal(span.find(first->end())->position(), first->end() + record_size(1));
}

TailVerdict judge(const std::string &bytes, Position end)
{
	return judge_tail({bytes, 1000, kLog.seed()}, end);
}

void zeros_are_a_clean_end()
{
	std::string bytes = records(1000, 5, 1000);
	const Position end = 1000 + bytes.size();
	CHECK(judge(bytes, end).kind == TailVerdict::Kind::clean);
	bytes.resize(bytes.size() + 10'000);
	CHECK(judge(bytes, end).kind == TailVerdict::Kind::clean);
	bytes.back() = 1;
	CHECK(judge(bytes, end).kind == TailVerdict::Kind::torn);
	check::equal(Span({bytes, 1000, kLog.seed()}).last_written(end), 1000 + bytes.size());
}

void durable_marks_tell_damage_from_a_torn_tail()
{
	const std::string before = records(1000, 5, 1000);
	const Position end = 1000 + before.size();
	const Position behind = end + 48;
	// 48 bytes are missing; what follows them was written when nothing, or just they, were durable.
	const std::string torn = before + std::string(48, '\0') + records(behind, 3, end);
	CHECK(judge(torn, end).kind == TailVerdict::Kind::torn);
	const std::string damaged = before + std::string(48, '\0') + records(behind, 3, end + 8);
	const TailVerdict verdict = judge(damaged, end);
	CHECK(verdict.kind == TailVerdict::Kind::damaged);
	check::equal(verdict.end, end);
	check::equal(verdict.next_valid, behind);
	check::equal(verdict.valid_end, 1000 + damaged.size());
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_header_comes_back),
    TEST_CASE(no_flipped_bit_passes),
    TEST_CASE(names),
    TEST_CASE(a_scan_finds_the_next_record),
    TEST_CASE(zeros_are_a_clean_end),
    TEST_CASE(durable_marks_tell_damage_from_a_torn_tail),
};

} // namespace

int main()
{
	return check::main("segment", kTests);
}
