// SPDX-License-Identifier: MIT
#include "vault/work_census.hh"

namespace confer::vault {

void WorkCensus::add(std::uint32_t iterations) noexcept
{
	const auto count = counts_.find(iterations);
	if (count == counts_.end())
		return;
	++count->second;
	++all_;
}

void WorkCensus::remove(std::uint32_t iterations) noexcept
{
	const auto count = counts_.find(iterations);
	if (count == counts_.end() || count->second == 0)
		return;
	--count->second;
	--all_;
}

std::uint32_t WorkCensus::choose(std::uint32_t hash, std::uint32_t otherwise) const noexcept
{
	std::size_t left = static_cast<std::size_t>((std::uint64_t{hash} * all_) >> 32);
	for (const auto &[iterations, count] : counts_) {
		if (left < count)
			return iterations;
		left -= count;
	}
	return otherwise;
}

} // namespace confer::vault
