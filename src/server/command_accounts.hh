// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "server/auth_command.hh"
#include "vault/vault.hh"

#include <memory>
#include <string_view>
#include <vector>

namespace confer::server {

/**
 * Accounts whose passwords a program checks, and nobody else: verifiers that are kept are not used. Whom the program
 * accepts and nobody knows gets an account, so that the name is nobody else's. The rest is the vault's.
 */
class CommandAccounts final : public chat::Accounts {
public:
	/** The vault is borrowed. @throws std::system_error without descriptors */
	CommandAccounts(vault::Vault &vault, const AuthCommandSettings &settings);

	/** The server stops: nobody waits any more. */
	void give_up() noexcept { command_.give_up(); }

	bool are_kept() const noexcept override { return true; }
	bool has_verifiers() const noexcept override { return false; }
	Answer check_password(std::string_view name, std::string_view password) override;
	Answer check_identity(std::string_view identity) override { return vault_.check_identity(identity); }
	std::unique_ptr<chat::ScramLogin> begin_scram() override { return nullptr; }
	/** Only without a password. */
	Answer add(const Fresh &fresh) override;
	/** Is refused. */
	Answer set_password(std::string_view account, std::string_view password) override;
	Answer set_email(std::string_view account, std::string_view email) override
	{
		return vault_.set_email(account, email);
	}
	Answer suspend(std::string_view account, bool on) override { return vault_.suspend(account, on); }
	Answer add_nick(std::string_view account, std::string_view nick) override { return vault_.add_nick(account, nick); }
	Answer drop_nick(std::string_view account, std::string_view nick) override
	{
		return vault_.drop_nick(account, nick);
	}
	Answer add_identity(std::string_view account, std::string_view identity) override
	{
		return vault_.add_identity(account, identity);
	}
	Answer drop_identity(std::string_view account, std::string_view identity) override
	{
		return vault_.drop_identity(account, identity);
	}
	Answer drop(std::string_view account) override { return vault_.drop(account); }
	Answer take_in(std::string_view account) override { return vault_.take_in(account); }
	bool find(std::string_view name, chat::Account &found) override { return vault_.find(name, found); }
	std::vector<chat::Account> list() override { return vault_.list(); }

private:
	/** Lets in who has shown to be the account of that name. */
	Answer admit(std::string_view name);

	vault::Vault &vault_;
	AuthCommand command_;
};

} // namespace confer::server
