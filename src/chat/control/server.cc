// SPDX-License-Identifier: MIT
// Requests of the control socket about the server as a whole, and whom it keeps out.
#include "chat/control/control.hh"

#include <algorithm>
#include <vector>

namespace confer::chat {

namespace {

constexpr KlineCommands kCommands{.list = "kline list", .remove = "kline del"};

/** Says what came of a change of the K-lines. `at_restart`: what becomes of it if it was not stored. */
void report(ControlCall &call, const KlineChange &change, std::string_view at_restart)
{
	if (change.refusal) {
		call.refuse(change.refusal->code, change.refusal->why);
		return;
	}
	if (change.fault.empty()) {
		call.succeed(change.done);
	} else {
		call.refuse("NOT_KEPT", text(change.done, "; but ", at_restart, ": ", change.fault));
		call.record(text("has changed K-lines that are not kept across a restart: ", change.fault));
	}
	call.record(text("changed bans: ", change.done));
}

} // namespace

void control_kline_list(ControlCall &call)
{
	const std::vector<Kline> all = call.world.klines().all(wall_now());
	for (const Kline &kline : all) {
		irc::JsonObject object;
		object.add("mask", kline.mask.text())
		    .add("set", control_time(kline.set_at))
		    .add("expires", kline.expires == 0 ? std::string() : control_time(kline.expires))
		    .add("setter", kline.setter)
		    .add("reason", kline.reason);
		call.tell(object);
	}
	call.succeed(text(all.size(), all.size() == 1 ? " K-line" : " K-lines"));
}

void control_kline_add(ControlCall &call)
{
	Kline kline;
	kline.setter = call.by;
	std::erase(kline.setter, ' '); // it is one word of a line in the file of K-lines
	if (const auto refusal = read_kline(call.words(), wall_now(), kline)) {
		call.refuse(refusal->code, text(refusal->about, ": ", refusal->why));
		return;
	}
	report(call, set_kline(call.act(), kline, kCommands, [&call] { return call.pace(); }),
	       "the next restart ends it, because it was not stored");
}

void control_kline_del(ControlCall &call)
{
	report(call, remove_kline(call.act(), call.word(0), kCommands),
	       "the next restart brings it back, because this was not stored");
}

void control_rehash(ControlCall &call)
{
	call.record("asked for a reload of the configuration");
	const std::vector<std::string> faults = call.host.reload();
	for (const std::string &fault : faults)
		call.tell(irc::JsonObject().add("fault", fault));
	if (faults.empty())
		call.succeed(text("Configuration reloaded from ", call.host.configuration()));
	else
		call.refuse("CONFIG", "The configuration has errors and was not reloaded");
}

void control_stats(ControlCall &call)
{
	WorldRead lock(call.world);
	for (const Counter &counter : call.host.counters())
		call.tell(irc::JsonObject().add("counter", counter.name).add("value", counter.value));
	call.succeed(call.world.name());
}

void control_status(ControlCall &call)
{
	const std::string configuration = call.host.configuration();
	const WallTime up = std::max<WallTime>(wall_now() - call.world.started, 0) / 1000;
	WorldRead lock(call.world);
	const Population population = call.world.population();
	irc::JsonObject object;
	object.add("server", call.world.name())
	    .add("version", "confer-" CONFER_VERSION)
	    .add("configuration", configuration)
	    .add("started", control_time(call.world.started))
	    .add("uptime", static_cast<std::uint64_t>(up))
	    .add("users", std::uint64_t{population.users})
	    .add("users_most", std::uint64_t{population.most_users})
	    .add("always_on", std::uint64_t{call.world.always_on_users()})
	    .add("operators", std::uint64_t{population.operators})
	    .add("connections", std::uint64_t{call.world.sessions().size()})
	    .add("unregistered", std::uint64_t{population.unknown})
	    .add("channels", std::uint64_t{population.channels})
	    .add("accounts", call.world.keeps_accounts());
	call.tell(object);
	call.succeed(call.world.name());
}

} // namespace confer::chat
