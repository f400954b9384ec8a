// SPDX-License-Identifier: MIT
#include "log/recovery.hh"

#include "log/archive.hh"
#include "log/candidate.hh"
#include "log/clock_watch.hh"
#include "log/cut_segment.hh"
#include "log/damage_note.hh"
#include "log/damage_times.hh"
#include "log/refusal.hh"
#include "log/ring.hh"
#include "log/segment_walk.hh"
#include "log/state_files.hh"
#include "log/torn_tail.hh"

#include <confer/error.hh>
#include <confer/random.hh>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace confer::log {

namespace {

constexpr Time kJump = std::chrono::milliseconds(ClockWatch::kJump).count();

void check(const WriteResult &result)
{
	if (!result.done())
		throw_errno(result.what, result.error);
}

/** One start: each step is a function, in the order in which start() calls them. */
class Recovery {
public:
	Recovery(const Directory &directory, const Directory &ring, SegmentList &list, const RecoveryOptions &options)
	    : directory_(directory),
	      ring_(ring),
	      list_(list),
	      options_(options)
	{
	}

	Recovered start()
	{
		read_names();
		load_state();
		if (state_) // before anything is changed, if it says so
			refuse_unless_for(options_.purpose, directory_.path(), state_->state);
		if (candidates_.empty()) {
			begin_log();
		} else {
			choose_id();
			check_full_segments();
			open_last();
			report_damages();
			replay_ring();
			compare_with_state();
			skip_unless_stopped();
		}
		apply_later_state();
		refuse_unless_for(options_.purpose, directory_.path(), result_.state);
		finish();
		return std::move(result_);
	}

private:
	void report(std::string text) { result_.reports.push_back(std::move(text)); }
	std::string text_of(const Damage &damage, Position segment) const
	{
		return directory_.file(segment_name(segment)) + ": damaged at offset " +
		       std::to_string(kSegmentHead + (damage.from - segment)) + ": " + to_string(damage);
	}
	/** When all segments are known: some times are those of the next one. */
	void report_damages()
	{
		for (const auto &[found, segment] : damages_) {
			const Damage damage = with_times(found, directory_, id_->seed());
			report(text_of(damage, segment));
			list_.add_damage(damage);
			if (segment == candidates_.back().first)
				accepted_.push_back(damage);
		}
	}
	std::string name_of(std::size_t i) const { return segment_name(candidates_[i].first); }

	void read_names()
	{
		bool has_next = false;
		for (const std::string &name : directory_.list()) {
			if (name.ends_with(kNewEnding))
				static_cast<void>(directory_.unlink(name));
			else if (name == kNext)
				has_next = true;
			else if (const auto position = position_in_name(name, kStatePrefix, ""))
				states_.push_back(*position);
			else if (const auto first = segment_in_name(name))
				candidates_.push_back(read_candidate(directory_, name, *first));
			else if (position_in_name(name, "", ".seg"))
				report(directory_.file(name) + ": no log gets so far: the file is ignored");
		}
		if (has_next && candidates_.empty()) // of a first start that did not come to its end
			static_cast<void>(directory_.unlink(kNext));
		else if (has_next) // room that a disk that is full would not give again
			static_cast<void>(directory_.rename(kNext, kSpare));
	}
	void load_state()
	{
		for (auto position = states_.rbegin(); position != states_.rend(); ++position) {
			std::string problem;
			state_ = log::load_state_file(directory_, *position, problem);
			if (state_)
				return;
			report(problem + ": using an older state and the log behind it");
		}
	}

	/** There is no segment: a new log, unless there has been one. */
	void begin_log()
	{
		LogId::Bytes bytes;
		random_bytes(bytes.data(), bytes.size());
		Position first = 0;
		if (const std::string gone = segments_gone_text(directory_); !gone.empty()) {
			if (!options_.accept_damage)
				refuse(gone, Remedy::restore_segments);
			report(directory_.path() + ": the segments are gone: continuing without them");
		}
		if (state_) {
			bytes = state_->id.bytes();
			first = state_->position + kSkip;
		}
		result_.writer =
		    SegmentWriter::begin(directory_, list_, options_.segment_size, LogId(bytes), first, options_.now);
	}

