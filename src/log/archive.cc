// SPDX-License-Identifier: MIT
#include "log/archive.hh"

#include "log/damage_times.hh"
#include "log/record_reader.hh"
#include "log/segment.hh"
#include "log/segment_walk.hh"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace confer::log {

namespace {

/** What a point compares of a record: its time, or its position. */
std::int64_t value_of(const RecordView &record, Point::By by) noexcept
{
	return by == Point::By::time ? record.time() : static_cast<std::int64_t>(record.position());
}

} // namespace

Line copy_line(const RecordView &record, const LineView &line)
{
	return {record.position(),
	        record.time(),
	        line.stream,
	        line.kind,
	        (line.flags & record_flag::bot) != 0,
	        std::string(line.body),
	        std::string(line.account),
	        std::string(line.client_tags)};
}

/** Goes along one stream, segment by segment, for one query. */
class StreamWalk {
public:
	StreamWalk(const Archive &archive, const Query &query)
	    : archive_(archive),
	      query_(query),
	      view_(archive.list_.view()),
	      reader_(archive.directory_, archive.seed_)
	{
	}

	/** Visits lines that the query wants until visit() is false: from the newest back, or from the oldest on. */
	template <class Visit> void back(Visit &&visit)
	{
		for (Position first = view_.active_first; first != kNoSegment;) {
			const Part part = open(first);
			if (ends_before(part) || (part.index && !visit_back(part, visit)))
				return;
			first = before(part);
		}
	}
	template <class Visit> void forward(Visit &&visit)
	{
		std::vector<Position> chain;
		for (Position first = view_.active_first; first != kNoSegment;) {
			const Part part = open(first);
			if (ends_before(part))
				break;
			if (part.index)
				chain.push_back(first);
			first = before(part);
		}
		for (; !chain.empty(); chain.pop_back()) {
			if (!visit_forward(open(chain.back()), visit))
				return;
		}
	}
	std::vector<Damage> take_damages() noexcept { return std::move(damages_); }
	/** Where the stream begins, as far as it is kept; kNoSegment: nowhere. */
	Position begin() const
	{
		Position begin = kNoSegment;
		for (Position first = view_.active_first; first != kNoSegment;) {
			const Part part = open(first);
			if (part.index && part.row.count != 0)
				begin = first + entry(part, 0).offset();
			first = before(part);
		}
		return begin;
	}

private:
	static constexpr std::size_t kBlock = 64;

	struct Part {
		Position first = 0;
		std::shared_ptr<const SegmentIndex> index; ///< null: the stream is not known there
		IndexRow row;
		bool is_missing = false; ///< the segment is not there, or cannot be read
	};

	Part open(Position first) const
	{
		Part part{first, archive_.index_of(view_, first), {}, false};
		const auto row = part.index ? part.index->row(query_.stream) : std::nullopt;
		part.is_missing = !part.index;
		if (!row)
			part.index = nullptr;
		else
			part.row = *row;
		return part;
	}

	/** The first position of the segment where the stream was before this part; kNoSegment: nowhere. */
	Position before(const Part &part) const noexcept
	{
		if (!part.is_missing)
			return part.index && part.row.previous >= view_.oldest() && part.row.previous < part.first
			           ? part.row.previous
			           : kNoSegment;
		// What that segment knew is lost with it: look into the one before.
		const auto at = std::lower_bound(view_.full->begin(), view_.full->end(), part.first,
		                                 [](const Segment &one, Position wanted) { return one.first < wanted; });
		return at == view_.full->begin() ? kNoSegment : (at - 1)->first;
	}

	/** Whether nothing in this part of the stream, or in those before it, can be wanted. */
	bool ends_before(const Part &part) const noexcept
	{
		if (part.row.count == 0)
			return false;
		if (query_.after && query_.after->by == Point::By::position)
			return static_cast<std::int64_t>(end_of(part.first)) <= query_.after->value;
		return false;
	}
	Position end_of(Position first) const noexcept
	{
		const Segment *segment = view_.segment_of(first);
		return segment == nullptr ? view_.end : segment->end;
	}
	/** Whether times say that there is nothing in this part. */
	bool is_out(const Part &part) const noexcept
	{
		const IndexRow &row = part.row;
		return row.count == 0 || row.greatest < query_.oldest ||
		       (query_.after && query_.after->by == Point::By::time && row.greatest <= query_.after->value) ||
		       (query_.before && query_.before->by == Point::By::time && row.least >= query_.before->value);
	}

	std::optional<RecordView> record(const Part &part, IndexEntry entry)
	{
		const Position position = part.first + entry.offset();
		auto read = reader_.read(part.first, position);
		// A segment that has been dropped meanwhile is old, and not damaged.
		if (!read && part.first >= archive_.list_.view().oldest())
			note_damage(part, position);
		return read;
	}
	IndexEntry entry(const Part &part, std::size_t number) const
	{
		IndexEntry one;
		part.index->entries(part.row, number, {&one, 1});
		return one;
	}

