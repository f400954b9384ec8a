// SPDX-License-Identifier: MIT
#include "server/machine_limits.hh"

#include "server/random_key.hh"

namespace confer::server {

MachineLimits::MachineLimits(std::size_t channels)
    : hash_(irc::CaseMapping::ascii, random_key(), random_key()),
      rates_(random_key(), random_key(), channels)
{
}

bool MachineLimits::take(std::string_view channel, datagram::Time now) noexcept
{
	return rates_.take({hash_.hash(channel), channel.size()}, now);
}

} // namespace confer::server
