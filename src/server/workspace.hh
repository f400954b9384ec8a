// SPDX-License-Identifier: MIT
#pragma once

#include "chat/delivery.hh"
#include "server/pool.hh"

#include <memory>
#include <utility>

namespace confer::server {

/** The memory that a thread needs while it works for a session. Idle sessions have none. */
struct Workspace {
	chat::Delivery out;
};

using WorkspacePool = Pool<Workspace>;

/** Borrows a workspace; at the end what it has delivered is flushed. No lock may be held then. */
class Work {
public:
	[[nodiscard]] explicit Work(WorkspacePool &pool) : pool_(pool), workspace_(pool.take()) {}
	~Work()
	{
		workspace_->out.flush();
		pool_.give(std::move(workspace_));
	}
	Work(const Work &) = delete;
	Work &operator=(const Work &) = delete;

	Workspace &operator*() const noexcept { return *workspace_; }
	Workspace *operator->() const noexcept { return workspace_.get(); }

private:
	WorkspacePool &pool_;
	std::unique_ptr<Workspace> workspace_;
};

} // namespace confer::server