	/** The number of the first entry that is not before the point, by bisection; `last`: behind those at it. */
	std::size_t bound(const Part &part, const Point &point, bool last)
	{
		std::size_t low = 0;
		for (std::size_t high = part.row.count; low < high;) {
			const std::size_t middle = low + (high - low) / 2;
			const IndexEntry at = entry(part, middle);
			std::int64_t value = static_cast<std::int64_t>(part.first + at.offset());
			if (point.by == Point::By::time) {
				const auto found = record(part, at);
				// Damaged: take no decision from it that could hide lines.
				value = found ? found->time() : (last ? std::numeric_limits<Time>::min() : point.value);
			}
			if (value < point.value || (last && value == point.value))
				low = middle + 1;
			else
				high = middle;
		}
		return low;
	}
	/** Entries from .first up to .second can be wanted; the records say which are. */
	std::pair<std::size_t, std::size_t> range(const Part &part)
	{
		const auto usable = [&](const Point &point) { return point.by == Point::By::position || part.row.steady; };
		std::size_t from = 0, to = part.row.count;
		if (query_.after && usable(*query_.after))
			from = bound(part, *query_.after, true);
		if (query_.oldest != std::numeric_limits<Time>::min() && part.row.steady && part.row.least < query_.oldest)
			from = std::max(from, bound(part, Point::at_time(query_.oldest), false));
		if (query_.before && usable(*query_.before))
			to = bound(part, *query_.before, false);
		return {from, to};
	}

	template <class Visit> bool offer(const Part &part, IndexEntry at, Visit &&visit)
	{
		if (at.erased() || (at.event() && (query_.kinds & ~kMessages) == 0))
			return true;
		const auto found = record(part, at);
		const auto line = found ? read_line(*found) : std::nullopt;
		if (!line || (query_.kinds & (KindSet{1} << (line->kind & 31))) == 0 || found->time() < query_.oldest ||
		    (query_.after && value_of(*found, query_.after->by) <= query_.after->value) ||
		    (query_.before && value_of(*found, query_.before->by) >= query_.before->value) ||
		    archive_.erasures_.covers(found->position(), line->account))
			return true;
		return visit(*found, *line);
	}

	template <class Visit> bool visit_back(const Part &part, Visit &&visit)
	{
		if (is_out(part))
			return true;
		auto [from, to] = range(part);
		std::array<IndexEntry, kBlock> block;
		while (from < to) {
			const std::size_t start = to - from > kBlock ? to - kBlock : from;
			const std::size_t got = part.index->entries(part.row, start, {block.data(), to - start});
			for (std::size_t i = got; i-- > 0;) {
				if (!offer(part, block[i], visit))
					return false;
			}
			to = start;
		}
		return true;
	}
	template <class Visit> bool visit_forward(const Part &part, Visit &&visit)
	{
		if (!part.index || is_out(part))
			return true;
		auto [from, to] = range(part);
		std::array<IndexEntry, kBlock> block;
		while (from < to) {
			const std::size_t got = part.index->entries(part.row, from, {block.data(), std::min(kBlock, to - from)});
			if (got == 0)
				return true;
			for (std::size_t i = 0; i < got; ++i) {
				if (!offer(part, block[i], visit))
					return false;
			}
			from += got;
		}
		return true;
	}

	void note_damage(const Part &part, Position position)
	{
		const Damage damage{position, position + kRecordUnit, part.row.least, part.row.greatest};
		if (std::find(damages_.begin(), damages_.end(), damage) == damages_.end())
			damages_.push_back(damage);
	}

	const Archive &archive_;
	const Query &query_;
	const LogView view_;
	RecordReader reader_;
	std::vector<Damage> damages_;
};

std::shared_ptr<const SegmentIndex> Archive::index_of(const LogView &view, Position first) const
{
	if (first == view.active_first)
		return view.active;
	const Segment *segment = view.segment_of(first);
	if (segment == nullptr)
		return nullptr;
	std::shared_ptr<const StoredIndex> stored = StoredIndex::open(directory_, segment->first, segment->end);
	if (stored && (segment->verified || stored->verify())) {
		if (!segment->verified)
			list_.mark_verified(first);
		return stored;
	}
	std::vector<KnownStream> known;
	if (segment != view.full->data()) {
		const Segment &before = *(segment - 1);
		if (const auto index = StoredIndex::open(directory_, before.first, before.end))
			known = index->known(view.oldest()).value_or(std::vector<KnownStream>());
	}
	return remake_index(directory_, *segment, seed_, std::move(known),
	                    [this](const Damage &damage) { list_.add_damage(with_times(damage, directory_, seed_)); });
}

