// SPDX-License-Identifier: MIT
#include "log/log_check.hh"

#include "log/candidate.hh"
#include "log/cut_segment.hh"
#include "log/damage_times.hh"
#include "log/erasures.hh"
#include "log/ring.hh"
#include "log/segment.hh"
#include "log/segment_walk.hh"
#include "log/state_files.hh"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <string.h>

namespace confer::log {

namespace {

using Report = std::function<void(const std::string &)>;

/** A segment file as a reader finds it. */
struct Found {
	std::string name;
	Position first;
	File file;
	HeaderRead header;
	Position end; ///< by the size of the file
};

/** @throws std::system_error naming the file when it cannot be read */
Found open_segment(const Directory &directory, const std::string &name, Position first, const Report &report)
{
	File file = directory.must_open(name, Access::read);
	const HeaderRead header = header_of(directory, name, file, first);
	if (header.status == HeaderRead::Status::newer)
		report(directory.file(name) + ": format " + std::to_string(header.format) + ": needs a newer version");
	else if (!header.header)
		report(directory.file(name) + ": the header is damaged");
	std::uint64_t size = file.size().value_or(0);
	size -= std::min<std::uint64_t>(size, kSegmentHead);
	if (size > kMostRecords)
		report(directory.file(name) + ": a file of " + std::to_string(kSegmentHead + size) + " bytes is no segment");
	return {name, first, std::move(file), header, first + std::min(size, kMostRecords)};
}

/** Opens all segments, oldest first; what is wrong with one is reported. */
std::vector<Found> open_segments(const Directory &directory, const Report &report)
{
	std::vector<Found> segments;
	for (const std::string &name : directory.list()) {
		const auto first = segment_in_name(name);
		if (!first)
			continue;
		try {
			segments.push_back(open_segment(directory, name, *first, report));
		} catch (const std::system_error &error) {
			report(error.what());
		}
	}
	return segments;
}

/** The log that the segments belong to: that of the newest with a good header. */
std::optional<LogId> id_of(const std::vector<Found> &segments)
{
	for (auto one = segments.rbegin(); one != segments.rend(); ++one) {
		if (one->header.header)
			return one->header.header->id;
	}
	return std::nullopt;
}

bool is_foreign(const Found &segment, const LogId &id) noexcept
{
	return segment.header.header && !(segment.header.header->id == id);
}

std::string at_offset(const Directory &directory, const Found &segment, const Damage &damage)
{
	return directory.file(segment.name) + ": damaged at offset " +
	       std::to_string(kSegmentHead + (damage.from - segment.first)) + ": " + to_string(damage);
}

/** Visits the records of all segments, and says what is between them. */
class Reader {
public:
	Reader(const Directory &directory, const Report &report)
	    : directory_(directory),
	      report_(report),
	      segments_(open_segments(directory, report)),
	      id_(id_of(segments_))
	{
	}

	const std::vector<Found> &segments() const noexcept { return segments_; }
	const std::optional<LogId> &id() const noexcept { return id_; }

	void read(const VisitRecord &wanted) const
	{
		Time last = 0;
		const VisitRecord visit = [&](const RecordView &record) {
			last = record.time();
			wanted(record);
		};
		for (std::size_t i = 0; i < segments_.size() && id_; ++i) {
			const Found &segment = segments_[i];
			if (is_foreign(segment, *id_))
				report_(directory_.file(segment.name) + ": belongs to another log");
			else if (i + 1 == segments_.size())
				read_last(segment, last, visit);
			else
				read_full(segment, segments_[i + 1], last, visit);
		}
	}

private:
	/** `last` is the time of the record before the damage, as long as there is one. */
	void report_damage(const Found &segment, Damage damage, Time last) const
	{
		if (damage.after == 0)
			damage.after = last;
		report_(at_offset(directory_, segment, with_times(damage, directory_, id_->seed())));
	}
	void read_full(const Found &segment, const Found &next, const Time &last, const VisitRecord &visit) const
	{
		Position end = segment.end;
		if (next.header.header && !is_foreign(next, *id_))
			end = next.header.header->previous_end;
		const Errno error = walk(segment.file, segment.first, std::min(end, segment.end), id_->seed(), visit,
		                         [&](const Damage &damage) { report_damage(segment, damage, last); });
		if (error != 0)
			report_("read " + directory_.file(segment.name) + ": " + ::strerror(error));
		if (end > segment.end)
			report_damage(segment, {segment.end, end, last, 0}, last);
	}
	void read_last(const Found &segment, const Time &last, const VisitRecord &visit) const
	{
		const auto bytes = SegmentBytes::read(segment.file, segment.first, segment.end - segment.first, id_->seed());
		if (!bytes) {
			report_("read " + directory_.file(segment.name) + ": " + ::strerror(EIO));
			return;
		}
		const Span span = bytes->span();
		Position end = span.first;
		while (const auto record = span.at(end)) {
			visit(*record);
			end = record->end();
		}
		const TailVerdict verdict = judge_tail(span, end);
		if (verdict.kind != TailVerdict::Kind::damaged) {
			const std::string cut = cut_text(directory_, span, end);
			if (!cut.empty() && Ring::leftover(directory_, *id_, end).empty())
				report_(cut);
		}
		if (verdict.kind == TailVerdict::Kind::torn)
			report_(directory_.file(segment.name) + ": ends in the middle of a write at offset " +
			        std::to_string(kSegmentHead + (end - span.first)) + ": the next start cuts it there");
		if (verdict.kind != TailVerdict::Kind::damaged)
			return;
		const Span rest{span.bytes.substr(end - span.first, verdict.valid_end - end), end, span.seed};
		walk(rest, visit, [&](const Damage &damage) { report_damage(segment, damage, last); });
	}

