// SPDX-License-Identifier: MIT
#include "log/backup.hh"

#include "log/archive.hh"
#include "log/ring.hh"
#include "log/segment.hh"
#include "log/segment_walk.hh"
#include "log/state.hh"
#include "log/state_files.hh"

#include <confer/error.hh>
#include <confer/size_literals.hh>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace confer::log {

namespace {

constexpr int kMostRounds = 100; ///< a log that changes segments more often than this is copied is no log of chat

void check(Errno error, const std::string &what)
{
	if (error != 0)
		throw_errno(what, error);
}

/** One backup. What the server does meanwhile decides the order of the steps. */
class Backup {
public:
	Backup(const Directory &log, const Directory &ring, const Directory &to,
	       const std::function<void(const std::string &)> &report)
	    : log_(log),
	      ring_(ring),
	      to_(to),
	      report_(report)
	{
	}

	BackupTotals run()
	{
		// The state must not be of a later time than the end of the copy: after it is copied, so is what came since.
		// Nor may the copy have what was erased, and no longer that it was erased.
		copy_segments();
		for (int round = 0;; ++round) {
			copy_state();
			const Position last = last_;
			copy_segments();
			// What the ring had may belong to a segment that has been begun since.
			if (!copy_changed() && last == last_ && list_segments().back() == last_)
				break;
			if (round == kMostRounds)
				throw_errno(log_.path() + ": changes faster than it can be copied", EBUSY);
		}
		make_indexes();
		check(to_.fsync(), "fsync " + to_.path());
		return totals_;
	}

private:
	/** A full segment that is copied, and the file that it was then. */
	struct Copied {
		Position first;
		ino_t inode;
		timespec written;

		bool operator==(const Copied &other) const noexcept
		{
			return first == other.first && inode == other.inode && written.tv_sec == other.written.tv_sec &&
			       written.tv_nsec == other.written.tv_nsec;
		}
	};

	std::vector<Position> list_segments() const
	{
		std::vector<Position> segments = segment_files(log_);
		if (segments.empty())
			throw_errno(log_.path() + ": there is no log here", ENOENT);
		return segments;
	}

	/** Copies segments that have become full since the last call, and the last one anew. */
	void copy_segments()
	{
		const std::vector<Position> segments = list_segments();
		for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
			if (full_.empty() || segments[i] > full_.back().first)
				copy_full(segments[i]);
		}
		last_ = segments.back();
		copy_last();
	}

	void copy_full(Position first)
	{
		const File file = log_.open(segment_name(first), Access::read);
		if (!file && errno == ENOENT && full_.empty())
			return; // it was the oldest one, and too old
		if (!file)
			throw_errno("open " + log_.file(segment_name(first)));
		full_.push_back(identify(file, first));
		copy_files(file, first);
		++totals_.segments;
		totals_.bytes += file.size().value_or(0);
	}
	Copied identify(const File &file, Position first) const
	{
		struct stat status;
		if (::fstat(file.fd(), &status) != 0)
			throw_errno("stat " + log_.file(segment_name(first)));
		return {first, status.st_ino, status.st_mtim};
	}
	/** The segment is linked, if it can be; its index is made again if that cannot be copied. */
	void copy_files(const File &file, Position first) const
	{
		const std::string name = segment_name(first), index = segment_name(first, ".idx");
		check(to_.unlink(name), "unlink " + to_.file(name)); // as far as it was copied before
		if (::linkat(log_.fd(), name.c_str(), to_.fd(), name.c_str(), 0) != 0)
			copy(file, name);
		if (const File from = log_.open(index, Access::read))
			copy(from, index);
	}
	/** Copies full segments again in which something was overwritten since. True: there were some. */
	bool copy_changed()
	{
		bool any = false;
		for (Copied &one : full_) {
			const File file = log_.open(segment_name(one.first), Access::read);
			const Copied now = file ? identify(file, one.first) : one;
			if (now == one)
				continue;
			copy_files(file, one.first);
			one = now;
			any = true;
		}
		return any;
	}

	/** In pieces, to the end of the file. */
	void copy(const File &from, const std::string &name) const
	{
		const File out = to_.must_open(name, Access::replace);
		std::string piece(1_MiB, '\0');
		for (std::uint64_t offset = 0;;) {
			std::size_t got = 0;
			check(from.pread(piece.data(), piece.size(), offset, got), "read " + log_.file(name));
			check(out.pwrite({piece.data(), got}, offset), "write " + to_.file(name));
			offset += got;
			if (got < piece.size())
				break;
		}
		finish(out, name);
	}
	void finish(const File &out, const std::string &name) const { check(out.fsync(), "fsync " + to_.file(name)); }

