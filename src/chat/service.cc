// SPDX-License-Identifier: MIT
#include "chat/service.hh"

namespace confer::chat {

std::size_t post(World &world, Channel &channel, const ServiceMessage &message, Event &event, Delivery &out,
                 SlowReaders &slow)
{
	event.start(world.message_ids(), message.source, "PRIVMSG", {channel.name}, message.text);
	event.from_machine();
	event.set_client_tags(message.client_tags);
	std::size_t missed = 0;
	out.publish_offer(channel, event, [&](Session &session) {
		slow.miss(session);
		++missed;
	});
	return missed;
}

void tell_channel(World &world, Channel &channel, std::string_view text, Event &event, Delivery &out)
{
	event.start(world.message_ids(), world.name(), "NOTICE", {channel.name}, text);
	out.publish_offer(channel, event, [](Session &) {});
}

void tell_operators(World &world, std::string_view text, Event &event, Delivery &out, const User *except)
{
	world.each_user([&](const User &user) REQUIRES_SHARED(world_role) {
		if (!user.is(UserFlag::oper) || &user == except)
			return;
		event.start(world.message_ids(), world.name(), "NOTICE", {user.nick}, text);
		for (const SessionRef &session : user.sessions)
			static_cast<void>(out.offer(*session, event));
	});
}

} // namespace confer::chat
