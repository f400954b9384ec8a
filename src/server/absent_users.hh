// SPDX-License-Identifier: MIT
#pragma once

#include "chat/world.hh"
#include "log/clock_watch.hh"
#include "server/timer.hh"
#include "server/workspace.hh"

#include <chrono>
#include <memory>
#include <new>

namespace confer::server {

/**
 * Ends always-on users whose clients do not come back; see World::end_absent_users(). Like the log, it does not believe
 * a clock that has jumped ahead until a day has passed.
 */
class AbsentUsers final : public Timed, public std::enable_shared_from_this<AbsentUsers> {
public:
	/** `past`: what is known of the time from earlier runs. All others outlive it. @throws std::bad_alloc */
	AbsentUsers(chat::World &world, WorkspacePool &workspaces, Timer &timer, const log::ClockPast &past)
	    : world_(world),
	      workspaces_(workspaces),
	      clock_(past, std::chrono::steady_clock::now()),
	      watch_(timer)
	{
	}

	/** Schedules a check for this time. */
	void at(Deadline when) noexcept { watch_.at(weak_from_this(), when); }
	std::optional<Deadline> due(Deadline now) override
	{
		try {
			Work work(workspaces_);
			const chat::WallTime time = clock_.trusted(chat::wall_now(), now);
			static_cast<void>(clock_.take_report()); // the log tells it
			chat::WorldWrite lock(world_);
			return now + std::chrono::milliseconds(world_.end_absent_users(time, work->out, lock) - time);
		} catch (const std::bad_alloc &) {
			return now + std::chrono::minutes(1);
		}
	}

private:
	chat::World &world_;
	WorkspacePool &workspaces_;
	log::ClockWatch clock_; ///< only the timer uses it
	Timer::Watch watch_;
};

} // namespace confer::server
