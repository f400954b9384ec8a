// SPDX-License-Identifier: MIT
#include "log/segment.hh"

#include "log/crc32c.hh"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace confer::log {

namespace {

constexpr std::size_t kSummed = kSegmentHead - 4;
constexpr std::size_t kDigits = 16;

/** By comparing each byte with the next one, which memcmp() does many times faster than a loop over 64 MiB. */
bool all_zero(std::string_view bytes) noexcept
{
	return bytes.empty() || (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

} // namespace

std::array<char, kSegmentHead> SegmentHeader::encode(std::string_view magic) const noexcept
{
	std::array<char, kSegmentHead> out{};
	std::copy(magic.begin(), magic.end(), out.begin());
	store(out.data() + 8, kFormat);
	store(out.data() + 10, kFormat);
	std::copy(id.bytes().begin(), id.bytes().end(), out.begin() + 16);
	store(out.data() + 32, first);
	store(out.data() + 40, previous_end);
	store(out.data() + 48, created);
	store(out.data() + 56, previous_crc);
	store(out.data() + kSummed, crc32c(0, {out.data(), kSummed}));
	return out;
}

HeaderRead read_header(std::string_view bytes, std::string_view magic) noexcept
{
	if (bytes.size() < kSegmentHead || !bytes.starts_with(magic) ||
	    load<std::uint32_t>(bytes.data() + kSummed) != crc32c(0, bytes.substr(0, kSummed)))
		return {};
	const auto oldest_reader = load<std::uint16_t>(bytes.data() + 10);
	if (oldest_reader > kFormat)
		return {HeaderRead::Status::newer, std::nullopt, oldest_reader};
	LogId::Bytes id;
	std::copy_n(bytes.begin() + 16, id.size(), id.begin());
	return {HeaderRead::Status::good,
	        SegmentHeader{LogId(id), load<Position>(bytes.data() + 32), load<Position>(bytes.data() + 40),
	                      load<Time>(bytes.data() + 48), load<std::uint32_t>(bytes.data() + 56)},
	        kFormat};
}

std::string segment_name(Position first, std::string_view ending)
{
	std::array<char, kDigits + 1> digits;
	std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(first));
	return std::string(digits.data(), kDigits).append(ending);
}

std::optional<Position> position_in_name(std::string_view name, std::string_view prefix,
                                         std::string_view ending) noexcept
{
	if (name.size() != prefix.size() + kDigits + ending.size() || !name.starts_with(prefix) || !name.ends_with(ending))
		return std::nullopt;
	const std::string_view digits = name.substr(prefix.size(), kDigits);
	if (digits.find_first_not_of("0123456789abcdef") != digits.npos)
		return std::nullopt;
	Position position = 0;
	std::from_chars(digits.data(), digits.data() + digits.size(), position, 16);
	return position;
}

std::optional<Position> segment_in_name(std::string_view name) noexcept
{
	const auto first = position_in_name(name, "", ".seg");
	return first && *first <= kMostPosition ? first : std::nullopt;
}

std::optional<RecordView> Span::at(Position position) const noexcept
{
	if (position < first || position >= end())
		return std::nullopt;
	return RecordView::read(bytes.substr(position - first), position, seed);
}

std::optional<RecordView> Span::find(Position from) const noexcept
{
	for (Position position = from; position + kRecordHead <= end(); position += kRecordUnit) {
		// Most places fail here, long before the CRC of a whole record is worth its time.
		if (load<Position>(bytes.data() + (position - first) + 8) != position)
			continue;
		if (const auto record = at(position))
			return record;
	}
	return std::nullopt;
}

bool Span::is_zero(Position from) const noexcept
{
	return from >= end() || all_zero(bytes.substr(from - first));
}

Position Span::last_written(Position from) const noexcept
{
	if (from >= end())
		return from;
	const std::size_t last = bytes.find_last_not_of('\0');
	return last == bytes.npos ? from : std::max(from, first + last + 1);
}

TailVerdict judge_tail(const Span &segment, Position end) noexcept
{
	if (segment.is_zero(end))
		return {TailVerdict::Kind::clean, end, 0, 0};
	TailVerdict verdict{TailVerdict::Kind::torn, end, 0, 0};
	Position durable = 0;
	for (auto record = segment.find(end); record; record = segment.find(record->end())) {
		if (verdict.next_valid == 0)
			verdict.next_valid = record->position();
		verdict.valid_end = record->end();
		durable = std::max(durable, record->durable_mark());
	}
	if (durable > end)
		verdict.kind = TailVerdict::Kind::damaged;
	return verdict;
}

} // namespace confer::log