	void choose_id()
	{
		for (auto one = candidates_.rbegin(); !state_ && !id_ && one != candidates_.rend(); ++one) {
			if (one->header.header)
				id_ = one->header.header->id;
		}
		if (state_)
			id_ = state_->id;
		if (!id_)
			refuse(directory_.path() + ": no segment has a valid header", Remedy::restore);
		std::erase_if(candidates_, [this](const Candidate &one) {
			if (one.is_of(*id_))
				return false;
			report(directory_.file(segment_name(one.first)) + ": belongs to another log, and is ignored");
			highest_ = std::max(highest_, one.end());
			return true;
		});
		if (candidates_.empty())
			refuse(directory_.file(state_name(state_->position)) + ": belongs to another log than the segments",
			       Remedy::restore);
		if (candidates_.back().header.header)
			return;
		const std::string what = directory_.file(segment_name(candidates_.back().first)) + ": the header is damaged";
		if (!options_.accept_damage)
			refuse(what, Remedy::restore_or_accept);
		report(what);
		candidates_.back().header.header =
		    SegmentHeader{*id_, candidates_.back().first, candidates_.back().first, options_.now};
	}

	/** Each segment but the last: is it as long as the next one says, and has it an index? */
	void check_full_segments()
	{
		std::vector<Segment> full;
		for (std::size_t i = 0; i + 1 < candidates_.size(); ++i) {
			if (!candidates_[i].header.header)
				report(directory_.file(name_of(i)) + ": the header is damaged; its records are used");
			check_end(i);
			if (candidates_[i].size == 0)
				continue;
			Segment segment{candidates_[i].first, candidates_[i].end(), options_.now, false};
			// The newest index says where each stream was last: the others are verified when they are first used.
			const auto index = StoredIndex::open(directory_, segment.first, segment.end);
			segment.verified = index && i + 2 == candidates_.size() && index->verify();
			if (index && (segment.verified || i + 2 != candidates_.size()))
				segment.newest = index->head().greatest;
			else
				segment.newest = remake(segment, full).value_or(segment.newest);
			full.push_back(segment);
		}
		list_.set(std::move(full));
	}
	void check_end(std::size_t i)
	{
		Candidate &one = candidates_[i];
		const Candidate &next = candidates_[i + 1];
		const Position end = next.header.header ? next.header.header->previous_end : next.first;
		if (one.end() == end || (!next.header.header && one.end() < end))
			return;
		if (one.end() < end)
			damages_.emplace_back(Damage{std::max(one.end(), one.first), end, 0, 0}, one.first);
		else if (end >= one.first)
			one.size = end - one.first;
		else // the header speaks of a segment that is missing, or of another one
			report(directory_.file(name_of(i + 1)) + ": does not follow " + name_of(i));
	}
	std::optional<Time> remake(const Segment &segment, const std::vector<Segment> &before)
	{
		std::vector<KnownStream> known;
		if (!before.empty()) {
			if (const auto index = StoredIndex::open(directory_, before.back().first, before.back().end))
				known = index->known(0).value_or(std::vector<KnownStream>());
		}
		const auto index = remake_index(directory_, segment, id_->seed(), std::move(known),
		                                [&](const Damage &damage) { damages_.emplace_back(damage, segment.first); });
		report(directory_.file(segment_name(segment.first, ".idx")) + ": missing or damaged; created again");
		return index ? std::optional(index->newest()) : std::nullopt;
	}

