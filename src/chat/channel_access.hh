// SPDX-License-Identifier: MIT
#pragma once

#include "chat/modes.hh"
#include "chat/role.hh"
#include "chat/user.hh"
#include "irc/casemap.hh"

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/** Registered channels: whose they are, and which accounts have which rank there. */
namespace confer::chat {

class Channel;

/** The rank that an account has in a registered channel. */
struct AccessEntry {
	std::string account; ///< as registered
	Power power = Power::none;
	std::string setter; ///< the account that has set it
	WallTime set_at = 0;
};

/** Whose a registered channel is. A channel without it is not registered. */
struct ChannelAccess {
	std::string founder; ///< an account, as registered
	WallTime registered = 0;
	std::string heir;      ///< the account that the founder has offered the channel to; empty: none
	std::string suspended; ///< why operators of the server have closed it; empty: they have not
	std::vector<AccessEntry> entries{};

	/** The entry of the account; null: there is none. */
	const AccessEntry *find(std::string_view account, const irc::CaseMap &map) const noexcept;
	/** What the account may do here: Power::founder as the founder, or as an owner. */
	Power power_of(std::string_view account, const irc::CaseMap &map) const noexcept;
	bool is_founder(std::string_view account, const irc::CaseMap &map) const noexcept
	{
		return !account.empty() && map.equal(account, founder);
	}
};

/** The registered channels that each account has a rank in, as their founder or by an entry. */
class ChannelsByAccount {
public:
	/** `map` must outlive this. */
	explicit ChannelsByAccount(const irc::CaseMap &map);

	/** The account has one more rank in the channel. @throws std::bad_alloc */
	void add(std::string_view account, Channel &channel) REQUIRES(world_role);
	/** It has one less. */
	void drop(std::string_view account, Channel &channel) noexcept REQUIRES(world_role);
	/** A channel is there as often as the account has ranks in it. Good until the next change. */
	std::span<Channel *const> of(std::string_view account) const noexcept REQUIRES_SHARED(world_role);

private:
	std::unordered_map<std::string, std::vector<Channel *>, irc::FoldHash, irc::FoldEqual>
	    channels_ GUARDED_BY(world_role);
};

/** An account that had statuses in a channel when the server ended. */
struct ReturningMember {
	std::string account;
	Statuses statuses = 0;
};

/** The letter of the status that has this power: q, a, o, h or v. */
char status_letter(Power power) noexcept;
/** The power of such a letter; Power::none for any other. */
Power letter_power(char letter) noexcept;

} // namespace confer::chat
