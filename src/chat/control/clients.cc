// SPDX-License-Identifier: MIT
// Requests of the control socket about who is online.
#include "chat/control/control.hh"

#include <algorithm>
#include <vector>

namespace confer::chat {

namespace {

irc::JsonObject described(const User &user, WallTime now) REQUIRES_SHARED(world_role)
{
	std::vector<std::string> addresses;
	std::size_t waiting = 0;
	for (const SessionRef &session : user.sessions) {
		addresses.push_back(session->origin.host);
		waiting += session->outbox.totals().waiting;
	}
	const WallTime idle = std::max<WallTime>(now - user.last_spoke.load(std::memory_order_relaxed), 0) / 1000;
	irc::JsonObject object;
	object.add("nick", user.nick)
	    .add("user", user.username)
	    .add("host", user.host)
	    .add("account", user.account)
	    .add("operator", user.is(UserFlag::oper))
	    .add("away", user.away())
	    .add("always_on", user.always_on)
	    .add("channels", std::uint64_t{user.places.size()})
	    .add("signed_on", control_time(user.signed_on))
	    .add("idle", static_cast<std::uint64_t>(idle))
	    .add("waiting_bytes", std::uint64_t{waiting})
	    .add("connections", std::span<const std::string>(addresses))
	    .add("realname", user.realname);
	return object;
}

} // namespace

void control_clients_list(ControlCall &call)
{
	std::size_t count = 0;
	const WallTime now = wall_now();
	const auto roll = [&]() REQUIRES_SHARED(world_role) -> const Roll<User> & { return call.world.user_roll(); };
	const auto look = [&](const User &user) REQUIRES_SHARED(world_role) {
		if (!call.covers(0, user.source()))
			return;
		call.tell(described(user, now));
		++count;
	};
	if (look_at_all(call, roll, look))
		call.succeed(text(count, count == 1 ? " user" : " users"));
}

void control_clients_kill(ControlCall &call)
{
	std::string reason = joined(call.words(), 1);
	if (reason.empty())
		reason = "No reason given";
	std::string source;
	{
		WorldWrite lock(call.world);
		User *target = call.world.find_user(call.word(0));
		if (target == nullptr) {
			call.refuse("NO_SUCH_USER", text("There is no user ", call.word(0)));
			return;
		}
		source = target->source();
		Event &kill = call.out.event();
		kill.start(call.world.message_ids(), call.world.name(), "KILL", {target->nick}, reason);
		kill_user(call.act(), *target, kill, call.world.name(), reason, &lock);
	}
	call.succeed(text(source, " is disconnected"));
	call.record(text("killed ", source, ": ", reason));
}

} // namespace confer::chat