	/** The last segment up to its last whole record, then what is only in the ring. */
	void copy_last()
	{
		const std::string name = segment_name(last_);
		const File file = log_.must_open(name, Access::read);
		std::array<char, kSegmentHead> head;
		std::size_t got = 0;
		check(file.pread(head.data(), head.size(), 0, got), "read " + log_.file(name));
		const HeaderRead header = read_header({head.data(), got});
		if (!header.header)
			throw_errno(log_.file(name) + ": the header is damaged; see conferd --log-check", EBADMSG);
		id_ = header.header->id;
		const auto bytes =
		    SegmentBytes::read(file, last_, file.size().value_or(kSegmentHead) - kSegmentHead, id_->seed());
		if (!bytes)
			throw_errno("read " + log_.file(name), EIO);
		const std::string records = whole_records(bytes->span());
		const File out = to_.must_open(name, Access::replace);
		check(out.pwrite({head.data(), head.size()}, 0), "write " + to_.file(name));
		check(out.pwrite(records, kSegmentHead), "write " + to_.file(name));
		// Zeros, as in a last segment: what ends with a record and without an index was cut.
		check(out.ftruncate(kSegmentHead + records.size() + kRecordHead), "ftruncate " + to_.file(name));
		finish(out, name);
		last_bytes_ = kSegmentHead + records.size();
	}
	std::string whole_records(const Span &span)
	{
		Position end = span.first;
		Position before_stop = span.first;
		const auto take = [&](const RecordView &record) {
			const bool is_stop = record.type() == RecordType::mark && (record.flags() & record_flag::stop) != 0;
			before_stop = is_stop ? record.position() : record.end();
			end = record.end();
		};
		std::vector<Damage> damages;
		for (auto record = span.at(end); record; record = span.at(end))
			take(*record);
		if (const TailVerdict verdict = judge_tail(span, end); verdict.kind == TailVerdict::Kind::damaged) {
			const Span rest{span.bytes.substr(end - span.first, verdict.valid_end - end), end, span.seed};
			walk(rest, take, [&](const Damage &damage) { damages.push_back(damage); });
		}
		last_damages_ = std::move(damages);
		std::string records(span.bytes.substr(0, before_stop - span.first));
		if (before_stop == end)
			records += Ring::leftover(ring_, *id_, end);
		return records;
	}

	/** The newest state file that is right; the others are older. */
	void copy_state()
	{
		for (int attempt = 0; attempt < kMostRounds; ++attempt) {
			std::vector<Position> positions = state_files(log_);
			std::reverse(positions.begin(), positions.end());
			bool gone = false;
			for (const Position position : positions) {
				std::string problem;
				const std::optional<std::string> bytes = read_state_file(log_, position, problem);
				gone = gone || (!bytes && problem.empty());
				if (!bytes)
					continue;
				const std::string name = state_name(position);
				check(to_.replace(name, *bytes), "write " + to_.file(name));
				return;
			}
			if (!gone)
				return;
		}
	}

	/** An index that was missing, or could not be read, is made from its segment. */
	void make_indexes()
	{
		std::vector<KnownStream> known;
		for (const Copied &one : full_) {
			const Position first = one.first;
			const File file = to_.must_open(segment_name(first), Access::read);
			const Position end = first + file.size().value_or(kSegmentHead) - kSegmentHead;
			auto index = StoredIndex::open(to_, first, end);
			if (!index || !index->verify()) {
				static_cast<void>(remake_index(to_, {.first = first, .end = end}, id_->seed(), std::move(known),
				                               [&](const Damage &damage) { tell(damage, first); }));
				index = StoredIndex::open(to_, first, end);
			}
			known = index ? index->known(0).value_or(std::vector<KnownStream>()) : std::vector<KnownStream>();
		}
		for (const Damage &damage : last_damages_)
			tell(damage, last_);
		++totals_.segments;
		totals_.bytes += last_bytes_;
	}
	void tell(const Damage &damage, Position segment)
	{
		++totals_.problems;
		report_(log_.file(segment_name(segment)) + ": damaged at offset " +
		        std::to_string(kSegmentHead + (damage.from - segment)) + ": " + to_string(damage));
	}

	const Directory &log_;
	const Directory &ring_;
	const Directory &to_;
	const std::function<void(const std::string &)> &report_;
	std::vector<Copied> full_; ///< oldest first
	Position last_ = 0;        ///< the segment that was the last one when it was copied
	std::uint64_t last_bytes_ = 0;
	std::vector<Damage> last_damages_;
	std::optional<LogId> id_;
	BackupTotals totals_;
};

} // namespace

BackupTotals back_up_log(const Directory &log, const Directory &ring, const Directory &to,
                         const std::function<void(const std::string &)> &report)
{
	return Backup(log, ring, to, report).run();
}

} // namespace confer::log
