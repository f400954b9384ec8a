// SPDX-License-Identifier: MIT
#include "chat/always_on.hh"

#include <algorithm>
#include <utility>

namespace confer::chat {

const Preferences &AlwaysOn::preferences(std::string_view account) const noexcept
{
	static const Preferences none;
	const auto found = preferences_.find(account);
	return found == preferences_.end() ? none : found->second;
}

std::string_view AlwaysOn::name_of(std::string_view account) const noexcept
{
	const auto found = preferences_.find(account);
	return found == preferences_.end() ? account : std::string_view(found->first);
}

void AlwaysOn::choose(std::string_view account, const Preferences &preferences)
{
	const auto found = preferences_.find(account);
	const bool chooses = preferences != Preferences();
	if (found != preferences_.end() && chooses)
		found->second = preferences;
	else if (found != preferences_.end())
		preferences_.erase(found);
	else if (chooses)
		preferences_.emplace(account, preferences);
}

User *AlwaysOn::user_of(std::string_view account) const noexcept
{
	const auto found = users_.find(account);
	return found == users_.end() ? nullptr : found->second;
}

std::string AlwaysOn::drop(const User &user) noexcept
{
	const auto found =
	    std::find_if(users_.begin(), users_.end(), [&](const auto &entry) { return entry.second == &user; });
	if (found == users_.end())
		return {};
	auto node = users_.extract(found);
	return std::move(node.key());
}

} // namespace confer::chat
