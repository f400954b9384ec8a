// SPDX-License-Identifier: MIT
#include "chat/persistence_status.hh"

#include "chat/delivery.hh"
#include "irc/print.hh"

namespace confer::chat {

void tell_persistence(const World &world, const User &user, Session &session, Delivery &out)
{
	const bool stays = user.always_on;
	const std::optional<bool> choice = world.preferences(user.account).always_on;
	out.compose_for(session, world.name(), [&](irc::LineWriter &writer) {
		writer.command("PERSISTENCE").param("STATUS");
		writer.param(choice ? (*choice ? "ON" : "OFF") : "DEFAULT").param(stays ? "ON" : "OFF");
	});
}

void tell_persistence(const World &world, const User &user, Delivery &out, const Session *except)
{
	for (const SessionRef &session : user.sessions) {
		if (session.get() != except && session->has(irc::Cap::persistence))
			tell_persistence(world, user, *session, out);
	}
}

} // namespace confer::chat