std::shared_ptr<const ActiveIndex> remake_index(const Directory &directory, const Segment &segment, std::uint32_t seed,
                                                std::vector<KnownStream> known,
                                                const std::function<void(const Damage &)> &damage)
{
	const File file = directory.open(segment_name(segment.first), Access::read);
	if (!file)
		return nullptr;
	auto index = std::make_shared<ActiveIndex>(segment.first, std::move(known));
	const auto add = [&](const RecordView &record) { index->add(record); };
	if (walk(file, segment.first, segment.end, seed, add, damage) != 0)
		return nullptr;
	index->end_at(segment.end);
	static_cast<void>(directory.replace(segment_name(segment.first, ".idx"), index->encode()));
	return index;
}

namespace {

/** Whether damage may have taken lines from the answer to a query: those from position `low` to `high`. */
bool is_within(const Damage &damage, const Query &query, Position low, Position high) noexcept
{
	const auto &[after, before] = std::tie(query.after, query.before);
	if (after && after->by == Point::By::position)
		low = std::max(low, static_cast<Position>(after->value));
	if (before && before->by == Point::By::position)
		high = std::min(high, static_cast<Position>(before->value));
	const bool is_too_early =
	    damage.before != 0 &&
	    (damage.before <= query.oldest || (after && after->by == Point::By::time && damage.before <= after->value));
	const bool is_too_late =
	    damage.after != 0 && before && before->by == Point::By::time && damage.after >= before->value;
	return damage.from < high && damage.to > low && !is_too_early && !is_too_late;
}

/** Lines of the answer tell more exactly when lines are missing. */
void narrow(Damage &damage, const std::vector<Line> &lines) noexcept
{
	for (const Line &line : lines) {
		if (line.position < damage.from)
			damage.after = std::max(damage.after, line.time);
		else if (line.position >= damage.to && (damage.before == 0 || line.time < damage.before))
			damage.before = line.time;
	}
}

} // namespace

Page Archive::read(const Query &query) const
{
	Page page;
	StreamWalk walk(*this, query);
	std::size_t bytes = 0;
	bool is_whole = true;
	const auto take = [&](const RecordView &record, const LineView &line) {
		page.lines.push_back(copy_line(record, line));
		bytes += record.size();
		is_whole = page.lines.size() < query.limit && bytes < query.most_bytes;
		return is_whole;
	};
	if (query.limit == 0)
		return page;
	if (query.newest) {
		walk.back(take);
		std::reverse(page.lines.begin(), page.lines.end());
	} else {
		walk.forward(take);
	}
	page.damages = walk.take_damages();
	for (Damage &damage : page.damages)
		narrow(damage, page.lines);
	add_known_damages(query, is_whole, walk, page);
	return page;
}

void Archive::add_known_damages(const Query &query, bool is_whole, const StreamWalk &walk, Page &page) const
{
	const std::vector<Damage> known = list_.damages();
	if (known.empty())
		return;
	Position low = walk.begin(), high = kNoSegment;
	if (!is_whole && query.newest)
		low = page.lines.front().position;
	else if (!is_whole)
		high = page.lines.back().position;
	for (const Damage &damage : known) {
		if (!is_within(damage, query, low, high))
			continue;
		std::erase_if(page.damages, [&](const Damage &one) { return one.from >= damage.from && one.to <= damage.to; });
		page.damages.push_back(damage);
	}
}

std::optional<Line> Archive::find(Position position) const
{
	const LogView view = list_.view();
	const Segment *segment = view.segment_of(position);
	if (segment == nullptr && (position < view.active_first || position >= view.end))
		return std::nullopt;
	RecordReader reader(directory_, seed_);
	const auto record = reader.read(segment == nullptr ? view.active_first : segment->first, position);
	const auto line = record ? read_line(*record) : std::nullopt;
	if (!line || erasures_.covers(position, line->account))
		return std::nullopt;
	return copy_line(*record, *line);
}

std::optional<Time> Archive::last_message(Stream stream, Time oldest, std::optional<Point> before) const
{
	const Query query{.stream = stream, .before = before, .kinds = kMessages, .oldest = oldest};
	std::optional<Time> time;
	StreamWalk(*this, query).back([&](const RecordView &record, const LineView &) {
		time = record.time();
		return false;
	});
	return time;
}

void Archive::read_state(Position from, Position to, const std::function<void(const StateEntry &)> &visit) const
{
	const LogView view = list_.view();
	RecordReader reader(directory_, seed_);
	const auto read_segment = [&](Position first) {
		const auto index = index_of(view, first);
		const auto row = index ? index->row(kStateStream) : std::nullopt;
		std::array<IndexEntry, 256> block;
		for (std::size_t done = 0; row && done < row->count;) {
			const std::size_t got = index->entries(*row, done, block);
			if (got == 0)
				return;
			for (std::size_t i = 0; i < got; ++i) {
				const Position position = first + block[i].offset();
				const auto record = position >= from && position < to ? reader.read(first, position) : std::nullopt;
				if (record)
					log::read_state(*record, visit);
			}
			done += got;
		}
	};
	for (const Segment &segment : *view.full) {
		if (segment.end > from && segment.first < to)
			read_segment(segment.first);
	}
	if (view.active_first < to)
		read_segment(view.active_first);
}

} // namespace confer::log
