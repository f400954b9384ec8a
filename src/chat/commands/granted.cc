// SPDX-License-Identifier: MIT
#include "chat/commands/granted.hh"

#include "chat/isupport.hh"
#include "chat/service_names.hh"
#include "irc/limits.hh"
#include "irc/mode_change.hh"

#include <algorithm>

namespace confer::chat {

namespace {

irc::ModeChange mode_of(char letter, bool adding, std::string_view nick)
{
	irc::ModeChange change;
	change.letter = letter;
	change.adding = adding;
	change.arg = nick;
	change.status = irc::ModeChange::Status::change;
	return change;
}

/** The powers of these statuses, the highest first. */
std::vector<Power> powers_of(Statuses statuses)
{
	std::vector<Power> powers;
	for (const Power power : kStatusPowers) {
		if ((statuses & status_bit(power)) != 0)
			powers.push_back(power);
	}
	return powers;
}

/** The lines of MODE that tell these changes. */
std::vector<Event *> compose(Call &call, const Channel &channel, std::span<const irc::ModeChange> done)
    REQUIRES_SHARED(world_role)
{
	const std::string source = service_source(kChanServ, call.world);
	const std::string_view name = channel.name;
	const std::size_t used = source.size() + name.size() + sizeof(": MODE  \r\n");
	std::vector<Event *> events;
	for (const irc::ModeLine &line : irc::compose_modes(done, kMaxModeChanges, irc::kMaxLine - used)) {
		Event &event = call.out.event();
		event.start_with(call.world.message_ids(), source, "MODE", [&](irc::LineWriter &writer) {
			writer.param(name);
			irc::append_modes(writer, line);
		});
		events.push_back(&event);
	}
	return events;
}

} // namespace

std::size_t change_statuses(Call &call, Channel &channel, std::span<const StatusChange> changes)
{
	struct Change {
		const User *user;
		Statuses statuses;
	};
	std::vector<Change> wanted;
	std::vector<irc::ModeChange> done;
	for (const StatusChange &change : changes) {
		const Member *member = channel.member(*change.user);
		const Statuses bit = status_bit(change.power);
		const auto is_same = [&](const Change &other) { return other.user == change.user && other.statuses == bit; };
		if (member == nullptr || ((member->statuses & bit) != 0) == change.adding ||
		    std::any_of(wanted.begin(), wanted.end(), is_same))
			continue;
		wanted.push_back({change.user, bit});
		done.push_back(mode_of(status_letter(change.power), change.adding, change.user->nick));
	}
	const std::vector<Event *> events = compose(call, channel, done);
	for (Event *event : events)
		call.out.prepare({event}, events.size() * call.world.sessions_of(channel.members().size()));
	for (const Change &change : wanted) {
		channel.set_statuses(*change.user, static_cast<Statuses>(channel.statuses(*change.user) ^ change.statuses));
		call.world.keep_presence(*change.user, call.out.time());
	}
	for (Event *event : events)
		call.out.publish(channel, *event);
	return wanted.size();
}

Event *granted_event(Call &call, const User &user, const Channel &channel)
{
	std::vector<irc::ModeChange> changes;
	for (const Power power : powers_of(call.world.granted_statuses(user, channel)))
		changes.push_back(mode_of(status_letter(power), true, user.nick));
	return changes.empty() ? nullptr : compose(call, channel, changes).front();
}

std::vector<const User *> members_of_account(const Call &call, const Channel &channel, std::string_view account)
{
	std::vector<const User *> found;
	for (const Member &member : channel.members()) {
		if (!member.user->account.empty() && call.case_map().equal(member.user->account, account))
			found.push_back(member.user);
	}
	return found;
}

void grant_by_account(Call &call)
{
	WorldWrite lock(call.world);
	if (call.session.user == nullptr)
		return;
	const User &user = call.user();
	for (const User::Place &place : user.places) {
		std::vector<StatusChange> changes;
		for (const Power power : powers_of(call.world.granted_statuses(user, *place.channel)))
			changes.push_back({&user, power, true});
		change_statuses(call, *place.channel, changes);
	}
	call.world.take_back(user, call.out.time());
}

} // namespace confer::chat
