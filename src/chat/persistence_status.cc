// SPDX-License-Identifier: MIT
#include "chat/persistence_status.hh"

#include "chat/delivery.hh"
#include "irc/print.hh"

namespace confer::chat {

void tell_persistence(const World &world, const User &user, Session &session, Delivery &out)
{
	const std::optional<bool> choice = world.preferences(user.account).always_on;
	std::string &line = out.line();
	{
		irc::LineWriter writer(line);
		if (session.has(irc::Cap::server_time))
			writer.tag("time", out.now());
		writer.source(world.name()).command("PERSISTENCE").param("STATUS");
		writer.param(choice ? (*choice ? "ON" : "OFF") : "DEFAULT").param(user.always_on ? "ON" : "OFF");
	}
	out.send_line(session, line);
}

void tell_persistence(const World &world, const User &user, Delivery &out, const Session *except)
{
	for (const SessionRef &session : user.sessions) {
		if (session.get() != except && session->has(irc::Cap::persistence))
			tell_persistence(world, user, *session, out);
	}
}

} // namespace confer::chat
