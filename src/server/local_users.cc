// SPDX-License-Identifier: MIT
#include "server/local_users.hh"

#include "chat/text.hh"

#include <confer/thread.hh>

#include <exception>

#include <pwd.h>

namespace confer::server {

namespace {

std::string look_up(uid_t uid)
{
	passwd entry;
	passwd *found = nullptr;
	std::vector<char> text(16 << 10); // who has a longer entry has none
	if (getpwuid_r(uid, &entry, text.data(), text.size(), &found) != 0 || found == nullptr)
		return {};
	return found->pw_name;
}

} // namespace

void LocalUsers::log_in(chat::World &world, chat::Session &session, const Credentials &peer)
{
	if (peer.uid == kNobody)
		return;
	session.identity = chat::text("uid:", peer.uid);
	{
		chat::WorldRead lock(world);
		if (!world.settings().uid_accounts)
			return;
	}
	const std::string name = name_of(peer.uid);
	chat::Accounts::Answer known{chat::AccountResult::wrong, {}, {}};
	if (world.accounts().are_kept())
		known = world.accounts().check_identity(session.identity);
	chat::WorldWrite lock(world);
	if (known.result == chat::AccountResult::wrong && world.reserve_for_local(name))
		session.local_account = name;
	if (known.is_done() && world.account_names().admits(known.account))
		session.account = known.account;
	else
		session.account = session.local_account;
}

std::string LocalUsers::name_of(uid_t uid) noexcept
try {
	std::string name;
	if (uid == kNobody)
		return name;
	Thread thread({.name = "local-user"}, [&name, uid] { name = look_up(uid); });
	thread.start();
	thread.join();
	return name;
} catch (const std::exception &) {
	return {}; // no thread, no memory: then the user has to give a password
}

std::vector<std::string> LocalUsers::all(std::size_t most)
{
	std::vector<std::string> names;
	setpwent();
	while (names.size() < most) {
		const passwd *entry = getpwent(); // NOLINT(concurrency-mt-unsafe)
		if (entry == nullptr)
			break;
		if (entry->pw_uid != kNobody)
			names.emplace_back(entry->pw_name);
	}
	endpwent();
	return names;
}

} // namespace confer::server