	const Directory &directory_;
	const Report &report_;
	const std::vector<Found> segments_;
	const std::optional<LogId> id_;
};

} // namespace

LogTotals check_log(const Directory &directory, const Report &report)
{
	LogTotals totals;
	const Report counted = [&](const std::string &line) {
		++totals.problems;
		report(line);
	};
	const Reader reader(directory, counted);
	totals.segments = reader.segments().size();
	const std::vector<Position> states = state_files(directory);
	if (const std::string gone = totals.segments == 0 ? segments_gone_text(directory) : std::string(); !gone.empty())
		counted(gone);
	if (totals.segments != 0 && !reader.id())
		counted(directory.path() + ": no segment has a valid header");
	Position end = 0;
	reader.read([&](const RecordView &record) {
		++totals.records;
		totals.bytes += record.size();
		totals.lines += record.type() == RecordType::line;
		end = record.end();
		if (!record.is_understood())
			counted(directory.path() + ": the record at position " + std::to_string(record.position()) +
			        " is of the unknown type " + std::to_string(static_cast<unsigned>(record.type())) +
			        ": needs a newer version");
		if (record.type() == RecordType::line && !read_line(record))
			counted(directory.path() + ": the line at position " + std::to_string(record.position()) + " is malformed");
	});
	for (std::size_t i = 0; i + 1 < reader.segments().size(); ++i) {
		const Found &segment = reader.segments()[i];
		if (segment.end == segment.first)
			continue;
		const std::string name = segment_name(segment.first, ".idx");
		if (!directory.open(name, Access::read)) { // a full disk has no room for it
			report(directory.file(name) + ": missing; created again when needed");
			continue;
		}
		const auto index = StoredIndex::open(directory, segment.first, segment.end);
		if (!index || !index->verify())
			counted(directory.file(name) + ": damaged; created again when needed");
	}
	for (const Position position : states) {
		std::string problem;
		const auto state = load_state_file(directory, position, problem);
		if (!problem.empty())
			counted(problem);
		if (state && totals.segments != 0 && position > std::max(end, reader.segments().back().first))
			counted(last_segments_gone_text(directory, position));
	}
	return totals;
}

std::optional<LogId> id_of_log(const Directory &directory)
{
	return id_of(open_segments(directory, [](const std::string &) {}));
}

StateMap export_state(const Directory &directory)
{
	StateMap state;
	Position from = 0;
	const Report ignore = [](const std::string &) {};
	for (const Position position : state_files(directory)) {
		std::string problem;
		if (auto file = load_state_file(directory, position, problem)) {
			state = std::move(file->state);
			from = file->position;
		}
	}
	Reader(directory, ignore).read([&](const RecordView &record) {
		if (record.position() >= from)
			read_state(record, [&](const StateEntry &entry) { apply(entry, state); });
	});
	return state;
}

void export_log(const Directory &directory, const ExportFilter &filter, const std::function<void(const Line &)> &line,
                const Report &report)
{
	Erasures erasures;
	erasures.load(export_state(directory));
	Reader(directory, report).read([&](const RecordView &record) {
		if ((filter.stream && record.stream() != *filter.stream) || record.time() < filter.since ||
		    record.time() >= filter.until)
			return;
		const auto found = read_line(record);
		if (!found || (filter.kinds & (KindSet{1} << (found->kind & 31))) == 0 ||
		    erasures.covers(record.position(), found->account))
			return;
		line(copy_line(record, *found));
	});
}

} // namespace confer::log
