// SPDX-License-Identifier: MIT

// What a power cut finds depends on the order in which calls are made: each case is a step that a power cut may
// interrupt at any call.

#include "file_calls.hh"
#include "log/recovery.hh"
#include "log/segment_writer.hh"

#include <memory>
#include <string>

#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer::log;
using confer::crash::Trace;

namespace {

constexpr std::size_t kSize = 64 * 1024;
const LogId kLog(LogId::Bytes{'o', 'r', 'd', 'e', 'r'});

struct Rig {
	check::ScratchDir scratch;
	Directory directory = Directory::claim(scratch.file("log"));
	SegmentList list;
};

/** A file has its bytes before it has its name, and a name is on the disk before anybody relies on it. */
void room_is_there_before_it_has_a_name()
{
	const Rig rig;
	const Trace trace;
	CHECK(make_room(rig.directory, kSpare, kSize).done());
	check::equal(trace.calls, "afrf");
}

void a_file_is_replaced_as_a_whole()
{
	const Rig rig;
	const Trace trace;
	CHECK(rig.directory.replace("state", "bytes") == 0);
	check::equal(trace.calls, "wfrf");
}

void a_segment_has_its_header_before_its_name()
{
	Rig rig;
	const Trace trace;
	CHECK(SegmentWriter::begin(rig.directory, rig.list, kSize, kLog, 0, 1) != nullptr);
	check::equal(trace.calls, "afrfwdrf"); // room; header, sync, name, sync
}

/** The old one is complete, and on the disk, before there is a new one. */
void a_full_segment_is_on_the_disk_before_the_next_one()
{
	Rig rig;
	const auto writer = SegmentWriter::begin(rig.directory, rig.list, kSize, kLog, 0, 1);
	CHECK(make_room(rig.directory, kSpare, kSize).done());
	std::string record;
	append_record({.type = RecordType::mark, .position = 0, .time = 1}, kLog.seed(), "", record);
	const Trace trace;
	CHECK(writer->write(record, 1).done());
	check::equal(trace.calls, "w");
	CHECK(writer->sync().done());
	check::equal(trace.calls, "wd");
	CHECK(writer->change(writer->end(), 1).done());
	check::equal(trace.calls, "wd"
	                          "r"
	                          "wftf"
	                          "wdrf"); // the spare; index, sync, cut, sync; header, sync, name, sync
}

/** What a crash has left behind the end is kept, and is gone from the segment before anything is written there. */
void a_torn_tail_is_cut_before_anything_follows()
{
	Rig rig;
	const std::string name = segment_name(0);
	{
		const auto writer = SegmentWriter::begin(rig.directory, rig.list, kSize, kLog, 0, 1);
		std::string record;
		append_record({.type = RecordType::mark, .position = 0, .time = 1}, kLog.seed(), "", record);
		CHECK(writer->write(record, 1).done());
		CHECK(rig.directory.must_open(name, Access::write).pwrite("torn", kSegmentHead + record.size() + 8) == 0);
	}
	SegmentList list;
	const Trace trace;
	const Recovered recovered = recover(rig.directory, rig.directory, list, {kSize, false, 2});
	CHECK(trace.calls.starts_with("wfrf" // the torn file
	                              "tf"));
	check::contains(recovered.reports.at(0), "a write was interrupted");
}

const CMUnitTest kTests[] = {
    TEST_CASE(room_is_there_before_it_has_a_name),         TEST_CASE(a_file_is_replaced_as_a_whole),
    TEST_CASE(a_segment_has_its_header_before_its_name),   TEST_CASE(a_full_segment_is_on_the_disk_before_the_next_one),
    TEST_CASE(a_torn_tail_is_cut_before_anything_follows),
};

} // namespace

int main()
{
	return check::main("log_order", kTests);
}
