// SPDX-License-Identifier: MIT
#include "log/damage_times.hh"

#include "log/record_reader.hh"
#include "log/segment.hh"
#include "log/segment_index.hh"
#include "log/segment_walk.hh"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace confer::log {

namespace {

/** The segments of a directory, by what their files say. */
class SegmentFiles {
public:
	SegmentFiles(const Directory &directory, std::uint32_t seed)
	    : directory_(directory),
	      seed_(seed),
	      firsts_(segment_files(directory))
	{
	}

	/** When the last record of the segments that end at the position or before was written; at the earliest. */
	Time before(Position position) const
	{
		const auto behind = std::upper_bound(firsts_.begin(), firsts_.end(), position);
		if (behind == firsts_.begin())
			return 0;
		const auto own = behind - 1;
		const auto index = index_of(*own);
		if (index && index->end <= position && index->records != 0)
			return index->greatest;
		if (own == firsts_.begin())
			return created(*own); // the log begins there, or what was before is too old
		const auto earlier = index_of(*(own - 1));
		return earlier && earlier->records != 0 ? earlier->greatest : created(*(own - 1));
	}
	/** When the first record behind the position was written that is in a later segment. */
	Time behind(Position position) const
	{
		const auto next = std::lower_bound(firsts_.begin(), firsts_.end(), position);
		if (next == firsts_.end())
			return 0;
		RecordReader reader(directory_, seed_);
		const auto record = reader.read(*next, *next);
		return record ? record->time() : created(*next);
	}

private:
	Time created(Position first) const
	{
		std::array<char, kSegmentHead> bytes;
		const HeaderRead header = read_header(head(segment_name(first), bytes));
		return header.header ? header.header->created : 0;
	}
	std::optional<IndexHead> index_of(Position first) const
	{
		std::array<char, kSegmentHead> bytes;
		const auto index = read_index_head(head(segment_name(first, ".idx"), bytes));
		return index && index->first == first ? index : std::nullopt;
	}
	std::string_view head(const std::string &name, std::array<char, kSegmentHead> &bytes) const
	{
		const File file = directory_.open(name, Access::read);
		std::size_t got = 0;
		if (!file || file.pread(bytes.data(), bytes.size(), 0, got) != 0)
			got = 0;
		return {bytes.data(), got};
	}

	const Directory &directory_;
	const std::uint32_t seed_;
	const std::vector<Position> firsts_; ///< in rising order, as their names are
};

} // namespace

Damage with_times(Damage damage, const Directory &directory, std::uint32_t seed)
{
	if (damage.after != 0 && damage.before != 0)
		return damage;
	const SegmentFiles segments(directory, seed);
	if (damage.after == 0)
		damage.after = segments.before(damage.from);
	if (damage.before == 0)
		damage.before = segments.behind(damage.to);
	return damage;
}

} // namespace confer::log
