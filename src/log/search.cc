// SPDX-License-Identifier: MIT
#include "log/search.hh"

#include "log/record_reader.hh"
#include "log/segment_index.hh"
#include "log/segment_list.hh"

#include <algorithm>
#include <array>

namespace confer::log {

/** Goes through the segments, and in each along the entries of all streams in the order of their positions. */
class SearchWalk {
public:
	SearchWalk(const Archive &archive, const SearchQuery &query)
	    : archive_(archive),
	      query_(query),
	      view_(archive.list_.view()),
	      reader_(archive.directory_, archive.seed_)
	{
	}

	SearchPage run()
	{
		std::vector<Position> segments;
		for (const Segment &segment : *view_.full) {
			if (segment.newest >= query_.oldest)
				segments.push_back(segment.first);
		}
		segments.push_back(view_.active_first);
		if (query_.newest_first)
			std::reverse(segments.begin(), segments.end());
		for (const Position first : segments) {
			if (!look_into(first))
				return std::move(page_);
		}
		page_.next.reset();
		return std::move(page_);
	}

private:
	/** To look for so many streams in an index takes about as long as to read a record. */
	static constexpr std::size_t kLookUpsOfRecord = 4;

	bool is_ahead(Position position) const noexcept
	{
		return query_.newest_first ? position < query_.from : position >= query_.from;
	}

	/** The entries of messages of this segment that are still to be looked at, in the order of the search. */
	std::vector<IndexEntry> entries_of(Position first) const
	{
		std::vector<IndexEntry> all;
		const auto index = archive_.index_of(view_, first);
		if (index == nullptr)
			return all;
		std::array<IndexEntry, 512> block;
		for (const Stream stream : query_.streams) {
			const auto row = index->row(stream);
			if (!row || row->count == 0 || row->greatest < query_.oldest || row->least > query_.newest)
				continue;
			for (std::size_t done = 0, got = 0; done < row->count; done += got) {
				got = index->entries(*row, done, block);
				if (got == 0)
					break;
				std::copy_if(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(got), std::back_inserter(all),
				             [&](IndexEntry entry) {
					             return !entry.erased() && !entry.event() && is_ahead(first + entry.offset());
				             });
			}
		}
		std::sort(all.begin(), all.end(), [this](IndexEntry a, IndexEntry b) {
			return query_.newest_first ? a.offset() > b.offset() : a.offset() < b.offset();
		});
		return all;
	}

	/** False: the portion ends here, and `next` says where to go on. */
	bool look_into(Position first)
	{
		const Segment *segment = view_.segment_of(first);
		const Position end = segment == nullptr ? view_.end : segment->end;
		if (query_.newest_first ? first >= query_.from : end <= query_.from)
			return true;
		for (const IndexEntry entry : entries_of(first)) {
			const Position position = first + entry.offset();
			look_at(first, position);
			page_.next = query_.newest_first ? position : position + kRecordUnit;
			if (is_enough())
				return false;
		}
		page_.next = query_.newest_first ? first : end;
		page_.records += query_.streams.size() / kLookUpsOfRecord;
		return !is_enough();
	}
	bool is_enough() const noexcept
	{
		return page_.lines.size() >= query_.limit || page_.records >= query_.most_records;
	}

	void look_at(Position first, Position position)
	{
		++page_.records;
		const auto record = reader_.read(first, position);
		if (!record) {
			// A segment that has been dropped meanwhile is old, and not damaged.
			page_.damaged = page_.damaged || first >= archive_.list_.view().oldest();
			return;
		}
		page_.reached = record->time();
		const auto line = read_line(*record);
		if (line && record->time() >= query_.oldest && record->time() <= query_.newest && is_message(line->kind) &&
		    !archive_.erasures_.covers(position, line->account) && query_.wants(*record, *line))
			page_.lines.push_back(copy_line(*record, *line));
	}

	const Archive &archive_;
	const SearchQuery &query_;
	const LogView view_;
	RecordReader reader_;
	SearchPage page_;
};

SearchPage search(const Archive &archive, const SearchQuery &query)
{
	return SearchWalk(archive, query).run();
}

} // namespace confer::log
