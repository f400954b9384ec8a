// SPDX-License-Identifier: MIT
#include "chat/channel_access.hh"

#include <algorithm>

namespace confer::chat {

const AccessEntry *ChannelAccess::find(std::string_view account, const irc::CaseMap &map) const noexcept
{
	const auto is_theirs = [&](const AccessEntry &entry) { return map.equal(entry.account, account); };
	const auto found = std::find_if(entries.begin(), entries.end(), is_theirs);
	return found == entries.end() ? nullptr : &*found;
}

Power ChannelAccess::power_of(std::string_view account, const irc::CaseMap &map) const noexcept
{
	if (account.empty())
		return Power::none;
	if (map.equal(account, founder))
		return Power::founder;
	const AccessEntry *entry = find(account, map);
	return entry == nullptr ? Power::none : entry->power;
}

ChannelsByAccount::ChannelsByAccount(const irc::CaseMap &map) : channels_(0, irc::FoldHash{&map}, irc::FoldEqual{&map})
{
}

void ChannelsByAccount::add(std::string_view account, Channel &channel)
{
	const auto place = channels_.try_emplace(std::string(account)).first;
	try {
		place->second.push_back(&channel);
	} catch (...) {
		if (place->second.empty())
			channels_.erase(place);
		throw;
	}
}

void ChannelsByAccount::drop(std::string_view account, Channel &channel) noexcept
{
	const auto place = channels_.find(account);
	if (place == channels_.end())
		return;
	std::vector<Channel *> &list = place->second;
	const auto found = std::find(list.begin(), list.end(), &channel);
	if (found != list.end())
		list.erase(found);
	if (list.empty())
		channels_.erase(place);
}

std::span<Channel *const> ChannelsByAccount::of(std::string_view account) const noexcept
{
	const auto found = channels_.find(account);
	return found == channels_.end() ? std::span<Channel *const>() : std::span<Channel *const>(found->second);
}

char status_letter(Power power) noexcept
{
	for (const ChannelMode &mode : channel_modes()) {
		if (mode.kind == irc::ModeKind::prefix && static_cast<Power>(mode.bit) == power)
			return mode.letter;
	}
	return '\0';
}

Power letter_power(char letter) noexcept
{
	const ChannelMode *mode = find_channel_mode(letter);
	return mode == nullptr || mode->kind != irc::ModeKind::prefix ? Power::none : static_cast<Power>(mode->bit);
}

} // namespace confer::chat
