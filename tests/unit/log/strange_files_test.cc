// SPDX-License-Identifier: MIT
// What no log has made, or only a newer one, in the place of its files.
#include "log/crc32c.hh"
#include "log/log_check.hh"

#include <cstdio>
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
using check::refusal;
using check::say;
using check::texts;

namespace {

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
		const std::string report = problems(rig);
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
		const std::string report = problems(rig);
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

const CMUnitTest kTests[] = {
    TEST_CASE(what_is_no_file_is_named),
    TEST_CASE(a_file_that_is_too_large_is_named),
    TEST_CASE(a_newer_format_is_refused),
    TEST_CASE(an_unknown_type_is_skipped_or_refused),
    TEST_CASE(a_directory_that_cannot_be_written_is_named),
    TEST_CASE(a_file_of_another_user_is_named),
};

} // namespace

int main()
{
	return check::main("strange_files", kTests);
}
