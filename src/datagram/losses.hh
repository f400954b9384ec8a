// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/token_bucket.hh"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace confer::datagram {

/** What the members of a channel are to be told of what they did not see. */
struct Loss {
	std::string channel;
	std::string text; ///< "1234 lines dropped: rate of #ops"
};

/**
 * Counts what is dropped for each channel and cause, and says when to tell of it: soon after the first, then at most
 * once in kPause, with the number since.
 *
 * It holds kMost pairs of channel and cause; more are not told. For one thread.
 */
class Losses {
public:
	static constexpr std::size_t kMost = 256;
	static constexpr std::chrono::seconds kPause{60};

	/** `count` of `unit` ("line", "datagram") were dropped because of `cause` ("rate of #ops"). */
	void add(std::string_view channel, std::string_view unit, std::string_view cause, std::uint64_t count);

	/** Appends what is to be told at `now`; all, with `now` at Time::max(). Forgets what needs nothing more. */
	void take(Time now, std::vector<Loss> &out);

	/** Whether take() may have something to do some time. */
	[[nodiscard]] bool pending() const noexcept { return !entries_.empty(); }

private:
	struct Entry {
		std::string channel, unit, cause;
		std::uint64_t count = 0; ///< since it was told
		Time tell_at{};          ///< not before
	};

	std::vector<Entry> entries_;
};

} // namespace confer::datagram
