// SPDX-License-Identifier: MIT
#pragma once

#include "chat/user.hh"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

/** What a login or a change of an account came to. */
enum class AccountResult : std::uint8_t {
	done,
	wrong,       ///< the name, the password or the identity; which of them is not said
	suspended,   ///< an operator has shut the account
	unknown,     ///< there is no such account; a login says `wrong`
	exists,      ///< the name, the nick or the identity belongs to an account already
	invalid,     ///< the name, the password or the address cannot be one; the answer says why
	full,        ///< there are as many accounts, nicks or identities as there may be; the answer says which
	busy,        ///< too many wait to log in: to be tried again
	unavailable, ///< it could not be kept: no space, a disk that fails, or the server stops; the answer says which
};

/** One account, without its secrets. Names are as they were registered. */
struct Account {
	std::string name;
	WallTime registered = 0;
	WallTime last_login = 0; ///< 0: never; as exact as a day
	std::string email;       ///< empty: none was given
	bool suspended = false;
	/** It was made while the server did not run: what the log has of an account of this name is of an earlier one. */
	bool made_offline = false;
	std::vector<std::string> nicks;      ///< nicks that are the account's beside its name
	std::vector<std::string> identities; ///< "uid:1000", "cert:HEX" with the SHA-256 of the certificate in lower case
};

/** A conversation in which somebody logs in by SCRAM (RFC 5802). One thread at a time; it may outlive nothing. */
class ScramLogin {
public:
	struct Step {
		AccountResult result = AccountResult::wrong; ///< `done` also in the middle, while `finished` is false
		bool finished = false;
		std::string message; ///< to be sent to the client, before it is base64, while it is not finished
		std::string account; ///< who has logged in, at the end
		std::string why;     ///< for people, when it failed
	};

	virtual ~ScramLogin() = default;
	/**
	 * Takes what the client said, without base64: of its three messages the last one is empty. Whether the account is
	 * still as it was when the client proved to be it is looked at then. May wait as Accounts may.
	 */
	virtual Step step(std::string_view message) = 0;
};

/**
 * What chat asks of the keeper of accounts. Passwords leave chat through it and never come back: it keeps verifiers.
 *
 * Thread-safe. All calls may wait for a disk or for the computing of a verifier: no lock may be held. A change is
 * durable when its answer is `done`. Accounts, nicks and names are compared under the server's case mapping. What chat
 * has to know under the World's lock (whose a nick is) it takes from list() at the start, and then from its own
 * changes: nobody else makes any.
 */
class Accounts {
public:
	struct Answer {
		AccountResult result = AccountResult::unavailable;
		std::string account; ///< whose, as registered, when it is `done`
		std::string why;     ///< for people, in one line, when it is not
		bool is_new = false; ///< of a login: it has made the account

		bool is_done() const noexcept { return result == AccountResult::done; }
	};

	/** What somebody registers with. */
	struct Fresh {
		std::string name;
		std::string password; ///< empty: only with an identity
		std::string email;
		std::string identity; ///< "uid:1000" or "cert:HEX", or empty
		/** Nobody logs in by what is kept: somebody else checks passwords. */
		bool is_checked_elsewhere = false;
		bool is_made_offline = false; ///< Account::made_offline
	};

	Accounts() = default;
	virtual ~Accounts() = default;
	Accounts(const Accounts &) = delete;
	Accounts &operator=(const Accounts &) = delete;

	/** Whether there can be accounts at all. Never changes while the server runs. */
	virtual bool are_kept() const noexcept = 0;
	/** Whether passwords are checked by verifiers, so that there is SCRAM. Never changes while the server runs. */
	virtual bool has_verifiers() const noexcept { return true; }

	/** Logs in with a name, or a nick of the account, and a password. */
	virtual Answer check_password(std::string_view name, std::string_view password) = 0;
	/** Logs in by what the kernel or a trusted proxy says of the peer. */
	virtual Answer check_identity(std::string_view identity) = 0;
	/** Null: there is no memory, or too many are under way. */
	virtual std::unique_ptr<ScramLogin> begin_scram() = 0;

	virtual Answer add(const Fresh &fresh) = 0;
	/** The caller has made sure that it may: it is the account's own, or an operator. */
	virtual Answer set_password(std::string_view account, std::string_view password) = 0;
	virtual Answer set_email(std::string_view account, std::string_view email) = 0;
	virtual Answer suspend(std::string_view account, bool on) = 0;
	virtual Answer add_nick(std::string_view account, std::string_view nick) = 0;
	virtual Answer drop_nick(std::string_view account, std::string_view nick) = 0;
	virtual Answer add_identity(std::string_view account, std::string_view identity) = 0;
	virtual Answer drop_identity(std::string_view account, std::string_view identity) = 0;
	/** Forgets the account with all that belongs to it. */
	virtual Answer drop(std::string_view account) = 0;
	/** The end of Account::made_offline: the log has nothing of an earlier account of this name any more. */
	virtual Answer take_in(std::string_view account) = 0;

	/** The account of that name or nick; false: there is none. */
	virtual bool find(std::string_view name, Account &found) = 0;
	/** All of them, in the order of their names. */
	virtual std::vector<Account> list() = 0;
};

/** There are no accounts. */
class NullAccounts final : public Accounts {
public:
	bool are_kept() const noexcept override { return false; }
	Answer check_password(std::string_view, std::string_view) override { return none(); }
	Answer check_identity(std::string_view) override { return none(); }
	std::unique_ptr<ScramLogin> begin_scram() override { return nullptr; }
	Answer add(const Fresh &) override { return none(); }
	Answer set_password(std::string_view, std::string_view) override { return none(); }
	Answer set_email(std::string_view, std::string_view) override { return none(); }
	Answer suspend(std::string_view, bool) override { return none(); }
	Answer add_nick(std::string_view, std::string_view) override { return none(); }
	Answer drop_nick(std::string_view, std::string_view) override { return none(); }
	Answer add_identity(std::string_view, std::string_view) override { return none(); }
	Answer drop_identity(std::string_view, std::string_view) override { return none(); }
	Answer drop(std::string_view) override { return none(); }
	Answer take_in(std::string_view) override { return none(); }
	bool find(std::string_view, Account &) override { return false; }
	std::vector<Account> list() override { return {}; }

private:
	static Answer none() { return {AccountResult::unavailable, {}, "This server keeps no accounts"}; }
};

} // namespace confer::chat
