// SPDX-License-Identifier: MIT
// Segments that a bad disk or an administrator has changed: what is told, and what is still read.
#include "log/log_check.hh"

#include <algorithm>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "filled_log.hh"

using namespace confer::log;
using check::fill;
using check::kFirstSegment;
using check::last_segment;
using check::LogRig;
using check::refusal;
using check::say;

namespace {

constexpr Time kFuture = 4'000'000'000'000; ///< behind the time of any record that the log makes itself

void a_missing_segment_is_named()
{
	LogRig rig;
	fill(rig);
	const std::vector<std::string> segments = rig.files(".seg");
	CHECK(segments.size() > 3);
	CHECK(::unlink(rig.path(segments[1]).c_str()) == 0);
	const auto store = rig.open();
	check::contains(rig.host.reports(), segments[0] + ": damaged at offset");
	const Page page = store->read({.stream = 1, .limit = 10'000});
	CHECK(page.lines.size() > 1'000 && page.lines.size() < 2'000);
	CHECK(page.lines.front().body.starts_with("0f"));
	check::equal(page.damages.size(), 1U);
	CHECK(store->take_state() == (StateMap{{"c#ops", "topic"}}));
}

void a_short_segment_is_named()
{
	LogRig rig;
	fill(rig);
	CHECK(::chmod(rig.path(kFirstSegment).c_str(), 0600) == 0);
	CHECK(::truncate(rig.path(kFirstSegment).c_str(), 30'000) == 0);
	::unlink(rig.path("0000000000000000.idx").c_str());
	const auto store = rig.open();
	check::contains(rig.host.reports(), "0000000000000000.seg: damaged at offset");
	// The rest of the record that was cut, and what should follow it.
	check::equal(store->read({.stream = 1, .limit = 10'000}).damages.size(), 2U);
}

void a_foreign_segment_is_ignored()
{
	LogRig rig, other;
	fill(rig);
	fill(other);
	const std::vector<std::string> segments = rig.files(".seg");
	CHECK(segments == other.files(".seg"));
	rig.write(segments[1], other.read(segments[1]));
	const auto store = rig.open();
	check::contains(rig.host.reports(), segments[1] + ": belongs to another log");
	for (const Line &line : store->read({.stream = 1, .limit = 10'000}).lines)
		CHECK(line.body.ends_with("f"));
}

void a_damaged_header_costs_no_record()
{
	LogRig rig;
	fill(rig);
	rig.flip(kFirstSegment, 20);
	{
		const auto store = rig.open();
		check::contains(rig.host.reports(), "the header is damaged; its records are used");
		check::equal(store->read({.stream = 1, .limit = 10'000}).lines.size(), 2'000U);
	}
	rig.flip(last_segment(rig), 20);
	check::contains(refusal(rig), "the header is damaged: restore a backup, or start with --accept-damage");
	rig.options.accept_damage = true;
	check::equal(rig.open()->read({.stream = 1, .limit = 10'000}).lines.size(), 2'000U);
}

void damage_in_an_old_segment_is_never_served()
{
	LogRig rig;
	fill(rig);
	const std::string name = rig.files(".seg")[1];
	rig.flip(name, 10'000);
	const auto store = rig.open(); // a start does not read it
	const Page page = store->read({.stream = 1, .limit = 10'000});
	check::equal(page.lines.size(), 1'999U);
	check::equal(page.damages.size(), 1U);
	std::string report;
	const LogTotals totals =
	    check_log(Directory::observe(rig.options.directory), [&](const std::string &line) { report += line + "\n"; });
	check::equal(totals.problems, 1U);
	check::contains(report, name + ": damaged at offset ");
}

/** As fill(), but line i is of the time kFuture + i. */
void fill_with_times(LogRig &rig)
{
	const auto store = rig.open();
	for (unsigned i = 0; i < 2'000; ++i)
		say(*store, 1, std::to_string(i) + std::string(100, 'f'), kFuture + i);
	check::eventually("a state file", [&] { return !rig.files("state.").empty(); });
}

/** The number of the line whose text is at this offset of a segment, or the last one before that. */
unsigned number_at(const LogRig &rig, const std::string &name, std::size_t offset)
{
	const std::string bytes = rig.read(name);
	const std::size_t at = bytes.rfind("ffff", offset);
	const std::size_t begin = bytes.find_last_not_of('f', at) + 1;
	std::size_t digits = begin;
	while (digits > 0 && bytes[digits - 1] >= '0' && bytes[digits - 1] <= '9')
		--digits;
	return static_cast<unsigned>(std::stoul(bytes.substr(digits, begin - digits)));
}

/** Operators and readers are told between which times something may be missing: those of the lines around it. */
void damage_is_told_with_its_times()
{
	LogRig rig;
	fill_with_times(rig);
	const std::vector<std::string> segments = rig.files(".seg");
	CHECK(segments.size() > 4);
	const std::size_t in_text = rig.read(segments[1]).rfind("ffff", 10'000);
	const unsigned number = number_at(rig, segments[1], in_text);
	rig.flip(segments[1], in_text);
	const unsigned first = number_at(rig, segments[3], kSegmentHead + 60);
	std::string bytes = rig.read(segments[3]);
	bytes.replace(kSegmentHead, 8, 8, 'x'); // the record at the edge of a segment
	rig.write(segments[3], bytes);
	const auto store = rig.open();
	const auto gap_of = [&](const Query &query) -> std::optional<Damage> {
		const std::vector<Damage> damages = store->read(query).damages;
		if (damages.empty())
			return std::nullopt;
		return Damage{damages.front().from, damages.back().to, damages.front().after, damages.back().before};
	};
	const Query all{.stream = 1, .limit = 10'000};
	check::equal(store->read(all).lines.size(), 1'998U);
	check::equal(gap_of(all)->after, kFuture + number - 1);
	check::equal(gap_of(all)->before, kFuture + first + 1);
	// A reader is told of what its answer may lack, and not of the rest.
	const auto around = [&](Time from, Time to) {
		return gap_of({.stream = 1, .after = Point::at_time(kFuture + from), .before = Point::at_time(kFuture + to)});
	};
	CHECK(around(number - 5, number + 5) && around(first - 5, first + 5));
	CHECK(!around(number + 5, number + 15) && !around(number - 15, number - 5));
	// And it is so when the damage is known from reading the whole segment, and its index has no entry for it.
	const std::string report = check::problems(rig);
	CHECK(report.find("unknown") == report.npos);
	check::contains(report, segments[1] + ": damaged at offset ");
	check::contains(report, segments[3] + ": damaged at offset 64: ");
}

/** Lines that are missing where the answer would have begun or ended are missing, too. */
void damage_at_the_edge_of_an_answer_is_told()
{
	LogRig rig;
	fill_with_times(rig);
	const std::vector<std::string> segments = rig.files(".seg");
	CHECK(::unlink(rig.path(segments[1]).c_str()) == 0);
	const auto store = rig.open();
	CHECK(rig.host.reports().find("unknown") == std::string::npos);
	const Page all = store->read({.stream = 1, .limit = 10'000});
	check::equal(all.damages.size(), 1U);
	const Damage gap = all.damages.front();
	CHECK(gap.after >= kFuture && gap.before > gap.after + 100);
	const auto last =
	    std::find_if(all.lines.begin(), all.lines.end(), [&](const Line &line) { return line.position > gap.from; });
	CHECK(last != all.lines.begin() && last != all.lines.end());
	check::equal(gap.after, (last - 1)->time);
	check::equal(gap.before, last->time);
	const Point before = Point::at((last - 1)->position);
	check::equal(store->read({.stream = 1, .after = before, .limit = 3}).damages.size(), 1U);
	check::equal(store->read({.stream = 1, .before = before, .newest = true, .limit = 3}).damages.size(), 0U);
	const Point behind = Point::at(last->position);
	check::equal(store->read({.stream = 1, .before = behind, .newest = true, .limit = 3}).damages.size(), 1U);
	check::equal(store->read({.stream = 1, .after = behind, .limit = 3}).damages.size(), 0U);
	check::equal(store->read({.stream = 1, .newest = true, .limit = 3}).damages.size(), 0U);
	// A conversation that began later has lost nothing.
	say(*store, 2, "new", kFuture + 5'000);
	check::equal(store->read({.stream = 2, .newest = true}).damages.size(), 0U);
}

/** A full disk has no room for it. */
void a_missing_index_is_no_damage()
{
	LogRig rig;
	fill(rig);
	const std::string name = "0000000000000000.idx";
	std::string lines;
	const auto count = [&] {
		lines.clear();
		return check_log(Directory::observe(rig.options.directory),
		                 [&](const std::string &line) { lines += line + "\n"; })
		    .problems;
	};
	CHECK(::unlink(rig.path(name).c_str()) == 0);
	check::equal(count(), 0U);
	check::equal(lines, rig.path(name) + ": missing; created again when needed\n");
	rig.write(name, "x");
	check::equal(count(), 1U);
	check::equal(lines, rig.path(name) + ": damaged; created again when needed\n");
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_missing_index_is_no_damage),     TEST_CASE(a_missing_segment_is_named),
    TEST_CASE(a_short_segment_is_named),         TEST_CASE(a_foreign_segment_is_ignored),
    TEST_CASE(a_damaged_header_costs_no_record), TEST_CASE(damage_in_an_old_segment_is_never_served),
    TEST_CASE(damage_is_told_with_its_times),    TEST_CASE(damage_at_the_edge_of_an_answer_is_told),
};

} // namespace

int main()
{
	return check::main("damage", kTests);
}
