// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace confer::client {

/**
 * How long to wait before the next attempt to connect: 1 s, doubled each time up to 60 s, of which a random part
 * between a half and all is waited, so that the clients of a server that comes back do not all come at once. A value.
 */
class Backoff {
public:
	static constexpr std::chrono::milliseconds kFirst{1000};
	static constexpr std::chrono::milliseconds kLongest{60'000};

	/** The next wait. `random`: any 16 bits. */
	[[nodiscard]] std::chrono::milliseconds next(std::uint16_t random) noexcept
	{
		const std::chrono::milliseconds half = wait_ / 2;
		wait_ = std::min(wait_ * 2, kLongest);
		return half + half * random / 65535;
	}

	/** After a connection that has held. */
	void reset() noexcept { wait_ = kFirst; }

private:
	std::chrono::milliseconds wait_ = kFirst;
};

} // namespace confer::client
