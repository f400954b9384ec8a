// SPDX-License-Identifier: MIT
#include "log/scrub.hh"

#include "log/recovery.hh"
#include "log_rig.hh"

#include <array>
#include <chrono>
#include <string>

#include "support/check.hh"

using namespace confer::log;
using check::LogRig;

namespace {

/** A log that was stopped, and the part of it that works on old segments, without its thread. */
class Bench {
public:
	Bench(LogRig &rig, const Retention &retention)
	    : directory(Directory::claim(rig.options.directory)),
	      recovered(recover(directory, directory, list, {rig.options.segment_size, false, wall_time()})),
	      archive(directory, list, erasures, recovered.writer->id().seed()),
	      scrub(
	          directory, list, archive, erasures, rig.host, recovered.writer->id(), rig.options.segment_size,
	          Purpose::messages, retention, {}, [](const DueErasures &) { return true; },
	          [](const std::optional<ClockNote> &) {})
	{
	}

	const Directory directory;
	SegmentList list;
	const Erasures erasures;
	const Recovered recovered;
	const Archive archive;
	Scrub scrub;
};

/** Makes a log with `full` segments and one more, a state that is said in the first of them, and no state file. */
void fill(LogRig &rig, std::size_t full)
{
	{
		const auto store = rig.open();
		const std::array<StateEntry, 1> topic{StateEntry{"topic", "tea"}};
		CHECK(store->append_state(topic, wall_time()).has_value());
		for (const std::string text(1'000, 't'); rig.files(".seg").size() <= full;)
			check::say(*store, 1, text);
	}
	for (const std::string &name : rig.files("state."))
		CHECK(::unlink(rig.path(name).c_str()) == 0);
}

/** What no state file has yet is in the segments only: they stay, however old they are and however many. */
void what_no_state_file_covers_is_not_deleted()
{
	using namespace std::chrono_literals;
	for (const Retention retention : {Retention{.age = 1ms}, Retention{.bytes = 1}}) {
		LogRig rig;
		fill(rig, 2);
		const auto segments = rig.files(".seg");
		{
			Bench bench(rig, retention);
			const Time later = wall_time() + 1'000;
			bench.scrub.drop_old(later);
			CHECK(rig.files(".seg") == segments);
			CHECK(bench.scrub.write_state());
			bench.scrub.drop_old(later);
			check::equal(rig.files(".seg").size(), 1U);
			check::equal(rig.files(".idx").size(), 0U);
		}
		check::equal(rig.open()->take_state()["topic"], "tea");
		check::equal(rig.host.reports(), "");
	}
}

/** Old segments are read one after another, and damage in them is told before anybody asks for what it hides. */
void damage_in_an_old_segment_is_found()
{
	LogRig rig;
	fill(rig, 3);
	const std::string hurt = rig.files(".seg").at(1);
	rig.flip(hurt, 10'000);
	Bench bench(rig, {});
	bench.scrub.check_one();
	check::equal(rig.host.reports(), "");
	bench.scrub.check_one();
	check::contains(rig.host.reports(), bench.directory.file(hurt) + ": damaged at offset ");
	CHECK(!bench.archive.read({.stream = 1, .limit = 1'000, .most_bytes = 1U << 30}).damages.empty());
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_no_state_file_covers_is_not_deleted),
    TEST_CASE(damage_in_an_old_segment_is_found),
};

} // namespace

int main()
{
	return check::main("log_scrub", kTests);
}
