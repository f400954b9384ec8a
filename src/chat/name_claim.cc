// SPDX-License-Identifier: MIT
#include "chat/name_claim.hh"

#include "chat/world.hh"

#include <utility>

namespace confer::chat {

NameClaim::~NameClaim()
{
	if (nick_.empty())
		return;
	WorldWrite lock(world_);
	world_.changing_account_names().drop(nick_);
}

bool NameClaim::take(const std::string &account, const std::string &nick)
{
	account_ = account;
	std::string held = nick; // before it is anybody's: no memory, no claim
	if (!world_.changing_account_names().add(account, nick))
		return false;
	nick_ = std::move(held);
	return true;
}

void NameClaim::settle(const Accounts::Answer &answer)
{
	Account found;
	if (answer.is_done() || (world_.accounts().find(nick_, found) && world_.case_map().equal(found.name, account_)))
		nick_.clear();
}

} // namespace confer::chat
