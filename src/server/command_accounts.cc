// SPDX-License-Identifier: MIT
#include "server/command_accounts.hh"

#include "chat/account_answers.hh"
#include "crypto/scram_verifier.hh"
#include "server/log.hh"
#include "vault/account_record.hh"

#include <string>

namespace confer::server {

using chat::AccountResult;

namespace {

using Answer = chat::Accounts::Answer;

constexpr std::size_t kLongestPassword = 4096; ///< bytes; fits a pipe with a name

Answer kept_elsewhere()
{
	return {AccountResult::invalid,
	        {},
	        "This server does not keep passwords: change yours in the system that it comes from"};
}

} // namespace

CommandAccounts::CommandAccounts(vault::Vault &vault, const AuthCommandSettings &settings)
    : vault_(vault),
      command_(settings)
{
}

Answer CommandAccounts::check_password(std::string_view name, std::string_view password)
{
	if (!vault::valid_account_name(name) || password.empty() || password.size() > kLongestPassword ||
	    !crypto::is_prepared(password))
		return chat::answers::wrong_password();
	chat::Account known;
	const bool is_known = vault_.find(name, known);
	const std::string account = is_known ? known.name : std::string(name);
	const AuthCommand::Outcome outcome = command_.check(account, password);
	switch (outcome.result) {
	case AuthCommand::Result::accepted: return admit(account);
	case AuthCommand::Result::refused: return chat::answers::wrong_password();
	case AuthCommand::Result::busy: return chat::answers::busy();
	case AuthCommand::Result::stopped: return chat::answers::stopping();
	case AuthCommand::Result::failed: break;
	}
	log.event(LogEvent::no_means, "", "Accounts: the program that checks passwords: ", outcome.fault);
	return {AccountResult::unavailable, {}, "Passwords cannot be checked at this moment: try again later"};
}

Answer CommandAccounts::admit(std::string_view name)
{
	if (const vault::Vault::KeptPtr kept = vault_.look_up(name))
		return vault_.admit(kept, {});
	Answer made = vault_.add({.name = std::string(name), .is_checked_elsewhere = true});
	made.is_new = made.is_done();
	if (made.result != AccountResult::exists)
		return made;
	const vault::Vault::KeptPtr kept = vault_.look_up(name); // somebody was faster
	return kept == nullptr ? chat::answers::wrong_password() : vault_.admit(kept, {});
}

Answer CommandAccounts::add(const Fresh &fresh)
{
	return fresh.password.empty() ? vault_.add(fresh) : kept_elsewhere();
}

Answer CommandAccounts::set_password(std::string_view, std::string_view)
{
	return kept_elsewhere();
}

} // namespace confer::server
