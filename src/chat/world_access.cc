// SPDX-License-Identifier: MIT
// The registered channels of the World: whose they are, and who has which rank there.
#include "chat/channel_state.hh"
#include "chat/world.hh"

#include <algorithm>
#include <new>
#include <utility>

namespace confer::chat {

bool World::register_channel(Channel &channel, std::string_view founder, WallTime now)
{
	auto access = std::make_unique<ChannelAccess>();
	access->founder = founder;
	access->registered = now;
	ChannelState state = state_of(channel);
	state.founder = founder;
	state.registered = now;
	Unsaved unsaved = to_save(state, channel.stream());
	for (const Member &member : channel.members_)
		statuses_to_save(unsaved, channel, *member.user, 0);
	for (const ReturningMember &member : channel.returning)
		unsaved.push_back({status_key(channel.stream(), member.account), std::nullopt});
	channels_by_account_.add(founder, channel);
	if (!keep(unsaved, now)) {
		channels_by_account_.drop(founder, channel);
		return false;
	}
	channel.access = std::move(access);
	channel.returning.clear();
	channel.ends.reset();
	return true;
}

bool World::unregister_channel(Channel &channel, WallTime now)
{
	ChannelState state = state_of(channel);
	state.founder.clear();
	Unsaved unsaved = to_save(state, channel.stream());
	for (const AccessEntry &entry : channel.access->entries)
		unsaved.push_back({access_key(channel.stream(), entry.account), std::nullopt});
	if (!keep(unsaved, now))
		return false;
	forget_access(channel);
	if (channel.members_.empty()) {
		erase_channel(channel, now);
		return true;
	}
	for (const Member &member : channel.members_)
		save_status(channel, member, now);
	return true;
}

void World::forget_access(Channel &channel) noexcept
{
	if (channel.access == nullptr)
		return;
	channels_by_account_.drop(channel.access->founder, channel);
	for (const AccessEntry &entry : channel.access->entries)
		channels_by_account_.drop(entry.account, channel);
	channel.access.reset();
}

bool World::change_owner(Channel &channel, std::string_view founder, std::string_view heir, std::string_view suspended,
                         WallTime now)
{
	ChannelAccess &access = *channel.access;
	std::string words[] = {std::string(founder), std::string(heir), std::string(suspended)};
	ChannelState state = state_of(channel);
	state.founder = founder;
	state.heir = heir;
	state.suspended = suspended;
	const Unsaved unsaved = to_save(state, channel.stream());
	channels_by_account_.add(founder, channel);
	if (!keep(unsaved, now)) {
		channels_by_account_.drop(founder, channel);
		return false;
	}
	channels_by_account_.drop(access.founder, channel);
	access.founder = std::move(words[0]);
	access.heir = std::move(words[1]);
	access.suspended = std::move(words[2]);
	return true;
}

bool World::set_access(Channel &channel, AccessEntry entry, WallTime now)
{
	std::vector<AccessEntry> &entries = channel.access->entries;
	const auto is_same = [&](const AccessEntry &other) { return case_map_.equal(other.account, entry.account); };
	const auto there = std::find_if(entries.begin(), entries.end(), is_same);
	const bool adds = entry.power != Power::none;
	std::optional<std::string> value;
	if (adds)
		value = access_value(entry);
	const std::string &account = there == entries.end() ? entry.account : there->account;
	const Unsaved unsaved{{access_key(channel.stream(), account), std::move(value)}};
	if (there != entries.end()) {
		if (!keep(unsaved, now))
			return false;
		if (adds) {
			there->power = entry.power;
			there->setter = std::move(entry.setter);
			there->set_at = entry.set_at;
			return true;
		}
		channels_by_account_.drop(there->account, channel);
		entries.erase(there);
		return true;
	}
	if (!adds)
		return true;
	entries.reserve(entries.size() + 1);
	channels_by_account_.add(entry.account, channel);
	if (!keep(unsaved, now)) {
		channels_by_account_.drop(entry.account, channel);
		return false;
	}
	entries.push_back(std::move(entry));
	return true;
}

std::size_t World::channels_founded_by(std::string_view account) const noexcept
{
	std::size_t count = 0;
	for (const Channel *channel : channels_by_account_.of(account))
		count += channel->access->is_founder(account, case_map_) ? 1 : 0;
	return count;
}

Statuses World::granted_statuses(const User &user, const Channel &channel) const noexcept
{
	if (const ChannelAccess *access = channel.access.get())
		return access->suspended.empty() ? status_bit(access->power_of(user.account, case_map_)) : Statuses{0};
	for (const ReturningMember &member : channel.returning) {
		if (!user.account.empty() && case_map_.equal(member.account, user.account))
			return member.statuses;
	}
	return 0;
}

void World::statuses_to_save(Unsaved &unsaved, const Channel &channel, const User &user, Statuses statuses) const
{
	if (channel.stream() == 0 || channel.access != nullptr || user.account.empty())
		return;
	std::optional<std::string> value;
	if (statuses != 0)
		value = status_value(statuses);
	unsaved.push_back({status_key(channel.stream(), user.account), std::move(value)});
}

void World::save_status(const Channel &channel, const Member &member, WallTime now) noexcept
try {
	Unsaved unsaved;
	if (member.statuses != 0)
		statuses_to_save(unsaved, channel, *member.user, member.statuses);
	save(unsaved, now);
} catch (const std::bad_alloc &) {
	unsaved_.add(1);
}

void World::forget_statuses(const Channel &channel, const Member &member, WallTime now) noexcept
try {
	Unsaved unsaved;
	if (member.statuses != 0 && !stopping_)
		statuses_to_save(unsaved, channel, *member.user, 0);
	save(unsaved, now);
} catch (const std::bad_alloc &) {
	unsaved_.add(1);
}

void World::change_account(User &user, std::string account, WallTime now) noexcept
{
	for (const User::Place &place : user.places)
		forget_statuses(*place.channel, place.channel->members_[place.index], now);
	user.account = std::move(account);
	for (const User::Place &place : user.places)
		save_status(*place.channel, place.channel->members_[place.index], now);
	settle(user, now);
}

void World::take_back(const User &user, WallTime now) noexcept
{
	for (const User::Place &place : user.places) {
		const std::size_t taken =
		    std::erase_if(place.channel->returning, [&](const auto &other) REQUIRES_SHARED(world_role) {
			    return case_map_.equal(other.account, user.account);
		    });
		if (taken != 0)
			save_status(*place.channel, place.channel->members_[place.index], now);
	}
}

void World::restore_access(Channel &channel, const ChannelState &state)
{
	if (state.founder.empty())
		return;
	auto access = std::make_unique<ChannelAccess>();
	access->founder = state.founder;
	access->registered = state.registered;
	access->heir = state.heir;
	access->suspended = state.suspended;
	channels_by_account_.add(state.founder, channel);
	channel.access = std::move(access);
}

} // namespace confer::chat
