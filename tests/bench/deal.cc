// SPDX-License-Identifier: MIT
#include "deal.hh"

#include <utility>

namespace confer::bench {

Deal::Deal(Crowd &crowd) : Deal({&crowd}, crowd.size(), 1) {}

Deal::Deal(std::vector<Crowd *> crowds, std::size_t count, std::size_t group_size)
    : crowds_(std::move(crowds)),
      clients_(crowds_.size())
{
	const std::size_t together = count / group_size >= crowds_.size() ? group_size : 1;
	for (std::size_t client = 0; client < count; ++client) {
		const std::size_t crowd = client / together % crowds_.size();
		places_.push_back({crowd, clients_[crowd].size()});
		clients_[crowd].push_back(client);
	}
}

} // namespace confer::bench
