// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "chat/ranks.hh"
#include "crypto/secret.hh"
#include "irc/casemap.hh"
#include "log/store.hh"
#include "vault/account_record.hh"
#include "vault/login_worker.hh"
#include "vault/vault_settings.hh"
#include "vault/work_census.hh"

#include <confer/mutex.hh>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::vault {

/**
 * Keeps the accounts, in a log of its own; in memory there are all of them. Nothing that it keeps can be used as a
 * password.
 *
 * A change is in the log before another one can be made of the same account, and its answer says `done` only when it is
 * on the disk, whatever the durability of what is said. What a login says, too, is on the disk by then. When the disk
 * fails, nothing is changed any more, and people can still log in.
 */
class Vault final : public chat::Accounts, private log::StoreHost {
public:
	/** What is told of the vault, each text with its name in front; called by its threads, must not throw. */
	struct Host {
		/** Operators should know this. */
		std::function<void(std::string_view text)> report;
		/** Trouble with its disk begins, or is over. */
		std::function<void(log::DiskTrouble kind, bool begins, std::string_view text)> trouble;
	};

	/**
	 * Opens the vault in the directory of the options, or makes it. Their durability is the vault's own business.
	 * @throws std::system_error saying what is wrong and what to do
	 */
	Vault(log::StoreOptions options, irc::CaseMapping mapping, const VaultSettings &settings, Host host);
	~Vault() override;

	/** @throws std::system_error when there are no threads */
	void start();
	/** Nobody waits any more: everybody who does is told that the server stops. Any thread. */
	void give_up() noexcept;
	/** give_up(), and ends the threads; what was changed is on the disk. */
	void stop() noexcept;
	/** After a reload. */
	void configure(const VaultSettings &settings) noexcept EXCLUDES(mutex_);

	bool are_kept() const noexcept override { return true; }
	Answer check_password(std::string_view name, std::string_view password) override;
	Answer check_identity(std::string_view identity) override;
	std::unique_ptr<chat::ScramLogin> begin_scram() override;
	Answer add(const Fresh &fresh) override;
	Answer set_password(std::string_view account, std::string_view password) override;
	Answer set_email(std::string_view account, std::string_view email) override;
	Answer suspend(std::string_view account, bool on) override;
	Answer add_nick(std::string_view account, std::string_view nick) override;
	Answer drop_nick(std::string_view account, std::string_view nick) override;
	Answer add_identity(std::string_view account, std::string_view identity) override;
	Answer drop_identity(std::string_view account, std::string_view identity) override;
	Answer drop(std::string_view account) override;
	Answer take_in(std::string_view account) override;
	bool find(std::string_view name, chat::Account &found) override;
	std::vector<chat::Account> list() override;

	/** An account as it is at one moment; it is replaced, never changed. */
	struct Kept {
		AccountRecord record;
		log::Position end = 0; ///< behind its record in the log
	};
	using KeptPtr = std::shared_ptr<const Kept>;

	/** The account of that name or nick; null: there is none. */
	KeptPtr look_up(std::string_view name) EXCLUDES(mutex_);
	/** The verifier of the account; for one without, or for nobody, one that nobody's password matches. */
	crypto::ScramVerifier verifier_of(const KeptPtr &kept, std::string_view name) EXCLUDES(mutex_);
	/**
	 * What somebody is told who has shown to be that account. Waits until the account is on the disk. With the
	 * password, if it is known, its verifier is made anew when that has too few iterations.
	 */
	Answer admit(const KeptPtr &kept, std::string_view password) EXCLUDES(mutex_);
	bool same_name(std::string_view a, std::string_view b) const noexcept { return case_map_.equal(a, b); }

private:
	void report(std::string_view text) noexcept override;
	void trouble(log::DiskTrouble kind, bool begins, std::string_view text) noexcept override;
	void durable_moved() noexcept override;
	void failed(std::string_view reason) noexcept override;

	using Edit = std::function<Answer(AccountRecord &)>;

	void load();
	KeptPtr owner_of(std::string_view claim) EXCLUDES(mutex_);
	VaultSettings settings() const noexcept EXCLUDES(mutex_);
	/** Changes the account of that name; what `edit` says is the answer unless it is `done`. Waits for the disk. */
	Answer change(std::string_view account, const Edit &edit) EXCLUDES(mutex_);
	/**
	 * Puts the account in the place of the one that was there; null: removes that. All or nothing; `end` is then behind
	 * its record.
	 */
	Answer put_locked(const std::string &folded, std::shared_ptr<Kept> fresh, log::Position &end) REQUIRES(mutex_);
	bool append_locked(const std::string &key, const std::optional<std::string> &value) REQUIRES(mutex_);
	/** `done` when all before the position is on the disk. */
	Answer settle(log::Position end, std::string_view account) EXCLUDES(waiting_);
	/** Makes a verifier on the login thread. */
	Answer hash(std::string_view password, crypto::ScramVerifier &made) EXCLUDES(mutex_);
	/** Remembers the day of a login, and makes the verifier anew when it has too few iterations. */
	void touch(const KeptPtr &kept, std::string_view password) EXCLUDES(mutex_);
	Answer check_password_length(std::string_view password) const EXCLUDES(mutex_);
	Answer not_taken() const;
	/** One account's verifier takes the place of the other's; null: there is none. What comes must be expected. */
	void recount_locked(const Kept *before, const Kept *after) noexcept REQUIRES(mutex_);

	const irc::CaseMap case_map_;
	const Host host_;
	mutable Mutex mutex_{"Vault", chat::rank::vault};
	VaultSettings settings_ GUARDED_BY(mutex_);
	std::map<std::string, KeptPtr, std::less<>> accounts_ GUARDED_BY(mutex_);   ///< by folded name
	std::map<std::string, std::string, std::less<>> owners_ GUARDED_BY(mutex_); ///< by claim: the folded name
	WorkCensus work_ GUARDED_BY(mutex_);                                        ///< of the verifiers of accounts_
	std::array<char, 32> secret_{}; ///< what salts of nobody are made of; constant once loaded
	Mutex waiting_{"Vault::durable", chat::rank::vault_durable};
	CondVar durable_moved_;
	bool stopping_ GUARDED_BY(waiting_) = false;
	std::atomic<bool> failed_{false};
	log::Store store_; ///< reports from its construction on
	LoginWorker worker_;
};

} // namespace confer::vault
