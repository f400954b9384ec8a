// SPDX-License-Identifier: MIT
#pragma once

#include "chat/world.hh"

#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

/** Those who are to be told of something that a user does: found, and made room for, before it is done. */
class Audience {
public:
	/**
	 * Those with `wanted` who share a channel with the user, or watch the nick and have extended-monitor besides; each
	 * once. There is room for the sessions of the user, too.
	 */
	Audience(World &world, User &user, Event &event, irc::CapSet wanted, Delivery &out) REQUIRES(world_role);
	/** Of AWAY with this message; with none the user is back. */
	static Audience of_away(World &world, User &user, std::string_view message, Delivery &out) REQUIRES(world_role);

	/** Of ACCOUNT: the user is about to be logged in to this account; with none it is logged out. */
	static Audience of_account(World &world, User &user, std::string account, Delivery &out) REQUIRES(world_role);

	/** Sends them the event; the World may be shared by then. */
	void tell() const REQUIRES_SHARED(world_role);

private:
	Event &event_;
	Delivery &out_;
	std::vector<Session *> told_;
};

} // namespace confer::chat
