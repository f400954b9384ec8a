// SPDX-License-Identifier: MIT
#pragma once

#include "log/file.hh"
#include "log/ranks.hh"
#include "log/record.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

/** Which records of a segment belong to which stream. Derived from the segment: an index may always be made again. */
namespace confer::log {

inline constexpr Position kNoSegment = ~Position{0};

/** What an index says of one record: where it is, and what it is as far as queries may skip it for that. */
class IndexEntry {
public:
	static constexpr std::uint32_t kErased = 1U << 30;
	static constexpr std::uint32_t kEvent = 1U << 31; ///< a line that is no message

	IndexEntry() noexcept = default;
	/** `offset`: bytes between the segment's first position and the record's. */
	IndexEntry(std::uint64_t offset, std::uint32_t marks) noexcept
	    : word_(static_cast<std::uint32_t>(offset / kRecordUnit) | marks)
	{
	}
	explicit IndexEntry(std::uint32_t word) noexcept : word_(word) {}

	std::uint64_t offset() const noexcept { return std::uint64_t{word_ & 0xff'ffff} * kRecordUnit; }
	bool erased() const noexcept { return (word_ & kErased) != 0; }
	bool event() const noexcept { return (word_ & kEvent) != 0; }
	std::uint32_t word() const noexcept { return word_; }

private:
	std::uint32_t word_ = 0;
};

/** What an index says of one stream. */
struct IndexRow {
	Stream stream = 0;
	std::uint32_t count = 0; ///< 0: the stream is known, but has no record in this segment
	std::uint32_t first_entry = 0;
	bool steady = true;             ///< times never fall from one record to the next
	Position previous = kNoSegment; ///< first position of the latest segment before this one that has the stream
	Time least = 0;
	Time greatest = 0;
};

/** In which segment a stream was last seen. */
struct KnownStream {
	Stream stream;
	Position segment; ///< its first position

	bool operator==(const KnownStream &) const = default;
};

/** The index of one segment. Thread-safe. */
class SegmentIndex {
public:
	virtual ~SegmentIndex() = default;
	/** The row of the stream, if it is known at all. */
	virtual std::optional<IndexRow> row(Stream stream) const = 0;
	/** Copies entries of a row from number `from` on. @return how many: fewer at the end, or when the disk fails */
	virtual std::size_t entries(const IndexRow &row, std::size_t from, std::span<IndexEntry> out) const = 0;
};

/** The index of the segment that is being written, or of one that is scanned: in memory. */
class ActiveIndex final : public SegmentIndex {
public:
	/** `known`: where streams were last seen before this segment, sorted by stream. */
	ActiveIndex(Position first, std::vector<KnownStream> known) noexcept
	    : first_(first),
	      end_(first),
	      known_(std::move(known))
	{
	}

	/**
	 * Adds the record unless it is there already: positions rise, so after a failed call the same records can be added
	 * again. @throws std::bad_alloc
	 */
	void add(const RecordView &record) EXCLUDES(mutex_);

	std::optional<IndexRow> row(Stream stream) const override EXCLUDES(mutex_);
	std::size_t entries(const IndexRow &row, std::size_t from, std::span<IndexEntry> out) const override
	    EXCLUDES(mutex_);

	/** The segment goes on up to there without a record more: behind damage, for instance. */
	void end_at(Position end) noexcept EXCLUDES(mutex_);
	/** The bytes of the index file, as conferd-log(5) specifies them. */
	std::string encode() const EXCLUDES(mutex_);
	/** Where streams are known to have been, this segment included, those before `oldest` left out. */
	std::vector<KnownStream> known(Position oldest) const EXCLUDES(mutex_);
	/** The greatest time of all records; the least possible if there are none. */
	Time newest() const noexcept EXCLUDES(mutex_);

private:
	struct Entries {
		std::vector<IndexEntry> places;
		Time least, greatest, last;
		bool steady = true;
	};

	IndexRow row_locked(Stream stream, const Entries &entries) const REQUIRES(mutex_);
	Position previous(Stream stream) const noexcept;

	mutable Mutex mutex_{"ActiveIndex", rank::tables};
	const Position first_;
	Position end_ GUARDED_BY(mutex_);
	const std::vector<KnownStream> known_;
	std::unordered_map<Stream, Entries> streams_ GUARDED_BY(mutex_);
	std::uint32_t count_ GUARDED_BY(mutex_) = 0;
	bool any_ GUARDED_BY(mutex_) = false;
	Time least_ GUARDED_BY(mutex_) = 0;
	Time greatest_ GUARDED_BY(mutex_) = 0;
};

/** The head of an index file. */
struct IndexHead {
	std::uint32_t rows = 0;
	std::uint32_t records = 0;
	Position first = 0;
	Position end = 0;
	Time least = 0;
	Time greatest = 0;
};

/** The head that these bytes are; nothing when they are none, or of another format. */
std::optional<IndexHead> read_index_head(std::string_view bytes) noexcept;

/** An index file, read with pread(2) as far as a question needs it. */
class StoredIndex final : public SegmentIndex {
public:
	/** Opens the index of the segment from `first` to `end`; nothing when there is none that fits. */
	static std::shared_ptr<StoredIndex> open(const Directory &directory, Position first, Position end);

	/** Reads all of it: whether its CRC is right. */
	bool verify() const;
	const IndexHead &head() const noexcept { return head_; }
	/** As ActiveIndex::known(). @return nothing when the file cannot be read */
	std::optional<std::vector<KnownStream>> known(Position oldest) const;

	std::optional<IndexRow> row(Stream stream) const override;
	std::size_t entries(const IndexRow &row, std::size_t from, std::span<IndexEntry> out) const override;

private:
	StoredIndex(File file, const IndexHead &head) noexcept : file_(std::move(file)), head_(head) {}

	std::optional<IndexRow> row_at(std::uint32_t number) const;
	std::uint64_t size() const noexcept;

	File file_;
	IndexHead head_;
};

} // namespace confer::log
