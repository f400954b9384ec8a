// SPDX-License-Identifier: MIT
#include "log/cut_segment.hh"

// Starts with a last segment that somebody has cut, or has taken away.

#include <cstddef>
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
using check::problems;
using check::say;
using check::texts;

namespace {

void lose_ring(const LogRig &rig)
{
	CHECK(::unlink(rig.path(rig.files("ring.").front()).c_str()) == 0);
}

/** The offsets behind each record of a segment. */
std::vector<std::size_t> ends_of_records(const LogRig &rig, const std::string &name)
{
	const std::string bytes = rig.read(name);
	const SegmentHeader header = *read_header(bytes).header;
	const Span span{std::string_view(bytes).substr(kSegmentHead), header.first, header.id.seed()};
	std::vector<std::size_t> ends;
	for (auto record = span.at(span.first); record; record = span.at(record->end()))
		ends.push_back(kSegmentHead + static_cast<std::size_t>(record->end() - span.first));
	return ends;
}

std::string text_of(const LogRig &rig, const std::string &name, std::size_t size)
{
	return rig.path(name) + ": cut off at offset " + std::to_string(size) +
	       ", but not by conferd: what followed is lost: restore a backup\n";
}

/** A log that was ever started has a record. */
void the_only_segment_may_be_cut()
{
	for (const bool by_a_start : {false, true}) {
		LogRig rig;
		{
			const auto store = rig.open();
			say(*store, 1, "lost");
		}
		lose_ring(rig);
		CHECK(::truncate(rig.path(kFirstSegment).c_str(), kSegmentHead) == 0);
		if (by_a_start) // which was killed then
			rig.write("torn.0000000000000000", "t");
		const std::string text = by_a_start ? "" : text_of(rig, kFirstSegment, kSegmentHead);
		check::equal(problems(rig), text);
		const auto store = rig.open();
		check::equal(texts(store->read({.stream = 1})), "");
		check::equal(rig.host.reports(), text);
		CHECK(say(*store, 1, "next") > kSkip); // no id is given twice
	}
}

void the_last_of_several_may_be_cut()
{
	// Behind its header, in a record and behind one.
	for (const int place : {0, 1, 2}) {
		LogRig rig;
		fill(rig);
		lose_ring(rig);
		const std::string last = last_segment(rig);
		const std::vector<std::size_t> ends = ends_of_records(rig, last);
		CHECK(ends.size() > 10);
		const std::size_t size = place == 0 ? kSegmentHead : place == 1 ? ends[5] - 20 : ends[5];
		CHECK(::truncate(rig.path(last).c_str(), static_cast<off_t>(size)) == 0);
		const std::string text = text_of(rig, last, size);
		check::contains(problems(rig), text);
		{
			const auto store = rig.open();
			CHECK(store->read({.stream = 1, .limit = 10'000}).lines.size() < 2'000);
		}
		check::contains(rig.host.reports(), text);
		CHECK(rig.host.reports().find("never confirmed") == std::string::npos);
		const std::string reports = rig.host.reports();
		rig.open(); // it is said once
		check::equal(rig.host.reports(), reports);
		CHECK(problems(rig).find("cut off at") == std::string::npos);
	}
}

void what_the_ring_still_has_is_not_lost()
{
	LogRig rig;
	fill(rig);
	const std::string last = last_segment(rig);
	const std::vector<std::size_t> ends = ends_of_records(rig, last);
	CHECK(::truncate(rig.path(last).c_str(), static_cast<off_t>(ends[ends.size() - 3] - 20)) == 0);
	CHECK(problems(rig).find("but not by conferd") == std::string::npos);
	check::equal(rig.open()->read({.stream = 1, .limit = 10'000}).lines.size(), 2'000U);
	CHECK(rig.host.reports().find("lost") == std::string::npos);
}

/** The ring knows how far the log went, also where it no longer has what is missing. */
void a_log_that_ends_before_its_ring_is_reported()
{
	LogRig rig;
	rig.crash([](Store &store) {
		say(store, 1, "first");
		store.read({.stream = 1});
		say(store, 1, "second");
	});
	const std::size_t end = ends_of_records(rig, kFirstSegment).front(); // that of the mark, which no ring has
	std::string bytes = rig.read(kFirstSegment);
	bytes.replace(end, bytes.size() - end, bytes.size() - end, '\0');
	rig.write(kFirstSegment, bytes);
	const std::string ring = rig.files("ring.").front();
	rig.flip(ring, rig.read(ring).find("first"));
	const auto store = rig.open();
	check::equal(texts(store->read({.stream = 1})), "");
	check::contains(rig.host.reports(), rig.options.directory + ": ends at position " +
	                                        std::to_string(end - kSegmentHead) + ", and went on to position ");
	check::contains(rig.host.reports(), ": what was said last is lost\n");
}

void a_last_segment_that_is_missing_is_reported()
{
	LogRig rig;
	fill(rig);
	lose_ring(rig);
	CHECK(::unlink(rig.path(last_segment(rig)).c_str()) == 0);
	const std::string last = last_segment(rig);
	const std::string text = rig.path(last) + ": read-only, so another segment followed it: that is missing: restore a "
	                                          "backup\n";
	check::contains(problems(rig), text);
	rig.open();
	check::contains(rig.host.reports(), text);
}

/** A state that is newer than all that is left proves it, too; a start refuses that. */
void segments_that_a_state_is_newer_than_are_reported()
{
	LogRig rig;
	fill(rig);
	lose_ring(rig);
	const std::string state = rig.files("state.").back();
	while (last_segment(rig).substr(0, 16) >= state.substr(6))
		CHECK(::unlink(rig.path(last_segment(rig)).c_str()) == 0);
	CHECK(::unlink(rig.path(last_segment(rig)).c_str()) == 0);
	const std::string text = rig.path(state) + ": newer than the end of the log: the last segments are missing";
	check::contains(problems(rig), text + "\n");
	check::contains(check::refusal(rig), text + ": restore a backup, or start with --accept-damage");
	rig.options.accept_damage = true;
	const auto store = rig.open();
	check::contains(rig.host.reports(), text + "\n");
	CHECK(store->take_state() == (StateMap{{"c#ops", "topic"}}));
	CHECK(say(*store, 1, "next") > kSkip + read_header(rig.read(state), SegmentHeader::kStateMagic).header->first);
}

/** A crash between two segments leaves one that ends with a record, and its index. */
void a_segment_that_was_closed_is_not_cut()
{
	for (const bool has_index : {true, false}) {
		LogRig rig;
		fill(rig);
		lose_ring(rig);
		CHECK(::unlink(rig.path(last_segment(rig)).c_str()) == 0);
		const std::string last = last_segment(rig);
		CHECK(::chmod(rig.path(last).c_str(), 0600) == 0);
		if (!has_index)
			CHECK(::unlink(rig.path(last.substr(0, 16) + ".idx").c_str()) == 0);
		const std::size_t size = rig.read(last).size();
		CHECK((problems(rig).find(text_of(rig, last, size)) != std::string::npos) != has_index);
		rig.open();
		CHECK((rig.host.reports().find(text_of(rig, last, size)) != std::string::npos) != has_index);
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(the_only_segment_may_be_cut),
    TEST_CASE(the_last_of_several_may_be_cut),
    TEST_CASE(what_the_ring_still_has_is_not_lost),
    TEST_CASE(a_log_that_ends_before_its_ring_is_reported),
    TEST_CASE(a_last_segment_that_is_missing_is_reported),
    TEST_CASE(segments_that_a_state_is_newer_than_are_reported),
    TEST_CASE(a_segment_that_was_closed_is_not_cut),
};

} // namespace

int main()
{
	return check::main("cut_segment", kTests);
}
