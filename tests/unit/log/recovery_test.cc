// SPDX-License-Identifier: MIT
#include "log/recovery.hh"

// Starts with directories that a crash, a bad disk or an administrator has changed.

#include "log/crc32c.hh"
#include "log/log_check.hh"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "log_rig.hh"
#include "support/check.hh"
#include "support/eventually.hh"

using namespace confer::log;
using check::LogRig;
using check::say;
using check::texts;

namespace {

constexpr char kFirstSegment[] = "0000000000000000.seg";
constexpr Time kFuture = 4'000'000'000'000; ///< behind the time of any record that the log makes itself

/** A log of several segments, stopped. */
void fill(LogRig &rig)
{
	const auto store = rig.open();
	const std::array<StateEntry, 1> entry{StateEntry{"c#ops", "topic"}};
	CHECK(store->append_state(entry, wall_time()));
	for (unsigned i = 0; i < 2'000; ++i)
		say(*store, 1, std::to_string(i) + std::string(100, 'f'));
	check::eventually("a state file", [&] { return !rig.files("state.").empty(); });
}

std::string refusal(LogRig &rig)
{
	return check::throws<std::system_error>([&] { Store(rig.options, rig.host); });
}

/** The newest segment, as a name. */
std::string last_segment(const LogRig &rig)
{
	return rig.files(".seg").back();
}

void a_torn_tail_is_cut_and_kept()
{
	LogRig rig;
	rig.crash([](Store &store) {
		say(store, 1, "whole");
		store.read({.stream = 1});
	});
	// Half of a record behind the last one, as a power cut leaves it. The ring of that time is gone.
	std::string bytes = rig.read(kFirstSegment);
	const std::size_t end = bytes.find_last_not_of('\0') + 1;
	const std::size_t at = (end + 7) / 8 * 8;
	bytes.replace(at, 20, std::string(20, 't'));
	rig.write(kFirstSegment, bytes);
	::unlink(rig.path(rig.files("ring.").front()).c_str());
	const auto store = rig.open();
	check::equal(texts(store->read({.stream = 1})), "whole");
	check::contains(rig.host.reports(), "20 bytes that were never confirmed are cut off");
	check::equal(rig.files("torn.").size(), 1U);
	check::equal(rig.read(rig.files("torn.").front()), std::string(20, 't'));
	struct stat status;
	CHECK(::stat(rig.path(kFirstSegment).c_str(), &status) == 0);
	check::equal(status.st_size, at);
}

void what_was_only_in_the_ring_is_there()
{
	LogRig rig;
	Position last = 0;
	rig.crash([&](Store &store) {
		say(store, 1, "drained");
		store.read({.stream = 1});
		say(store, 1, "ring");
	});
	// As if the kill had come before the store thread wrote anything: the ring alone has it.
	std::string bytes = rig.read(kFirstSegment);
	bytes.replace(kSegmentHead + 32, bytes.size() - kSegmentHead - 32, bytes.size() - kSegmentHead - 32, '\0');
	rig.write(kFirstSegment, bytes);
	const auto store = rig.open();
	check::equal(texts(store->read({.stream = 1})), "drained ring");
	last = say(*store, 1, "next");
	CHECK(last >= kSkip);
	check::equal(rig.host.reports(), "");
}

/** Cut by somebody: a log that was ever started has a record. */
void a_segment_with_nothing_but_a_header_is_reported()
{
	for (const bool by_a_start : {false, true}) {
		LogRig rig;
		{
			const auto store = rig.open();
			say(*store, 1, "lost");
		}
		CHECK(::truncate(rig.path(kFirstSegment).c_str(), kSegmentHead) == 0);
		if (by_a_start) // which was killed then
			rig.write("torn.0000000000000000", "t");
		const std::string text =
		    rig.path(kFirstSegment) + ": nothing follows the header: what was in it is lost: restore a backup\n";
		std::string problems;
		check_log(Directory::observe(rig.options.directory), [&](const std::string &line) { problems += line + "\n"; });
		check::equal(problems, by_a_start ? "" : text);
		const auto store = rig.open();
		check::equal(texts(store->read({.stream = 1})), "");
		check::equal(rig.host.reports(), by_a_start ? "" : text);
		CHECK(say(*store, 1, "next") > kSkip); // no id is given twice
	}
}

void a_damaged_header_of_the_ring_is_reported()
{
	for (const std::size_t offset : {std::size_t{0}, std::size_t{9}, std::size_t{18}, std::size_t{30}}) {
		LogRig rig;
		rig.crash([](Store &store) { say(store, 1, "said"); });
		const std::string ring = rig.files("ring.").front();
		rig.flip(ring, offset);
		rig.open();
		check::equal(rig.host.reports(), rig.path(ring) + ": the header is damaged: what was said last, and was not "
		                                                  "yet in a segment, may be missing\n");
		const std::string reports = rig.host.reports();
		rig.open(); // which has made a new one
		check::equal(rig.host.reports(), reports);
	}
}

/** A log of accounts in the place of one of messages, and the other way round. */
void a_log_of_something_else_is_refused()
{
	for (const auto &[own, other] :
	     {std::pair{Purpose::messages, Purpose::accounts}, {Purpose::accounts, Purpose::messages}}) {
		LogRig rig;
		rig.options.purpose = other;
		const auto say_mark = [&](Purpose purpose) {
			const std::array<StateEntry, 1> entry{StateEntry{mark_of(purpose), "1"}};
			CHECK(rig.open()->append_state(entry, wall_time()));
		};
		rig.open(); // which says of nothing what it is for, as a log of an older version may
		rig.options.purpose = own;
		rig.open();
		rig.options.purpose = other;
		say_mark(other);
		rig.options.purpose = own;
		const std::string text = refusal(rig);
		check::contains(text, rig.options.directory + ": a log of " + std::string(contents_of(other)) +
		                          ", where one of " + std::string(contents_of(own)) +
		                          " belongs: give log and vault their own names again");
		check::equal(refusal(rig), text);
		rig.options.purpose = other;
		check::equal(rig.open()->take_state().size(), 1U); // nothing has happened to it
		say_mark(own);                                     // an older version did that to one that it took for its own
		rig.open();
		rig.options.purpose = own;
		rig.open();
		check::equal(rig.host.reports(), "");
	}
}

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
	const auto gap_of = [&](const Query &query) { return extent(store->read(query).damages); };
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
	std::string report;
	check_log(Directory::observe(rig.options.directory), [&](const std::string &line) { report += line + "\n"; });
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

/** What is in the place of a file, and how it comes there. */
struct Strange {
	const char *shown;
	void (*make)(const std::string &path);
};

constexpr Strange kStrange[] = {
    {"a directory, not a file; move it away", [](const std::string &path) { CHECK(::mkdir(path.c_str(), 0700) == 0); }},
    {"a FIFO, not a file; move it away", [](const std::string &path) { CHECK(::mkfifo(path.c_str(), 0600) == 0); }},
    {"a symbolic link, which is not followed",
     [](const std::string &path) { CHECK(::symlink("/etc/passwd", path.c_str()) == 0); }},
};

/** Nothing waits for a FIFO, reads a file of a terabyte into memory, or follows a link. */
void what_is_no_file_is_named()
{
	const auto problems = [](const LogRig &rig) {
		std::string report;
		check_log(Directory::observe(rig.options.directory), [&](const std::string &line) { report += line + "\n"; });
		return report;
	};
	for (const Strange &strange : kStrange) {
		LogRig rig;
		fill(rig);
		const auto replace = [&](const std::string &name) {
			CHECK(::rename(rig.path(name).c_str(), rig.path("kept").c_str()) == 0);
			strange.make(rig.path(name));
		};
		const auto restore = [&](const std::string &name) {
			CHECK(std::remove(rig.path(name).c_str()) == 0);
			CHECK(::rename(rig.path("kept").c_str(), rig.path(name).c_str()) == 0);
		};
		for (const std::string &name : {rig.files(".seg")[1], last_segment(rig), rig.files("ring.").front()}) {
			replace(name);
			const std::string text = name + ": " + strange.shown;
			check::contains(refusal(rig), text);
			CHECK(name.starts_with("ring.") || problems(rig).find(text) != std::string::npos);
			restore(name);
		}
		const std::string state = rig.files("state.").back();
		replace(state);
		check::contains(problems(rig), state + ": " + strange.shown);
		{
			const auto store = rig.open();
			CHECK(store->take_state() == (StateMap{{"c#ops", "topic"}}));
			// It does not keep newer ones from being written.
			const auto written = [&] { return rig.files("state.").back() > state; };
			for (unsigned i = 0; i < 700; ++i)
				say(*store, 2, std::string(100, 'g'));
			check::eventually("a state file", written);
		}
		const std::string reports = rig.host.reports();
		CHECK(reports.find(strange.shown) == reports.rfind(strange.shown));
		check::contains(reports, state + ": " + strange.shown);
		const std::string index = rig.files(".idx").front();
		::unlink(rig.path(index).c_str());
		strange.make(rig.path(index));
		check::equal(rig.open()->read({.stream = 1, .limit = 10'000}).lines.size(), 2'000U);
	}
}

void a_file_that_is_too_large_is_named()
{
	constexpr off_t kHuge = off_t{1} << 40;
	LogRig rig;
	fill(rig);
	const auto grow = [&](const std::string &name, off_t size) {
		CHECK(::chmod(rig.path(name).c_str(), 0600) == 0 && ::truncate(rig.path(name).c_str(), size) == 0);
	};
	const std::string state = rig.files("state.").back();
	grow(state, kHuge);
	rig.open();
	check::contains(rig.host.reports(), state + ": 1099511627776 bytes, but there are at most ");
	const std::string ring = rig.files("ring.").front();
	const auto size = static_cast<off_t>(rig.read(ring).size());
	grow(ring, kHuge);
	check::contains(refusal(rig), ring + ": 1099511627776 bytes, but there are at most ");
	grow(ring, size);
	for (const std::string &name : {rig.files(".seg")[1], last_segment(rig)}) {
		const auto right = static_cast<off_t>(rig.read(name).size());
		grow(name, kHuge);
		check::contains(refusal(rig), name + ": a file of 1099511627776 bytes is no segment: restore a backup");
		std::string report;
		check_log(Directory::observe(rig.options.directory), [&](const std::string &line) { report += line + "\n"; });
		check::contains(report, name + ": a file of 1099511627776 bytes is no segment");
		grow(name, right);
	}
	// Nor may a name send the log to the end of all positions.
	rig.write("fffffffffffffff8.seg", "x");
	check::equal(rig.open()->read({.stream = 1, .limit = 10'000}).lines.size(), 2'000U);
	check::contains(rig.host.reports(), "fffffffffffffff8.seg: no log gets so far: the file is ignored");
	rig.write("4000000000000000.seg", "x");
	rig.options.accept_damage = true;
	check::contains(refusal(rig), "4000000000000000.seg: no log gets so far");
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

void a_newer_format_is_refused()
{
	LogRig rig;
	fill(rig);
	const std::string name = last_segment(rig);
	std::string bytes = rig.read(name);
	confer::log::store(bytes.data() + 10, std::uint16_t{2});
	confer::log::store(bytes.data() + 60, crc32c(0, std::string_view(bytes).substr(0, 60)));
	rig.write(name, bytes);
	check::contains(refusal(rig), "format 2, and this conferd reads up to 1");
}

/** Of types that a newer version may have: one that may be skipped, and one that may not. */
void an_unknown_type_is_skipped_or_refused()
{
	for (const bool skippable : {true, false}) {
		LogRig rig;
		rig.crash([](Store &store) {
			say(store, 1, "known");
			store.read({.stream = 1});
		});
		::unlink(rig.path(rig.files("ring.").front()).c_str());
		std::string bytes = rig.read(kFirstSegment);
		const LogId id = read_header(bytes).header->id;
		Span span{std::string_view(bytes).substr(kSegmentHead), 0, id.seed()};
		Position end = 0;
		while (const auto record = span.at(end))
			end = record->end();
		std::string fresh;
		append_record({.type = RecordType{9},
		               .flags = skippable ? record_flag::skippable : std::uint8_t{0},
		               .position = end,
		               .time = wall_time()},
		              id.seed(), "new", fresh);
		bytes.replace(kSegmentHead + end, fresh.size(), fresh);
		rig.write(kFirstSegment, bytes);
		std::string report;
		check_log(Directory::observe(rig.options.directory), [&](const std::string &line) { report += line + "\n"; });
		if (skippable) {
			check::equal(report, "");
			check::equal(texts(rig.open()->read({.stream = 1})), "known");
			continue;
		}
		check::contains(report, " is of the unknown type 9: needs a newer version");
		check::contains(refusal(rig), std::string(kFirstSegment) + ": a record of the unknown type 9 at position " +
		                                  std::to_string(end) + ": install a newer conferd");
	}
}

void segments_that_are_gone_are_not_forgotten()
{
	LogRig rig;
	fill(rig);
	Position last;
	{
		const auto store = rig.open();
		last = store->read({.stream = 1, .newest = true, .limit = 1}).lines.front().position;
	}
	for (const std::string &name : rig.files(".seg"))
		CHECK(::unlink(rig.path(name).c_str()) == 0);
	check::contains(refusal(rig), "the segments are gone, and the state is there");
	rig.options.accept_damage = true;
	const auto store = rig.open();
	CHECK(store->take_state() == (StateMap{{"c#ops", "topic"}}));
	CHECK(say(*store, 1, "after") > last);
}

void a_directory_that_cannot_be_written_is_named()
{
	LogRig rig;
	rig.options.directory = "/proc/confer-log";
	check::contains(refusal(rig), "mkdir /proc/confer-log");
	rig.options.directory = "/proc/self/fdinfo";
	CHECK(!refusal(rig).empty());
}

/** As when root has restored a backup: the text says whose the file is. */
void a_file_of_another_user_is_named()
{
	if (::geteuid() != 0)
		check::skip("only root can become another user");
	LogRig rig;
	fill(rig);
	const std::string name = last_segment(rig);
	CHECK(::chown(rig.options.directory.c_str(), 65'533, 65'533) == 0);
	CHECK(::chmod((rig.options.directory + "/..").c_str(), 0755) == 0);
	const auto refused = check::in_child([&] {
		CHECK(::setresuid(65'533, 65'533, 65'533) == 0);
		check::contains(refusal(rig),
		                rig.files(".seg").front() + ": belongs to user 0, and this is user 65533; chown it");
		::_exit(7);
	});
	check::equal(WEXITSTATUS(refused.status), 7);
}

void every_end_of_the_last_segment_starts()
{
	LogRig rig;
	rig.crash([](Store &store) {
		for (unsigned i = 0; i < 20; ++i)
			say(store, 1, std::to_string(i));
		store.read({.stream = 1});
	});
	::unlink(rig.path(rig.files("ring.").front()).c_str());
	const std::string whole = rig.read(kFirstSegment);
	const std::size_t end = whole.find_last_not_of('\0') + 1;
	std::size_t fewest = 0;
	for (std::size_t size = kSegmentHead; size < end; size += 3) {
		LogRig cut;
		CHECK(::mkdir(cut.options.directory.c_str(), 0700) == 0);
		cut.write(kFirstSegment, whole.substr(0, size));
		const auto store = cut.open();
		const std::size_t lines = store->read({.stream = 1}).lines.size();
		CHECK(lines >= fewest && lines <= 20);
		fewest = lines;
	}
	check::equal(fewest, 19U);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_torn_tail_is_cut_and_kept),
    TEST_CASE(what_was_only_in_the_ring_is_there),
    TEST_CASE(a_segment_with_nothing_but_a_header_is_reported),
    TEST_CASE(a_damaged_header_of_the_ring_is_reported),
    TEST_CASE(a_log_of_something_else_is_refused),
    TEST_CASE(a_missing_segment_is_named),
    TEST_CASE(a_short_segment_is_named),
    TEST_CASE(a_foreign_segment_is_ignored),
    TEST_CASE(a_damaged_header_costs_no_record),
    TEST_CASE(damage_in_an_old_segment_is_never_served),
    TEST_CASE(damage_is_told_with_its_times),
    TEST_CASE(damage_at_the_edge_of_an_answer_is_told),
    TEST_CASE(what_is_no_file_is_named),
    TEST_CASE(a_file_that_is_too_large_is_named),
    TEST_CASE(a_newer_format_is_refused),
    TEST_CASE(an_unknown_type_is_skipped_or_refused),
    TEST_CASE(segments_that_are_gone_are_not_forgotten),
    TEST_CASE(a_directory_that_cannot_be_written_is_named),
    TEST_CASE(a_file_of_another_user_is_named),
    TEST_CASE(every_end_of_the_last_segment_starts),
};

} // namespace

int main()
{
	return check::main("recovery", kTests);
}
