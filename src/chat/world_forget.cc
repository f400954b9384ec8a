// SPDX-License-Identifier: MIT
// What the World has of an account that ends.
#include "chat/channel_state.hh"
#include "chat/presence_state.hh"
#include "chat/world.hh"

#include <string>
#include <utility>

namespace confer::chat {

bool World::forget_account(const std::string &account, WallTime now)
{
	Unsaved unsaved = state_of_account(account);
	if (!keep(unsaved, now) || !drop_channels_of(account, now))
		return false;
	for (const auto &entry : channels_)
		std::erase_if(entry.second->returning,
		              [&](const auto &member) { return case_map_.equal(member.account, account); });
	account_metadata_.erase(account);
	always_on_.choose(account, {});
	read_markers_.forget(account);
	conversations_.forget(account);
	return true;
}

World::Unsaved World::state_of_account(const std::string &account) const
{
	Unsaved unsaved;
	const auto remove = [&](std::string key) { unsaved.push_back({std::move(key), std::nullopt}); };
	if (preferences(account) != Preferences())
		remove(preferences_key(always_on_.name_of(account)));
	if (always_on_.user_of(account) != nullptr)
		remove(presence_key(account));
	if (const auto found = account_metadata_.find(account); found != account_metadata_.end()) {
		for (const auto &entry : found->second.values())
			remove(metadata_state_key(case_map_.fold(account), entry.first));
	}
	for (std::string &key : read_markers_.keys_of(account))
		remove(std::move(key));
	for (std::string &key : conversations_.keys_of(account))
		remove(std::move(key));
	for (const auto &entry : channels_) {
		for (const ReturningMember &member : entry.second->returning) {
			if (case_map_.equal(member.account, account))
				remove(status_key(entry.second->stream(), member.account));
		}
	}
	return unsaved;
}

bool World::drop_channels_of(const std::string &account, WallTime now)
{
	std::vector<Channel *> offered;
	for (const auto &entry : channels_) {
		const ChannelAccess *access = entry.second->access.get();
		if (access != nullptr && case_map_.equal(access->heir, account))
			offered.push_back(entry.second.get());
	}
	for (Channel *channel : offered) {
		if (!change_owner(*channel, channel->access->founder, {}, channel->access->suspended, now))
			return false;
	}
	while (!channels_by_account_.of(account).empty()) {
		Channel &channel = *channels_by_account_.of(account).back();
		const bool kept = channel.access->is_founder(account, case_map_)
		                      ? unregister_channel(channel, now)
		                      : set_access(channel, {.account = account}, now);
		if (!kept)
			return false;
	}
	return true;
}

bool World::erase_lines_of(const std::string &account, WallTime now)
{
	if (!log_.erase_account(account, now))
		return false;
	for (const auto &entry : channels_) {
		Channel &channel = *entry.second;
		MutexLock order(channel.delivery);
		if (channel.history != nullptr)
			channel.history->erase_account(account);
	}
	return true;
}

} // namespace confer::chat