	void open_last()
	{
		const Candidate &last = candidates_.back();
		const std::string name = segment_name(last.first);
		File file = open_to_write(name);
		file.forget(); // what a failed write has left in memory is not what the disk has
		auto bytes = SegmentBytes::read(file, last.first, last.size, id_->seed());
		if (!bytes)
			throw_errno("read " + directory_.file(name), EIO);
		const Span span = bytes->span();
		auto index = std::make_shared<ActiveIndex>(last.first, known_before(last.first));
		Position end = last.first;
		while (const auto record = span.at(end)) {
			take(*record, *index);
			end = record->end();
		}
		const TailVerdict verdict = judge_tail(span, end);
		if (verdict.kind == TailVerdict::Kind::damaged)
			end = accept(span, verdict, *index);
		else
			cut_ = cut_text(directory_, span, end);
		has_room_ = is_whole(span);
		if (!span.is_zero(end))
			cut(file, span, end, name);
		result_.writer = std::make_unique<SegmentWriter>(
		    directory_, list_, options_.segment_size,
		    SegmentWriter::Place{std::move(file), *last.header.header, end, last_crc_, std::move(index)});
	}
	File open_to_write(const std::string &name) const
	{
		// A crash in the middle of a change of segments, or a restored backup, leaves it read-only.
		if (File file = directory_.open(name, Access::write))
			return file;
		static_cast<void>(directory_.must_open(name, Access::read).fchmod(0600));
		return directory_.must_open(name, Access::write);
	}
	std::vector<KnownStream> known_before(Position first) const
	{
		const LogView view = list_.view();
		if (view.full->empty() || view.full->back().first >= first)
			return {};
		const auto index = StoredIndex::open(directory_, view.full->back().first, view.full->back().end);
		return index ? index->known(0).value_or(std::vector<KnownStream>()) : std::vector<KnownStream>();
	}
	void take(const RecordView &record, ActiveIndex &index)
	{
		if (!record.is_understood())
			refuse(directory_.file(name_of(candidates_.size() - 1)) + ": a record of the unknown type " +
			           std::to_string(static_cast<unsigned>(record.type())) + " at position " +
			           std::to_string(record.position()),
			       Remedy::upgrade);
		index.add(record);
		last_crc_ = record.crc();
		result_.newest = record.time();
		stopped_ = record.type() == RecordType::mark && (record.flags() & record_flag::stop) != 0;
	}
	/** The operator accepts that a stretch of the last segment is lost; what is behind it is used. */
	Position accept(const Span &span, const TailVerdict &verdict, ActiveIndex &index)
	{
		const auto behind = span.at(verdict.next_valid);
		const Damage first{verdict.end, verdict.next_valid, result_.newest, behind ? behind->time() : 0};
		if (!options_.accept_damage)
			refuse(text_of(with_times(first, directory_, span.seed), span.first), Remedy::restore_or_accept);
		const Span readable{span.bytes.substr(0, verdict.valid_end - span.first), span.first, span.seed};
		walk(
		    readable, [&](const RecordView &record) { take(record, index); },
		    [&](const Damage &damage) { damages_.emplace_back(damage, span.first); });
		stopped_ = false;
		return verdict.valid_end;
	}
	/** Keeps what follows the end in a file, and cuts it off the segment: it must never pass for records again. */
	void cut(const File &file, const Span &span, Position end, const std::string &name)
	{
		const std::string_view tail = span.bytes.substr(end - span.first, span.last_written(end) - end);
		bool is_kept = keep_torn_tail(directory_, end, tail);
		if (const Errno error = file.ftruncate(kSegmentHead + (end - span.first)))
			throw_errno("ftruncate " + directory_.file(name), error);
		if (const Errno error = file.fsync())
			throw_errno("fsync " + directory_.file(name), error);
		is_kept = is_kept || keep_torn_tail(directory_, end, tail); // on a full disk there is more room now
		report(directory_.file(name) + (cut_.empty() ? ": a write was interrupted: " : ": ends in a message: ") +
		       std::to_string(tail.size()) + (cut_.empty() ? " bytes that were never confirmed" : " bytes of it") +
		       " are cut off, and " + (is_kept ? "kept in " + torn_tail_name(end) : "not kept: the disk is full"));
		drop_old_torn_tails(directory_);
		stopped_ = false;
	}

	void replay_ring()
	{
		SegmentWriter &writer = *result_.writer;
		std::string records = Ring::leftover(ring_, *id_, writer.end(), [this](const std::string &fault) {
			if (!stopped_) // else the segments have all that the ring had
				report(fault);
		});
		if (records.empty()) {
			// A run on a full disk has gone on behind a skip, where it could not begin a segment.
			records = Ring::leftover(ring_, *id_, behind_skip());
			if (!records.empty())
				writer.skip_to(behind_skip());
		}
		if (records.empty() && !cut_.empty()) // else the ring had what was behind it
			report(cut_);
		const Position first = writer.next();
		note_full(writer.write(records, options_.now));
		for (std::string_view left = records; !left.empty();) {
			const auto record = RecordView::read(left, first + (records.size() - left.size()), id_->seed());
			result_.newest = record->time();
			stopped_ = record->type() == RecordType::mark && (record->flags() & record_flag::stop) != 0;
			left.remove_prefix(record->size());
		}
		result_.unwritten = records.substr(writer.next() - first);
		check(writer.sync());
		const Position end = first + records.size();
		if (const auto tail = Ring::tail_of(ring_, *id_); tail && *tail > end)
			report(directory_.path() + ": ends at position " + std::to_string(end) + ", and went on to position " +
			       std::to_string(*tail) + ": what was said last is lost");
	}
	void note_full(const WriteResult &result)
	{
		if (result.status != WriteStatus::no_space)
			return check(result);
		result_.full = true;
	}
	/** What a state file knows was in a full segment, which is on disk. */
	void compare_with_state()
	{
		if (!state_ || state_->position <= result_.writer->next() + result_.unwritten.size())
			return;
		std::string text = last_segments_gone_text(directory_, state_->position);
		if (!options_.accept_damage || result_.full)
			refuse(text, Remedy::restore_or_accept);
		report(std::move(text));
		highest_ = std::max(highest_, state_->position);
	}
	Position behind_skip() const { return std::max(result_.writer->end(), highest_) + kSkip; }
	void skip_unless_stopped()
	{
		// A ring that still has records is that of the last run, and whole: no id behind them was given. But the last
		// segment of a backup has no room for more than it has, and is closed.
		if (result_.full || (stopped_ && has_room_ && highest_ <= result_.writer->end()))
			return;
		const Position next = behind_skip();
		if (next > kMostPosition)
			refuse(directory_.file(name_of(candidates_.size() - 1)) + ": no log gets so far", Remedy::restore);
		note_full(result_.writer->change(next, options_.now));
		if (result_.full)
			result_.writer->skip_to(next);
	}

