// SPDX-License-Identifier: MIT
#pragma once

#include "chat/delivery.hh"
#include "chat/pool.hh"
#include "chat/senders.hh"

#include <memory>
#include <utility>

namespace confer::server {

/** The memory that a thread needs while it works for a session. Idle sessions have none. */
struct Workspace {
	chat::Delivery out;
};

class WorkspacePool {
public:
	/** `senders`: they help to send what is delivered in a workspace, and outlive it; null: nobody does. */
	explicit WorkspacePool(chat::Senders *senders = nullptr) : senders_(senders) {}

	/** @throws std::bad_alloc */
	[[nodiscard]] std::unique_ptr<Workspace> take()
	{
		std::unique_ptr<Workspace> workspace = pool_.take();
		workspace->out.share_sends(senders_);
		return workspace;
	}
	void give(std::unique_ptr<Workspace> workspace) noexcept { pool_.give(std::move(workspace)); }

private:
	chat::Senders *const senders_;
	chat::Pool<Workspace> pool_;
};

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
