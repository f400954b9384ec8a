// SPDX-License-Identifier: MIT
#pragma once

#include "log/little_endian.hh"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/**
 * The bytes of one record of the log, as conferd-log(5) specifies them. Pure: bytes in, values out; nothing here knows
 * of files or threads.
 */
namespace confer::log {

/** How many bytes of records stand before a record, skips included: its order, its identity and its place on disk. */
using Position = std::uint64_t;
/** Milliseconds since 1970. */
using Time = std::int64_t;
/** One conversation; 0 is the server's state. */
using Stream = std::uint32_t;

inline constexpr Stream kStateStream = 0;

inline constexpr std::size_t kRecordHead = 32;    ///< bytes before the payload
inline constexpr std::size_t kRecordUnit = 8;     ///< sizes of records are multiples of this
inline constexpr std::size_t kMaxRecord = 65'536; ///< bytes, head included
inline constexpr std::size_t kMaxPayload = kMaxRecord - kRecordHead;

enum class RecordType : std::uint8_t { line = 1, state = 2, erase = 3, erased = 4, mark = 5, end = 6 };

namespace record_flag {
inline constexpr std::uint8_t bot = 1;         ///< on a line: it comes from a bot
inline constexpr std::uint8_t stop = 2;        ///< on a mark: the last record before the server stopped
inline constexpr std::uint8_t skippable = 128; ///< a reader that does not know the type may skip it
} // namespace record_flag

/** 16 random bytes that no other log has, and what the CRC of each of its records starts from. */
class LogId {
public:
	using Bytes = std::array<char, 16>;

	explicit LogId(const Bytes &bytes) noexcept;

	const Bytes &bytes() const noexcept { return bytes_; }
	std::uint32_t seed() const noexcept { return seed_; }
	/** What the records of state files start from, so that none passes for a record of the log. */
	std::uint32_t state_seed() const noexcept;
	bool operator==(const LogId &other) const noexcept { return bytes_ == other.bytes_; }

private:
	Bytes bytes_;
	std::uint32_t seed_;
};

/** What stands in a record's head beside its CRC and size. */
struct RecordHead {
	RecordType type;
	std::uint8_t flags = 0;
	Position position = 0;
	Time time = 0;
	Stream stream = kStateStream;
	std::uint32_t behind = 0; ///< position minus the position that was known to be durable then
};

/** A record that has passed its check. It borrows the bytes. */
class RecordView {
public:
	/**
	 * The record at the start of `bytes`, which may go on behind it.
	 *
	 * @param seed LogId::seed() of the log
	 * @return nothing unless size, position and CRC are right
	 */
	static std::optional<RecordView> read(std::string_view bytes, Position position, std::uint32_t seed) noexcept;
	/** The size that these first bytes of a record claim, whether or not it is one; 0 if it cannot be. */
	static std::size_t claimed_size(std::string_view bytes) noexcept;

	std::string_view bytes() const noexcept { return bytes_; }
	std::size_t size() const noexcept { return bytes_.size(); }
	/** What follows the head: the type's own fields, then zeros. */
	std::string_view payload() const noexcept { return bytes_.substr(kRecordHead); }

	std::uint32_t crc() const noexcept { return load<std::uint32_t>(bytes_.data()); }
	RecordType type() const noexcept { return RecordType{load<std::uint8_t>(bytes_.data() + 6)}; }
	/** Whether this version knows the type, or need not: a log with other records must not be interpreted. */
	bool is_understood() const noexcept
	{
		return (type() >= RecordType::line && type() <= RecordType::end) || (flags() & record_flag::skippable) != 0;
	}
	std::uint8_t flags() const noexcept { return load<std::uint8_t>(bytes_.data() + 7); }
	Position position() const noexcept { return load<Position>(bytes_.data() + 8); }
	Position end() const noexcept { return position() + size(); }
	Time time() const noexcept { return load<Time>(bytes_.data() + 16); }
	Stream stream() const noexcept { return load<Stream>(bytes_.data() + 24); }
	/** Everything before this position was durable when the record was written. */
	Position durable_mark() const noexcept { return position() - load<std::uint32_t>(bytes_.data() + 28); }
	RecordHead head() const noexcept;

private:
	explicit RecordView(std::string_view bytes) noexcept : bytes_(bytes) {}

	std::string_view bytes_;
};

/** @return the size of a record with such a payload */
constexpr std::size_t record_size(std::size_t payload) noexcept
{
	return (kRecordHead + payload + kRecordUnit - 1) / kRecordUnit * kRecordUnit;
}

/** The CRC of a record's bytes 32 to the end: the part that needs neither position nor time. */
std::uint32_t payload_crc(std::uint32_t seed, std::string_view padded_payload) noexcept;

/**
 * Writes the head of a record of `size` bytes to `out`. With its payload, padded, behind it the record is whole.
 *
 * @param payload_sum of payload_crc()
 */
void write_head(const RecordHead &head, std::size_t size, std::uint32_t payload_sum, char *out) noexcept;

/** Appends a whole record to `out`. The payload has at most kMaxPayload bytes. */
void append_record(const RecordHead &head, std::uint32_t seed, std::string_view payload, std::string &out);

} // namespace confer::log
