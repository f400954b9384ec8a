// SPDX-License-Identifier: MIT
// Starts after a crash, or with a log that is not all there.
#include "log/recovery.hh"

#include <array>
#include <string>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "filled_log.hh"

using namespace confer::log;
using check::fill;
using check::kFirstSegment;
using check::LogRig;
using check::problems;
using check::refusal;
using check::say;
using check::texts;

namespace {

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
	const std::string text = rig.options.directory + ": the segments are gone, and the state is there";
	check::equal(problems(rig), text + "\n");
	check::contains(refusal(rig), text);
	rig.options.accept_damage = true;
	const auto store = rig.open();
	CHECK(store->take_state() == (StateMap{{"c#ops", "topic"}}));
	CHECK(say(*store, 1, "after") > last);
}

/** A young log has one segment and no state yet: the spare file tells that there was a segment. */
void nor_is_the_only_segment()
{
	LogRig rig;
	{
		const auto store = rig.open();
		say(*store, 1, "kept");
		check::eventually("the spare file", [&] { return !rig.files("spare").empty(); });
	}
	CHECK(::unlink(rig.path(kFirstSegment).c_str()) == 0);
	const std::string text = rig.options.directory + ": the segments are gone, and the file for the next one is there";
	check::equal(problems(rig), text + "\n");
	check::contains(refusal(rig), text);
	rig.options.accept_damage = true;
	CHECK(say(*rig.open(), 1, "after") != 0);
}

/** What a first start leaves that does not come to its end is no log that has lost something. */
void an_unfinished_first_start_is_no_loss()
{
	LogRig rig;
	rig.open();
	for (const std::string &name : rig.files(""))
		CHECK(::unlink(rig.path(name).c_str()) == 0);
	rig.write("next", std::string(4096, '\0'));
	CHECK(say(*rig.open(), 1, "first") != 0);
	check::equal(problems(rig), "");
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
    TEST_CASE(a_damaged_header_of_the_ring_is_reported),
    TEST_CASE(a_log_of_something_else_is_refused),
    TEST_CASE(segments_that_are_gone_are_not_forgotten),
    TEST_CASE(nor_is_the_only_segment),
    TEST_CASE(an_unfinished_first_start_is_no_loss),
    TEST_CASE(every_end_of_the_last_segment_starts),
};

} // namespace

int main()
{
	return check::main("recovery", kTests);
}
