// SPDX-License-Identifier: MIT
#include "server/workspace.hh"

namespace confer::server {

std::unique_ptr<Workspace> WorkspacePool::take()
{
	{
		MutexLock lock(mutex_);
		if (!free_.empty()) {
			std::unique_ptr<Workspace> workspace = std::move(free_.back());
			free_.pop_back();
			return workspace;
		}
	}
	return std::unique_ptr<Workspace>(new Workspace); // not zeroed: the input is written before it is read
}

void WorkspacePool::give(std::unique_ptr<Workspace> workspace) noexcept
{
	MutexLock lock(mutex_);
	if (free_.capacity() == 0)
		free_.reserve(spare_);
	if (free_.size() < spare_)
		free_.push_back(std::move(workspace));
}

} // namespace confer::server
