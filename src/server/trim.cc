// SPDX-License-Identifier: MIT
#include "server/trim.hh"

#include <chrono>

namespace confer::server {

using namespace std::chrono_literals;

void Trim::soon() noexcept
{
	watch_.at(weak_from_this(), std::chrono::steady_clock::now() + 1s);
}

std::optional<Deadline> Trim::due(Deadline now)
{
	if (!blocks_.trim())
		return {};
	return now + 1s;
}

} // namespace confer::server
