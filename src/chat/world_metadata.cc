// SPDX-License-Identifier: MIT
// What is said of users and channels by keys, and that the log has it before anybody is told.
#include "chat/world.hh"

#include <span>
#include <utility>

namespace confer::chat {

const Metadata &World::metadata_of(const User &user) const
{
	if (user.account.empty())
		return user.guest_metadata;
	static const Metadata kNone;
	const auto found = account_metadata_.find(user.account);
	return found == account_metadata_.end() ? kNone : found->second;
}

bool World::set_metadata(User &user, std::string_view key, std::optional<Metadata::Value> value, WallTime now)
{
	if (user.account.empty())
		return change_metadata(user.guest_metadata, {}, key, std::move(value), now);
	const auto place = account_metadata_.try_emplace(user.account).first;
	return change_metadata(place->second, metadata_state_key(case_map_.fold(user.account), key), key, std::move(value),
	                       now);
}

bool World::set_metadata(Channel &channel, std::string_view key, std::optional<Metadata::Value> value, WallTime now)
{
	const std::string state = channel.stream() == 0 ? std::string() : metadata_state_key(channel.stream(), key);
	return change_metadata(channel.metadata, state, key, std::move(value), now);
}

bool World::change_metadata(Metadata &metadata, const std::string &state, std::string_view key,
                            std::optional<Metadata::Value> value, WallTime now)
{
	if (!state.empty()) {
		const StateChange change[] = {{state, value ? std::optional(value->text) : std::nullopt}};
		if (!log_.append_state(now, change))
			return false;
	}
	if (value)
		metadata.set(key, std::move(*value));
	else
		metadata.erase(key);
	return true;
}

bool World::restore_account_metadata(const StateChange &entry)
{
	const auto read = read_metadata_state_key(entry.key);
	if (!read || read->account.empty() || !entry.value)
		return false;
	account_metadata_.try_emplace(std::string(read->account)).first->second.set(read->key, {*entry.value, Holding()});
	return true;
}

} // namespace confer::chat
