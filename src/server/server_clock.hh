// SPDX-License-Identifier: MIT
#pragma once

#include "datagram/device_time.hh"

#include <cstdint>

namespace confer::server {

/** The time of day and the zone of this machine, which is looked up once a minute. For one thread. */
class ServerClock {
public:
	[[nodiscard]] datagram::ServerTime now() noexcept;

private:
	std::chrono::minutes zone_{0};
	std::int64_t zone_until_ = 0; ///< milliseconds since 1970
};

} // namespace confer::server
