// SPDX-License-Identifier: MIT
#include "chat/service.hh"

namespace confer::chat {

void post(World &world, Channel &channel, const ServiceMessage &message, Event &event, Delivery &out)
{
	event.start(world.message_ids(), message.source, "PRIVMSG", {channel.name}, message.text);
	event.from_machine();
	event.set_client_tags(message.client_tags);
	out.send(channel, event);
}

void tell_operators(World &world, std::string_view text, Event &event, Delivery &out, const User *except)
{
	world.each_user([&](const User &user) REQUIRES_SHARED(world_role) {
		if (!user.is(UserFlag::oper) || &user == except)
			return;
		event.start(world.message_ids(), world.name(), "NOTICE", {user.nick}, text);
		out.send(user, event);
	});
}

} // namespace confer::chat
