// SPDX-License-Identifier: MIT
#include "log/search.hh"

#include "log/store.hh"

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "log_rig.hh"
#include "support/check.hh"

using namespace confer::log;
using check::LogRig;
using check::say;

namespace {

struct Said {
	Position position;
	Stream stream;
	Time time;
	std::string text;
};

/** Some hundred lines of five streams over several segments, of which some have a needle, some are erased, some events.
 */
struct Haystack {
	Haystack()
	{
		rig.options.retention.erase_delay = std::chrono::hours(1); // the bytes of what was erased are there
		store = rig.open();
		const std::string filler(200, 'f');
		Time time = wall_time() - 1'000'000;
		std::minstd_rand random(3);
		for (int i = 0; i < 1'500; ++i) {
			const auto stream = static_cast<Stream>(1 + random() % 5);
			const std::string text = (random() % 7 == 0 ? "needle " : "straw ") + std::to_string(i) + filler;
			const std::uint8_t kind = random() % 10 == 0 ? 3 : 0;
			const Position position = say(*store, stream, text, time += 10, kind);
			if (kind != 0)
				continue;
			if (random() % 50 == 0)
				CHECK(store->erase({&position, 1}, time));
			else
				all.push_back({position, stream, time, text});
		}
		CHECK(rig.files(".seg").size() > 3);
	}

	/** What a search finds, in portions of so many records. */
	std::vector<Position> find(SearchQuery query, std::size_t portion) const
	{
		std::vector<Position> found;
		const std::size_t limit = query.limit;
		query.most_records = portion;
		for (int portions = 0;; ++portions) {
			CHECK(portions < 10'000);
			query.limit = limit - found.size();
			const SearchPage page = store->search(query);
			CHECK(!page.damaged);
			for (const Line &line : page.lines)
				found.push_back(line.position);
			if (!page.next || found.size() >= limit)
				return found;
			query.from = *page.next;
		}
	}
	/** The same by hand. */
	std::vector<Position> expected(const SearchQuery &query) const
	{
		std::vector<Position> found;
		for (const Said &line : all) {
			const bool in = std::find(query.streams.begin(), query.streams.end(), line.stream) != query.streams.end();
			if (in && line.text.starts_with("needle") && line.time >= query.oldest && line.time <= query.newest)
				found.push_back(line.position);
		}
		if (query.newest_first)
			std::reverse(found.begin(), found.end());
		found.resize(std::min(found.size(), query.limit));
		return found;
	}

	LogRig rig;
	std::unique_ptr<Store> store;
	std::vector<Said> all;
};

bool is_needle(const RecordView &, const LineView &line)
{
	return line.body.starts_with("needle");
}

void it_finds_what_a_look_at_everything_finds()
{
	const Haystack hay;
	const std::array<Stream, 3> some{1, 3, 4};
	const std::array<Stream, 1> one{2};
	const std::array<Stream, 2> unknown{77, 78};
	for (const std::span<const Stream> streams :
	     {std::span<const Stream>(some), std::span<const Stream>(one), std::span<const Stream>(unknown)}) {
		for (const bool newest_first : {true, false}) {
			for (const std::size_t limit : {1, 7, 10'000}) {
				for (const std::size_t portion : {1, 10, 100'000}) {
					SearchQuery query{.streams = streams, .newest_first = newest_first, .limit = limit};
					query.from = newest_first ? std::numeric_limits<Position>::max() : 0;
					query.wants = is_needle;
					CHECK(hay.find(query, portion) == hay.expected(query));
					query.oldest = hay.all[200].time;
					query.newest = hay.all[900].time;
					CHECK(hay.find(query, portion) == hay.expected(query));
				}
			}
		}
	}
}

void it_says_how_far_it_has_come()
{
	const Haystack hay;
	const std::array<Stream, 5> all{1, 2, 3, 4, 5};
	SearchQuery query{.streams = all, .most_records = 10};
	query.wants = [](const RecordView &, const LineView &) { return false; };
	const SearchPage page = hay.store->search(query);
	CHECK(page.records >= 10);
	CHECK(page.lines.empty());
	CHECK(page.next.has_value());
	CHECK(page.reached.value() <= hay.all.back().time && page.reached.value() > hay.all.front().time);
	query.most_records = 100'000;
	CHECK(!hay.store->search(query).next.has_value());
}

void a_damaged_line_does_not_end_it()
{
	LogRig rig;
	const auto store = rig.open();
	for (int i = 0; i < 10; ++i)
		say(*store, 1, "needle " + std::to_string(i));
	store->read({.stream = 1});
	rig.flip("0000000000000000.seg", 400);
	const std::array<Stream, 1> one{1};
	SearchQuery query{.streams = one};
	query.wants = is_needle;
	const SearchPage page = store->search(query);
	CHECK(page.damaged);
	check::equal(page.lines.size(), 9U);
}

const CMUnitTest kTests[] = {
    TEST_CASE(it_finds_what_a_look_at_everything_finds),
    TEST_CASE(it_says_how_far_it_has_come),
    TEST_CASE(a_damaged_line_does_not_end_it),
};

} // namespace

int main()
{
	return check::main("log_search", kTests);
}
