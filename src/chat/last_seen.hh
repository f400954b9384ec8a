// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace confer::chat {

/** When a user last had a client, and what had been said by then. */
struct LastSeen {
	std::int64_t time = 0;   ///< as WallTime; 0: there is a client
	std::uint64_t lines = 0; ///< where the log's lines ended then, which tells more than the time; 0: not known
};

/** What was said between two moments. */
struct Missed {
	LastSeen since; ///< nothing was missed if its time is 0
	LastSeen until;
};

} // namespace confer::chat
