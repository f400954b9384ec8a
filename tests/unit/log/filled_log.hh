// SPDX-License-Identifier: MIT
#pragma once

// A log of several segments, for tests that start with what has become of it.

#include "log_rig.hh"

#include <array>
#include <string>
#include <system_error>

#include "support/check.hh"
#include "support/eventually.hh"

namespace check {

inline constexpr char kFirstSegment[] = "0000000000000000.seg";

/** A log of several segments, stopped. */
inline void fill(LogRig &rig)
{
	const auto store = rig.open();
	const std::array<confer::log::StateEntry, 1> entry{confer::log::StateEntry{"c#ops", "topic"}};
	CHECK(store->append_state(entry, confer::log::wall_time()));
	for (unsigned i = 0; i < 2'000; ++i)
		say(*store, 1, std::to_string(i) + std::string(100, 'f'));
	eventually("a state file", [&] { return !rig.files("state.").empty(); });
}

inline std::string refusal(LogRig &rig)
{
	return throws<std::system_error>([&] { confer::log::Store(rig.options, rig.host); });
}

/** The newest segment, as a name. */
inline std::string last_segment(const LogRig &rig)
{
	return rig.files(".seg").back();
}

} // namespace check
