// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "chat/role.hh"

#include <string>

namespace confer::chat {

class World;

/**
 * Holds a name, or a nick, for an account until the keeper of accounts has it, so that nobody takes it meanwhile. One
 * that was not settled is nobody's again at the end.
 */
class NameClaim {
public:
	/** `world` must outlive this. */
	explicit NameClaim(World &world) noexcept : world_(world) {}
	~NameClaim();
	NameClaim(const NameClaim &) = delete;
	NameClaim &operator=(const NameClaim &) = delete;

	/** At most once. False: the nick belongs to an account already. @throws bad_alloc */
	[[nodiscard]] bool take(const std::string &account, const std::string &nick) REQUIRES(world_role);
	/**
	 * What came of it. The account keeps the nick if that is done, and also if the keeper has it although it could not
	 * say that this will last. May wait as Accounts may.
	 */
	void settle(const Accounts::Answer &answer) EXCLUDES(world_role);

private:
	World &world_;
	std::string account_;
	std::string nick_; ///< empty: nothing is held
};

} // namespace confer::chat