	void apply_later_state()
	{
		Position from = list_.view().oldest();
		if (state_) {
			result_.state = std::move(state_->state);
			from = state_->position;
		} else if (from > 0 && !candidates_.empty()) {
			report(directory_.path() + ": no state file is readable, and the log does not go back to its beginning: "
			                           "some channels may be missing");
		}
		const Erasures none;
		const Archive archive(directory_, list_, none, result_.writer->id().seed());
		const auto take = [this](const StateEntry &entry) { apply(entry, result_.state); };
		archive.read_state(from, kNoSegment, take);
		for (std::string_view left = result_.unwritten; !left.empty();) {
			const Position at = result_.writer->next() + (result_.unwritten.size() - left.size());
			const auto record = RecordView::read(left, at, result_.writer->id().seed());
			if (record->type() == RecordType::state)
				static_cast<void>(read_state(*record, take));
			left.remove_prefix(record->size());
		}
		for (const auto &[key, value] : result_.state) {
			if (const auto damage = decode_damage(key, value))
				list_.add_damage(*damage);
		}
	}
	/** What was accepted is written down, then a mark: all before it is on disk. */
	void finish()
	{
		SegmentWriter &writer = *result_.writer;
		if (result_.newest != 0)
			result_.last_run = result_.newest;
		if (result_.full) {
			if (!accepted_.empty())
				refuse_full();
			return;
		}
		// A clock that has jumped ahead must not be the newest time that the next start finds.
		const bool is_jump = result_.newest != 0 && options_.now - result_.newest > kJump;
		const Time time = is_jump ? result_.newest : std::max(result_.newest, options_.now);
		std::string records;
		StatePayload payload;
		for (const Damage &damage : accepted_) {
			const auto [key, value] = encode_damage(damage);
			if (payload.add({key, value}))
				result_.state[key] = value;
		}
		if (!payload.empty())
			append_record({.type = RecordType::state, .position = writer.end(), .time = time}, writer.id().seed(),
			              payload.bytes(), records);
		append_record({.type = RecordType::mark,
		               .position = writer.end() + records.size(),
		               .time = time,
		               .behind = static_cast<std::uint32_t>(records.size())},
		              writer.id().seed(), "", records);
		note_full(writer.write(records, options_.now));
		if (result_.full) {
			if (!accepted_.empty())
				refuse_full();
			writer.skip_to(writer.end()); // in a segment that has room
		}
		check(writer.sync());
		result_.newest = time;
	}

	[[noreturn]] void refuse_full() const
	{
		throw_errno(directory_.path() + ": no space to record what is damaged", ENOSPC);
	}

	const Directory &directory_;
	const Directory &ring_;
	SegmentList &list_;
	const RecoveryOptions &options_;
	std::vector<Candidate> candidates_; ///< by position
	std::vector<Position> states_;
	std::optional<StateFile> state_;
	std::optional<LogId> id_;
	Position highest_ = 0; ///< positions below were given out, by segments that are ignored
	std::uint32_t last_crc_ = kNoCrc;
	bool stopped_ = false;
	bool has_room_ = false;                            ///< the last segment
	std::string cut_;                                  ///< what is wrong with the length of the last segment
	std::vector<std::pair<Damage, Position>> damages_; ///< each with its segment
	std::vector<Damage> accepted_;                     ///< those in the last segment
	Recovered result_;
};

} // namespace

Recovered recover(const Directory &directory, const Directory &ring, SegmentList &list, const RecoveryOptions &options)
{
	return Recovery(directory, ring, list, options).start();
}

} // namespace confer::log
