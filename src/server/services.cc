// SPDX-License-Identifier: MIT
#include "server/services.hh"

#include <chrono>

namespace confer::server {

std::string Services::check_in(const Visitor &client, Census::Place &place) const
{
	if (const auto kline = world.klines().find(client.address, chat::wall_now()))
		return kline->notice();
	const Census::Verdict verdict = census.enter(client, std::chrono::steady_clock::now(), place);
	return Census::is_in(verdict) ? "" : std::string(Census::text(verdict));
}

} // namespace confer::server
