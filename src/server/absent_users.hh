// SPDX-License-Identifier: MIT
#pragma once

#include "chat/world.hh"
#include "server/timer.hh"
#include "server/workspace.hh"

#include <chrono>
#include <memory>
#include <new>

namespace confer::server {

/** Ends always-on users whose clients do not come back; see World::end_absent_users(). */
class AbsentUsers final : public Timed, public std::enable_shared_from_this<AbsentUsers> {
public:
	/** All outlive it. @throws std::bad_alloc */
	AbsentUsers(chat::World &world, WorkspacePool &workspaces, Timer &timer)
	    : world_(world),
	      workspaces_(workspaces),
	      watch_(timer)
	{
	}

	/** Schedules a check for this time. */
	void at(Deadline when) noexcept { watch_.at(weak_from_this(), when); }
	std::optional<Deadline> due(Deadline now) override
	{
		try {
			Work work(workspaces_);
			const chat::WallTime time = chat::wall_now();
			chat::WorldWrite lock(world_);
			return now + std::chrono::milliseconds(world_.end_absent_users(time, work->out, lock) - time);
		} catch (const std::bad_alloc &) {
			return now + std::chrono::minutes(1);
		}
	}

private:
	chat::World &world_;
	WorkspacePool &workspaces_;
	Timer::Watch watch_;
};

} // namespace confer::server
