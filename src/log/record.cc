// SPDX-License-Identifier: MIT
#include "log/record.hh"

#include "log/crc32c.hh"

#include <confer/error.hh>

namespace confer::log {

namespace {

constexpr std::size_t kCrcSize = 4;

} // namespace

LogId::LogId(const Bytes &bytes) noexcept : bytes_(bytes), seed_(crc32c(0, {bytes.data(), bytes.size()})) {}

std::uint32_t LogId::state_seed() const noexcept
{
	return crc32c(seed_, "state");
}

std::size_t RecordView::claimed_size(std::string_view bytes) noexcept
{
	if (bytes.size() < kRecordHead)
		return 0;
	const std::size_t size = std::size_t{load<std::uint16_t>(bytes.data() + 4)} * kRecordUnit;
	return size >= kRecordHead && size <= kMaxRecord ? size : 0;
}

std::optional<RecordView> RecordView::read(std::string_view bytes, Position position, std::uint32_t seed) noexcept
{
	const std::size_t size = claimed_size(bytes);
	if (size == 0 || size > bytes.size())
		return std::nullopt;
	const RecordView record(bytes.substr(0, size));
	if (record.position() != position)
		return std::nullopt;
	const std::uint32_t sum = payload_crc(seed, record.payload());
	if (crc32c(sum, record.bytes_.substr(kCrcSize, kRecordHead - kCrcSize)) != record.crc())
		return std::nullopt;
	return record;
}

RecordHead RecordView::head() const noexcept
{
	return {type(), flags(), position(), time(), stream(), load<std::uint32_t>(bytes_.data() + 28)};
}

std::uint32_t payload_crc(std::uint32_t seed, std::string_view padded_payload) noexcept
{
	return crc32c(seed, padded_payload);
}

void write_head(const RecordHead &head, std::size_t size, std::uint32_t payload_sum, char *out) noexcept
{
	// In the words that the CRC then reads: a word that was written in pieces could be read only when these, and all
	// that was written before, have reached memory that is often in no cache.
	const auto time = static_cast<std::uint64_t>(head.time);
	store(out + 4, std::uint64_t{size / kRecordUnit} | static_cast<std::uint64_t>(head.type) << 16 |
	                   std::uint64_t{head.flags} << 24 | head.position << 32);
	store(out + 12, head.position >> 32 | time << 32);
	store(out + 20, time >> 32 | std::uint64_t{head.stream} << 32);
	store(out + 28, head.behind);
	store(out, crc32c(payload_sum, {out + kCrcSize, kRecordHead - kCrcSize}));
}

void append_record(const RecordHead &head, std::uint32_t seed, std::string_view payload, std::string &out)
{
	if (payload.size() > kMaxPayload)
		bug("a record of the log is too long");
	const std::size_t start = out.size();
	const std::size_t size = record_size(payload.size());
	out.resize(start + kRecordHead);
	out.append(payload);
	out.resize(start + size);
	char *at = out.data() + start;
	write_head(head, size, payload_crc(seed, {at + kRecordHead, size - kRecordHead}), at);
}

} // namespace confer::log
