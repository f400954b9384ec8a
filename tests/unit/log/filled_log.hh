// SPDX-License-Identifier: MIT
#pragma once

// A log of several segments, for tests that start with what has become of it.

#include "log_rig.hh"

#include <array>
#include <string>
#include <system_error>
#include <vector>

#include "support/check.hh"
#include "support/eventually.hh"

namespace check {

inline constexpr char kFirstSegment[] = "0000000000000000.seg";

/** The newest segment, as a name. */
inline std::string last_segment(const LogRig &rig)
{
	return rig.files(".seg").back();
}

/** A log of several segments, stopped. Its newest state is that at the beginning of the last segment. */
inline void fill(LogRig &rig)
{
	const auto store = rig.open();
	const std::array<confer::log::StateEntry, 1> entry{confer::log::StateEntry{"c#ops", "topic"}};
	CHECK(store->append_state(entry, confer::log::wall_time()));
	for (unsigned i = 0; i < 2'000; ++i)
		say(*store, 1, std::to_string(i) + std::string(100, 'f'));
	eventually("the state at the last segment", [&] {
		const std::vector<std::string> states = rig.files("state.");
		return !states.empty() && "state." + last_segment(rig).substr(0, 16) == states.back();
	});
}

inline std::string refusal(LogRig &rig)
{
	return throws<std::system_error>([&] { confer::log::Store(rig.options, rig.host); });
}

} // namespace check
