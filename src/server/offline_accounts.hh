// SPDX-License-Identifier: MIT
#pragma once

#include "chat/world.hh"

#include <string>
#include <vector>

namespace confer::server {

/**
 * The accounts that were made while the server did not run. What the log has of an account of such a name is of an
 * earlier one, which was lost with the vault: it is forgotten at the start, as REGISTER does it. Nobody can log in to
 * them until that is done, nor if it cannot be kept. Only the main thread uses it.
 */
class OfflineAccounts {
public:
	/** Before the World restores what the log has: no account of these names is there. */
	OfflineAccounts(chat::World &world, chat::Accounts &accounts);

	/** The World has restored it: forgets what was restored of the earlier ones. */
	void clean_up();
	/** From now on these accounts are as any other. */
	void take_in();

private:
	chat::World &world_;
	chat::Accounts &accounts_;
	std::vector<std::string> names_;
};

} // namespace confer::server
