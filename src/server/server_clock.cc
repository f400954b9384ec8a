// SPDX-License-Identifier: MIT
#include "server/server_clock.hh"

#include "chat/user.hh"

#include <ctime>

namespace confer::server {

datagram::ServerTime ServerClock::now() noexcept
{
	constexpr std::int64_t kMinute = 60'000;
	const std::int64_t now = chat::wall_now();
	// The clock may have been set back, too.
	if (now >= zone_until_ || now < zone_until_ - kMinute) {
		zone_until_ = now + kMinute;
		const std::time_t seconds = now / 1000;
		std::tm local;
		if (localtime_r(&seconds, &local) != nullptr)
			zone_ = std::chrono::minutes(local.tm_gmtoff / 60);
	}
	return {now, zone_};
}

} // namespace confer::server
