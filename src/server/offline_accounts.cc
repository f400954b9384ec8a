// SPDX-License-Identifier: MIT
#include "server/offline_accounts.hh"

#include "server/log.hh"

#include <string_view>

namespace confer::server {

namespace {

void tell_shut(std::string_view name, std::string_view why)
{
	log.error("Nobody can log in to the account ", name, " until conferd is restarted: ", why);
}

} // namespace

OfflineAccounts::OfflineAccounts(chat::World &world, chat::Accounts &accounts) : world_(world), accounts_(accounts)
{
	for (const chat::Account &account : accounts.list()) {
		if (account.made_offline)
			names_.push_back(account.name);
	}
	chat::WorldWrite lock(world_);
	for (const std::string &name : names_)
		world_.changing_account_names().drop_account(name);
}

void OfflineAccounts::clean_up()
{
	chat::WorldWrite lock(world_);
	chat::AccountNames &names = world_.changing_account_names();
	const chat::WallTime now = chat::wall_now();
	std::erase_if(names_, [&](const std::string &name) REQUIRES(chat::world_role) {
		static_cast<void>(names.add(name, name)); // it was there a moment ago
		names.shut(name, true);
		if (world_.forget_account(name, now))
			return false;
		tell_shut(name, "the log has no space");
		return true;
	});
}

void OfflineAccounts::take_in()
{
	for (const std::string &name : names_) {
		if (const chat::Accounts::Answer answer = accounts_.take_in(name); !answer.is_done()) {
			tell_shut(name, answer.why);
			continue;
		}
		chat::WorldWrite lock(world_);
		world_.changing_account_names().shut(name, false);
	}
	names_.clear();
}

} // namespace confer::server
