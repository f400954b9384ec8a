// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"

#include <vector>

namespace confer::chat {

/** Those who are to be told of something that a user does: found, and made room for, before it is done. */
class Audience {
public:
	/** Those with `wanted` who share a channel, or watch the nick and have extended-monitor besides; each once. */
	Audience(Call &call, Event &event, irc::CapSet wanted) REQUIRES(world_role);

	/** Shares the World, and sends them the event. */
	void tell() REQUIRES(world_role);

private:
	Call &call_;
	Event &event_;
	std::vector<Session *> told_;
};

} // namespace confer::chat
