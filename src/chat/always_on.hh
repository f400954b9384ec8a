// SPDX-License-Identifier: MIT
#pragma once

#include "chat/preferences.hh"
#include "chat/role.hh"
#include "irc/casemap.hh"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace confer::chat {

class User;

/**
 * What accounts have chosen, and for which of them a user stays while no client is connected: one of an account at
 * most. A part of the World, which sees to it that the users are there.
 */
class AlwaysOn {
public:
	using Users = std::unordered_map<std::string, User *, irc::FoldHash, irc::FoldEqual>;

	/** `map`, which folds the names of accounts, must outlive this. */
	explicit AlwaysOn(const irc::CaseMap &map)
	    : preferences_(0, irc::FoldHash{&map}, irc::FoldEqual{&map}),
	      users_(0, irc::FoldHash{&map}, irc::FoldEqual{&map})
	{
	}

	/** What the account has chosen. Good until the next change. */
	const Preferences &preferences(std::string_view account) const noexcept REQUIRES_SHARED(world_role);
	/** The name of the account as it was written when it chose first. Good until the next change. */
	std::string_view name_of(std::string_view account) const noexcept REQUIRES_SHARED(world_role);
	void choose(std::string_view account, const Preferences &preferences) REQUIRES(world_role);

	/** The user who stays; nullptr: none does. */
	User *user_of(std::string_view account) const noexcept REQUIRES_SHARED(world_role);
	/** All of them, by account. */
	const Users &users() const noexcept REQUIRES_SHARED(world_role) { return users_; }
	/** The account has no such user yet. */
	void add(std::string_view account, User &user) REQUIRES(world_role) { users_.emplace(account, &user); }
	/** Returns the account for which the user has stayed until now. */
	std::string drop(const User &user) noexcept REQUIRES(world_role);

private:
	std::unordered_map<std::string, Preferences, irc::FoldHash, irc::FoldEqual> preferences_ GUARDED_BY(world_role);
	Users users_ GUARDED_BY(world_role);
};

} // namespace confer::chat
