// SPDX-License-Identifier: MIT
// Requests of the control socket about channels.
#include "chat/control/control.hh"

#include <vector>

namespace confer::chat {

namespace {

irc::JsonObject described(const Channel &channel) REQUIRES_SHARED(world_role)
{
	irc::JsonObject object;
	object.add("channel", channel.name)
	    .add("users", std::uint64_t{channel.members().size()})
	    .add("modes", channel.mode_text(true))
	    .add("created", control_time(channel.created))
	    .add("founder", channel.access == nullptr ? std::string() : channel.access->founder)
	    .add("suspended", channel.access == nullptr ? std::string() : channel.access->suspended)
	    .add("topic", channel.topic.text);
	return object;
}

std::vector<std::string> members_of(const Channel &channel) REQUIRES_SHARED(world_role)
{
	std::vector<std::string> all;
	for (const Member &member : channel.members())
		all.push_back(text(status_symbols(member.statuses, false), member.user->nick));
	return all;
}

std::vector<std::string> list_of(const Channel &channel, char letter) REQUIRES_SHARED(world_role)
{
	std::vector<std::string> all;
	for (const ListEntry &entry : channel.list(letter))
		all.push_back(entry.mask.text());
	return all;
}

std::vector<std::string> ranks_of(const Channel &channel) REQUIRES_SHARED(world_role)
{
	std::vector<std::string> all;
	if (channel.access != nullptr) {
		for (const AccessEntry &entry : channel.access->entries)
			all.push_back(text('+', status_letter(entry.power), ' ', entry.account));
	}
	return all;
}

/** Says that there is no such channel. */
void refuse_channel(ControlCall &call)
{
	call.refuse("NO_SUCH_CHANNEL", text("There is no channel ", call.word(0)));
}

} // namespace

void control_channels_list(ControlCall &call)
{
	std::size_t count = 0;
	const auto roll = [&]() REQUIRES_SHARED(world_role) -> const Roll<Channel> & { return call.world.channel_roll(); };
	const auto look = [&](const Channel &channel) REQUIRES_SHARED(world_role) {
		if (!call.covers(0, channel.name))
			return;
		call.tell(described(channel));
		++count;
	};
	if (look_at_all(call, roll, look))
		call.succeed(text(count, count == 1 ? " channel" : " channels"));
}

void control_channels_show(ControlCall &call)
{
	WorldRead lock(call.world);
	const Channel *channel = call.world.find_channel(call.word(0));
	if (channel == nullptr)
		return refuse_channel(call);
	irc::JsonObject object = described(*channel);
	object.add("members", std::span<const std::string>(members_of(*channel)));
	object.add("ranks", std::span<const std::string>(ranks_of(*channel)));
	object.add("bans", std::span<const std::string>(list_of(*channel, 'b')));
	object.add("exceptions", std::span<const std::string>(list_of(*channel, 'e')));
	object.add("invitations", std::span<const std::string>(list_of(*channel, 'I')));
	call.tell(object);
	call.succeed(channel->name);
}

void control_channels_drop(ControlCall &call)
{
	std::string name, founder;
	{
		WorldWrite lock(call.world);
		Channel *channel = call.world.find_channel(call.word(0));
		if (channel == nullptr)
			return refuse_channel(call);
		name = channel->name;
		if (channel->access == nullptr)
			return call.refuse("NOT_REGISTERED", text(name, " is not registered"));
		founder = channel->access->founder;
		if (!call.world.unregister_channel(*channel, wall_now()))
			return call.refuse("UNAVAILABLE", "The disk of the server is full: try again later");
	}
	call.succeed(text(name, " is no longer registered"));
	call.record(text("dropped the channel ", name, " of ", founder));
}

} // namespace confer::chat
