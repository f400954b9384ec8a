// SPDX-License-Identifier: MIT
// Starts with a last segment that somebody has cut.
#include "log/log_check.hh"

#include <string>

#include <unistd.h>

#include "filled_log.hh"

using namespace confer::log;
using check::kFirstSegment;
using check::LogRig;
using check::say;
using check::texts;

namespace {

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

const CMUnitTest kTests[] = {
    TEST_CASE(a_segment_with_nothing_but_a_header_is_reported),
};

} // namespace

int main()
{
	return check::main("cut_segment", kTests);
}
