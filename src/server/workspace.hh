// SPDX-License-Identifier: MIT
#pragma once

#include "chat/delivery.hh"
#include "chat/ranks.hh"

#include <confer/mutex.hh>
#include <confer/thread_annotations.hh>

#include <cstddef>
#include <memory>
#include <vector>

namespace confer::server {

/** The memory that a thread needs while it works for a session. Idle sessions have none. */
struct Workspace {
	chat::Delivery out;
	char input[16 << 10];
};

/** Workspaces that nobody uses now; the one used last is given first, for the sake of the caches. Thread-safe. */
class WorkspacePool {
public:
	/** Keeps at most `spare` of them. */
	explicit WorkspacePool(std::size_t spare = 64) : spare_(spare) {}

	[[nodiscard]] std::unique_ptr<Workspace> take() EXCLUDES(mutex_);
	void give(std::unique_ptr<Workspace> workspace) noexcept EXCLUDES(mutex_);

private:
	Mutex mutex_{"WorkspacePool", chat::rank::workspaces};
	std::vector<std::unique_ptr<Workspace>> free_ GUARDED_BY(mutex_);
	const std::size_t spare_;
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
