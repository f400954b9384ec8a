// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "chat/role.hh"
#include "irc/casemap.hh"

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace confer::chat {

/**
 * Whose nick is whose: the names of all accounts and the nicks that belong to them. What the World has to know of
 * accounts while it is locked; see Accounts.
 */
class AccountNames {
public:
	/** `map` must outlive this. */
	explicit AccountNames(const irc::CaseMap &map);

	/** Takes in all accounts that there are. */
	void fill(std::span<const Account> accounts) REQUIRES(world_role);
	/** The nick belongs to the account, whose name may be the nick. False: it belongs to one already. @throws bad_alloc
	 */
	[[nodiscard]] bool add(std::string_view account, std::string_view nick) REQUIRES(world_role);
	/** The nick belongs to the local user of this name, who logs in without an account that is kept. False: to another
	 * account. @throws bad_alloc
	 */
	[[nodiscard]] bool add_local(std::string_view name) REQUIRES(world_role);
	/** The nick belongs to nobody any more. */
	void drop(std::string_view nick) noexcept REQUIRES(world_role);
	/** The account is no more, nor are its nicks. */
	void drop_account(std::string_view account) noexcept REQUIRES(world_role);
	/** Nobody may log in to the account, or may again. */
	void shut(std::string_view account, bool on) noexcept REQUIRES(world_role);
	/**
	 * Whether there is such an account and it is not shut. A login asks that when it holds the World: the account may
	 * have ended since its password was found to be right.
	 */
	bool admits(std::string_view account) const noexcept REQUIRES_SHARED(world_role);

	/** The account to which the nick belongs; empty: to none. Good until the next change. */
	std::string_view owner(std::string_view nick) const noexcept REQUIRES_SHARED(world_role);
	/**
	 * A nick for which this one could be taken, as its owner writes it or in capitals, and which belongs to another
	 * account than `own`; empty: none, or the nick is written as its owner does. So "ADMlN" looks like "admin", but
	 * "lan" does not look like "ian".
	 */
	std::string_view look_alike(std::string_view nick, std::string_view own) const REQUIRES_SHARED(world_role);
	/** Whether it looks like a nick of the account `own`, or is one. */
	bool looks_like_own(std::string_view nick, std::string_view own) const REQUIRES_SHARED(world_role);
	/** How many nicks belong to accounts. */
	std::size_t size() const noexcept REQUIRES_SHARED(world_role) { return owners_.size(); }

private:
	struct Owner {
		std::string account;
		std::string skeleton;  ///< of the nick
		std::string capitals;  ///< its skeleton in capitals
		bool is_local = false; ///< the account is that of a local user
		bool is_shut = false;  ///< the nick is the name of an account that is shut
	};

	const irc::CaseMap &map_;
	/** By nick. */
	std::unordered_map<std::string, Owner, irc::FoldHash, irc::FoldEqual> owners_ GUARDED_BY(world_role);
	/** Nicks by what they look like. */
	using Looks = std::unordered_multimap<std::string, std::string, irc::FoldHash, irc::FoldEqual>;

	void forget(Looks &looks, const std::string &look, std::string_view nick) const noexcept;
	/** One of them that is not `nick`, and belongs to another account than `own`; empty: none. */
	std::string_view find_other(const Looks &looks, const std::string &look, std::string_view nick,
	                            std::string_view own) const REQUIRES_SHARED(world_role);

	Looks looks_ GUARDED_BY(world_role);    ///< by their skeletons
	Looks capitals_ GUARDED_BY(world_role); ///< by those in capitals
};

} // namespace confer::chat
