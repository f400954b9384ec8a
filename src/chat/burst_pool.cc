// SPDX-License-Identifier: MIT
#include "chat/burst_pool.hh"

#include <utility>

namespace confer::chat {

BurstPool &BurstPool::common()
{
	static BurstPool pool;
	return pool;
}

std::unique_ptr<Burst> BurstPool::take()
{
	{
		MutexLock lock(mutex_);
		if (!free_.empty()) {
			std::unique_ptr<Burst> burst = std::move(free_.back());
			free_.pop_back();
			return burst;
		}
	}
	return std::make_unique<Burst>();
}

void BurstPool::give(std::unique_ptr<Burst> burst) noexcept
{
	MutexLock lock(mutex_);
	if (free_.size() < kSpare)
		free_.push_back(std::move(burst));
}

} // namespace confer::chat
