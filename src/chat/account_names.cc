// SPDX-License-Identifier: MIT
#include "chat/account_names.hh"

#include "irc/skeleton.hh"

#include <algorithm>
#include <new>

namespace confer::chat {

AccountNames::AccountNames(const irc::CaseMap &map)
    : map_(map),
      owners_(0, irc::FoldHash{&map_}, irc::FoldEqual{&map_}),
      looks_(0, irc::FoldHash{&map_}, irc::FoldEqual{&map_}),
      capitals_(0, irc::FoldHash{&map_}, irc::FoldEqual{&map_})
{
}

void AccountNames::fill(std::span<const Account> accounts)
{
	for (const Account &account : accounts) {
		static_cast<void>(add(account.name, account.name));
		for (const std::string &nick : account.nicks)
			static_cast<void>(add(account.name, nick));
		shut(account.name, account.suspended);
	}
}

bool AccountNames::add(std::string_view account, std::string_view nick)
{
	const auto [place, is_new] = owners_.try_emplace(
	    std::string(nick), Owner{std::string(account), irc::skeleton(nick), irc::skeleton_in_capitals(nick)});
	if (!is_new)
		return false;
	try {
		looks_.emplace(place->second.skeleton, nick);
		capitals_.emplace(place->second.capitals, nick);
	} catch (const std::bad_alloc &) {
		drop(nick);
		throw;
	}
	return true;
}

bool AccountNames::add_local(std::string_view name)
{
	if (const auto found = owners_.find(name); found != owners_.end())
		return found->second.is_local;
	if (!add(name, name))
		return false;
	owners_.find(name)->second.is_local = true;
	return true;
}

void AccountNames::drop(std::string_view nick) noexcept
{
	const auto found = owners_.find(nick);
	if (found == owners_.end())
		return;
	forget(looks_, found->second.skeleton, nick);
	forget(capitals_, found->second.capitals, nick);
	owners_.erase(found);
}

void AccountNames::forget(Looks &looks, const std::string &look, std::string_view nick) const noexcept
{
	const auto [begin, end] = looks.equal_range(look);
	const auto found = std::find_if(begin, end, [&](const auto &entry) { return map_.equal(entry.second, nick); });
	if (found != end)
		looks.erase(found);
}

void AccountNames::drop_account(std::string_view account) noexcept
{
	const auto is_its = [&](const auto &entry)
	                        REQUIRES_SHARED(world_role) { return map_.equal(owner(entry.second), account); };
	std::erase_if(looks_, is_its);
	std::erase_if(capitals_, is_its);
	std::erase_if(owners_, [&](const auto &entry) { return map_.equal(entry.second.account, account); });
}

void AccountNames::shut(std::string_view account, bool on) noexcept
{
	if (const auto found = owners_.find(account); found != owners_.end())
		found->second.is_shut = on;
}

bool AccountNames::admits(std::string_view account) const noexcept
{
	const auto found = owners_.find(account);
	return found != owners_.end() && map_.equal(found->second.account, account) && !found->second.is_shut;
}

std::string_view AccountNames::owner(std::string_view nick) const noexcept
{
	const auto found = owners_.find(nick);
	return found == owners_.end() ? std::string_view{} : std::string_view(found->second.account);
}

std::string_view AccountNames::find_other(const Looks &looks, const std::string &look, std::string_view nick,
                                          std::string_view own) const
{
	const auto [begin, end] = looks.equal_range(look);
	for (auto one = begin; one != end; ++one) {
		if (!map_.equal(one->second, nick) && !map_.equal(owner(one->second), own))
			return one->second;
	}
	return {};
}

std::string_view AccountNames::look_alike(std::string_view nick, std::string_view own) const
{
	if (const auto known = owners_.find(nick); known != owners_.end() && known->first == nick)
		return {}; // as its owner writes it
	const std::string_view found = find_other(looks_, irc::skeleton(nick), nick, own);
	const std::string capitals = found.empty() ? irc::skeleton_of_capitals(nick) : std::string();
	return capitals.empty() ? found : find_other(capitals_, capitals, nick, own);
}

bool AccountNames::looks_like_own(std::string_view nick, std::string_view own) const
{
	const auto [begin, end] = looks_.equal_range(irc::skeleton(nick));
	return std::any_of(
	    begin, end, [&](const auto &look) REQUIRES_SHARED(world_role) { return map_.equal(owner(look.second), own); });
}

} // namespace confer::chat
