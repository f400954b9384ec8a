// SPDX-License-Identifier: MIT
#pragma once

#include "log/record.hh"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/** The form of a segment: its name, its header, and what a scan of its bytes finds. Pure. */
namespace confer::log {

inline constexpr std::size_t kSegmentHead = 64;
inline constexpr std::size_t kSegmentSize = std::size_t{64} << 20; ///< bytes of a full segment, header included
/** An index can say where a record is in the first 128 MiB of a segment: no segment is larger. */
inline constexpr std::uint64_t kMostRecords = std::uint64_t{128} << 20;
/** No log gets so far: a file whose name has a higher number is none of a log. */
inline constexpr Position kMostPosition = Position{1} << 62;
inline constexpr std::uint16_t kFormat = 1;

/** The last record of a segment that is damaged or has none: the CRC that stands for it in the next header. */
inline constexpr std::uint32_t kNoCrc = 0;

/** What the first 64 bytes of a segment, or of a state file, say. */
struct SegmentHeader {
	LogId id;
	Position first = 0;        ///< position of the first record
	Position previous_end = 0; ///< where the segment before it ends
	Time created = 0;
	std::uint32_t previous_crc = kNoCrc; ///< of the last record before it

	static constexpr std::string_view kLogMagic = "CONFERLG";
	static constexpr std::string_view kStateMagic = "CONFERST";

	std::array<char, kSegmentHead> encode(std::string_view magic = kLogMagic) const noexcept;
};

/** What came of reading a header. */
struct HeaderRead {
	enum class Status {
		good,
		damaged, ///< no header, or one with a wrong CRC
		newer,   ///< only a newer version of confer can read it
	};
	Status status = Status::damaged;
	std::optional<SegmentHeader> header = {}; ///< with `good`
	std::uint16_t format = 0;                 ///< with `newer`: the format that a reader has to know
};

HeaderRead read_header(std::string_view bytes, std::string_view magic = SegmentHeader::kLogMagic) noexcept;

/** "0000000003fff1a8.seg"; the other endings are ".idx". */
std::string segment_name(Position first, std::string_view ending = ".seg");
/** The number in a name that consists of a prefix, 16 hexadecimal digits and an ending. */
std::optional<Position> position_in_name(std::string_view name, std::string_view prefix,
                                         std::string_view ending) noexcept;

/** The first position of the segment that has the name; nothing: it is no segment's, or further than any log gets. */
std::optional<Position> segment_in_name(std::string_view name) noexcept;

/** Bytes of records with the position of the first: the contents of a segment behind its header. Borrowed. */
struct Span {
	std::string_view bytes;
	Position first = 0;
	std::uint32_t seed = 0; ///< LogId::seed()

	Position end() const noexcept { return first + bytes.size(); }
	/** The record at this position, if there is one. */
	std::optional<RecordView> at(Position position) const noexcept;
	/** The first record at this position or behind it, at any multiple of eight. */
	std::optional<RecordView> find(Position from) const noexcept;
	/** Whether there is nothing but zeros from there on. */
	bool is_zero(Position from) const noexcept;
	/** Behind the last byte that is not zero; `from` if there is none. */
	Position last_written(Position from) const noexcept;
};

/** How the last segment of a log ends. */
struct TailVerdict {
	enum class Kind {
		clean,   ///< behind the last record there are zeros only
		torn,    ///< what follows was never durable: a crash interrupted its write
		damaged, ///< what follows was durable once: the disk has lost it
	};
	Kind kind = Kind::clean;
	Position end = 0;        ///< X: the first place without a valid record
	Position next_valid = 0; ///< with `damaged`: the first valid record behind X
	Position valid_end = 0;  ///< with `damaged`: behind the last valid record
};

/**
 * Applies the rule of conferd-log(5) to a last segment whose records are valid up to `end`: records behind that place
 * that say of anything there that it was durable prove damage; otherwise a crash has torn the tail.
 */
TailVerdict judge_tail(const Span &segment, Position end) noexcept;

} // namespace confer::log
