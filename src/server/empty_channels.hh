// SPDX-License-Identifier: MIT
#pragma once

#include "chat/world.hh"
#include "server/timer.hh"

#include <memory>

namespace confer::server {

/** Ends channels that came back with the server and that nobody joins; see World::restore(). */
class EmptyChannels final : public Timed, public std::enable_shared_from_this<EmptyChannels> {
public:
	/** Both outlive it. @throws std::bad_alloc */
	EmptyChannels(chat::World &world, Timer &timer) : world_(world), watch_(timer) {}

	/** Schedules a check for this time. */
	void at(Deadline when) noexcept { watch_.at(weak_from_this(), when); }
	std::optional<Deadline> due(Deadline now) override
	{
		chat::WorldWrite lock(world_);
		return world_.end_empty_channels(now, chat::wall_now());
	}

private:
	chat::World &world_;
	Timer::Watch watch_;
};

} // namespace confer::server
