// SPDX-License-Identifier: MIT
// The registered channels of the World: whose they are, and who has which rank there.
#include "chat/channel_state.hh"
#include "chat/world.hh"

#include <algorithm>
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
	const Unsaved unsaved = to_save(state, channel.stream());
	channels_by_account_.add(founder, channel);
	if (!keep(unsaved, now)) {
		channels_by_account_.drop(founder, channel);
		return false;
	}
	channel.access = std::move(access);
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
	if (channel.members_.empty())
		erase_channel(channel, now);
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

Power World::granted_power(const User &user, const Channel &channel) const noexcept
{
	const ChannelAccess *access = channel.access.get();
	return access == nullptr || !access->suspended.empty() ? Power::none : access->power_of(user.account, case_map_);
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
