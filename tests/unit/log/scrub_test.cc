// SPDX-License-Identifier: MIT
#include "log/scrub.hh"

#include "log/recovery.hh"
#include "log_rig.hh"

#include <string>

#include "support/check.hh"

using namespace confer::log;
using check::LogRig;

namespace {

/** Old segments are read one after another, and damage in them is told before anybody asks for what it hides. */
void damage_in_an_old_segment_is_found()
{
	LogRig rig;
	{
		const auto store = rig.open();
		for (const std::string text(1'000, 't'); rig.files(".seg").size() < 4;)
			check::say(*store, 1, text);
	}
	const std::string hurt = rig.files(".seg").at(1);
	rig.flip(hurt, 10'000);
	const Directory directory = Directory::claim(rig.options.directory);
	SegmentList list;
	const Recovered recovered = recover(directory, directory, list, {rig.options.segment_size, false, wall_time()});
	const Erasures erasures;
	const LogId id = recovered.writer->id();
	const Archive archive(directory, list, erasures, id.seed());
	Scrub scrub(
	    directory, list, archive, erasures, rig.host, id, rig.options.segment_size, Purpose::messages, {}, {},
	    [](const DueErasures &) { return true; }, [](const std::optional<ClockNote> &) {});
	scrub.check_one();
	check::equal(rig.host.reports(), "");
	scrub.check_one();
	check::contains(rig.host.reports(), directory.file(hurt) + ": damaged at offset ");
	CHECK(!archive.read({.stream = 1, .limit = 1'000, .most_bytes = 1U << 30}).damages.empty());
}

const CMUnitTest kTests[] = {
    TEST_CASE(damage_in_an_old_segment_is_found),
};

} // namespace

int main()
{
	return check::main("log_scrub", kTests);
}
