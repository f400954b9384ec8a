// SPDX-License-Identifier: MIT
// What changes accounts, and how a change gets to the disk.
#include "vault/vault.hh"

#include "chat/account_answers.hh"
#include "chat/email.hh"
#include "chat/text.hh"
#include "crypto/scram_message.hh"

#include <confer/random.hh>

#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <utility>

namespace confer::vault {

using chat::AccountResult;
namespace answers = chat::answers;

namespace {

using Answer = chat::Accounts::Answer;

constexpr auto kPatience = std::chrono::seconds(1); // the disk may become full without anybody being told

Answer stops()
{
	return {AccountResult::unavailable, {}, "The server is stopping: this change may be lost"};
}

Answer done()
{
	return {AccountResult::done, {}, {}};
}

} // namespace

Answer Vault::not_taken() const
{
	if (failed_)
		return {AccountResult::unavailable, {}, "The disk with the accounts has failed: nothing was changed"};
	if (store_.is_full())
		return {AccountResult::unavailable, {}, "The disk is full: nothing was changed"};
	return {AccountResult::unavailable, {}, "This could not be stored: nothing was changed"};
}

bool Vault::append_locked(const std::string &key, const std::optional<std::string> &value)
{
	if (failed_ || store_.is_full())
		return false;
	const std::array<log::StateEntry, 1> entry{
	    log::StateEntry{key, value ? std::optional<std::string_view>(*value) : std::nullopt}};
	return store_.append_state(entry, chat::wall_now()).has_value();
}

Answer Vault::put_locked(const std::string &folded, std::shared_ptr<Kept> fresh, log::Position &end)
{
	const std::vector<std::string> claims =
	    fresh == nullptr ? std::vector<std::string>() : claims_of(fresh->record.account, case_map_);
	for (const std::string &claim : claims) {
		const auto owner = owners_.find(claim);
		if (owner != owners_.end() && owner->second != folded)
			return {AccountResult::exists, {}, chat::text(claim, " belongs to another account")};
	}
	const std::optional<std::string> value =
	    fresh == nullptr ? std::nullopt : std::optional(account_value(fresh->record));
	if (value && value->size() > log::kMaxStateValue)
		return {AccountResult::full, {}, "The account would become too large"};
	// Room for everything before the log has it: behind that nothing fails.
	std::vector<decltype(owners_)::iterator> made;
	made.reserve(claims.size());
	const auto [slot, is_new] = accounts_.try_emplace(folded);
	std::vector<std::string> lost;
	bool taken = false;
	try {
		if (fresh != nullptr && fresh->record.verifier)
			work_.expect(fresh->record.verifier->iterations);
		if (!is_new)
			lost = claims_of(slot->second->record.account, case_map_);
		std::erase_if(lost,
		              [&](const auto &one) { return std::find(claims.begin(), claims.end(), one) != claims.end(); });
		for (const std::string &claim : claims) {
			if (const auto [at, inserted] = owners_.try_emplace(claim, folded); inserted)
				made.push_back(at);
		}
		taken = append_locked(account_key(folded), value);
	} catch (const std::bad_alloc &) {
		// `taken` says no.
	}
	if (!taken) {
		for (const auto &claim : made)
			owners_.erase(claim);
		if (is_new)
			accounts_.erase(slot);
		return not_taken();
	}
	end = store_.end();
	for (const std::string &claim : lost)
		owners_.erase(claim);
	recount_locked(slot->second.get(), fresh.get());
	if (fresh == nullptr) {
		accounts_.erase(slot);
		return done();
	}
	fresh->end = end;
	slot->second = std::move(fresh);
	return done();
}

Answer Vault::settle(log::Position end, std::string_view account)
{
	{
		MutexLock lock(waiting_);
		while (store_.durable() < end) {
			if (failed_)
				return {
				    AccountResult::unavailable, {}, "The disk with the accounts has failed: the change will be lost"};
			if (store_.is_full())
				return {
				    AccountResult::unavailable, {}, "The disk is full: the account will be stored when there is space"};
			if (stopping_)
				return stops();
			durable_moved_.wait_until(waiting_, std::chrono::steady_clock::now() + kPatience);
		}
	}
	return {AccountResult::done, std::string(account), {}};
}

Answer Vault::hash(std::string_view password, crypto::ScramVerifier &made)
{
	std::array<char, crypto::ScramVerifier::kSaltSize> salt;
	random_bytes(salt.data(), salt.size());
	switch (worker_.make(password, crypto::view(salt), settings().work(), made)) {
	case LoginWorker::Outcome::busy: return answers::busy();
	case LoginWorker::Outcome::stopped: return answers::stopping();
	case LoginWorker::Outcome::done: break;
	}
	return done();
}

Answer Vault::check_password_length(std::string_view password) const
{
	const std::size_t most = settings().password_length;
	if (password.size() > most)
		return answers::long_password(most);
	if (!crypto::is_prepared(password))
		return answers::invalid("A password is text in UTF-8 without control characters");
	return done();
}

Answer Vault::change(std::string_view account, const Edit &edit)
{
	const std::string folded = case_map_.fold(account);
	log::Position end = 0;
	std::string name;
	{
		MutexLock lock(mutex_);
		const auto found = accounts_.find(folded);
		if (found == accounts_.end())
			return answers::unknown_account();
		auto fresh = std::make_shared<Kept>(*found->second);
		name = fresh->record.account.name;
		if (Answer refused = edit(fresh->record); !refused.is_done())
			return refused;
		if (Answer refused = put_locked(folded, std::move(fresh), end); !refused.is_done())
			return refused;
	}
	return settle(end, name);
}

Answer Vault::add(const Fresh &fresh)
{
	if (!valid_account_name(fresh.name))
		return answers::invalid_name();
	if (!fresh.email.empty() && !chat::valid_email(fresh.email))
		return answers::invalid_email();
	if (!fresh.identity.empty() && !valid_identity(fresh.identity))
		return answers::invalid_identity();
	if (fresh.password.empty() && fresh.identity.empty() && !fresh.is_checked_elsewhere)
		return answers::invalid("An account needs a password");
	auto kept = std::make_shared<Kept>();
	chat::Account &account = kept->record.account;
	account.name = fresh.name;
	account.email = fresh.email;
	account.made_offline = fresh.is_made_offline;
	if (!fresh.identity.empty())
		account.identities.push_back(fresh.identity);
	if (look_up(fresh.name) != nullptr) // before the work for the password
		return {AccountResult::exists, {}, "The account already exists"};
	if (!fresh.password.empty()) {
		if (Answer refused = check_password_length(fresh.password); !refused.is_done())
			return refused;
		crypto::ScramVerifier made;
		if (Answer refused = hash(fresh.password, made); !refused.is_done())
			return refused;
		kept->record.verifier = std::move(made);
	}
	account.registered = chat::wall_now();
	const std::string folded = case_map_.fold(fresh.name);
	log::Position end = 0;
	{
		MutexLock lock(mutex_);
		if (accounts_.contains(folded))
			return {AccountResult::exists, {}, "The account already exists"};
		if (accounts_.size() >= settings_.accounts)
			return {AccountResult::full, {}, "The server has as many accounts as it allows"};
		if (Answer refused = put_locked(folded, std::move(kept), end); !refused.is_done())
			return refused;
	}
	return settle(end, fresh.name);
}

Answer Vault::set_password(std::string_view account, std::string_view password)
{
	if (Answer refused = check_password_length(password); !refused.is_done())
		return refused;
	if (look_up(account) == nullptr)
		return answers::unknown_account();
	crypto::ScramVerifier made;
	if (Answer refused = hash(password, made); !refused.is_done())
		return refused;
	return change(account, [&](AccountRecord &record) {
		record.verifier = made;
		return done();
	});
}

Answer Vault::set_email(std::string_view account, std::string_view email)
{
	if (!email.empty() && !chat::valid_email(email))
		return answers::invalid_email();
	return change(account, [&](AccountRecord &record) {
		record.account.email = email;
		return done();
	});
}

Answer Vault::suspend(std::string_view account, bool on)
{
	return change(account, [&](AccountRecord &record) {
		record.account.suspended = on;
		return done();
	});
}

Answer Vault::take_in(std::string_view account)
{
	return change(account, [&](AccountRecord &record) {
		record.account.made_offline = false;
		return done();
	});
}

Answer Vault::add_nick(std::string_view account, std::string_view nick)
{
	if (!valid_account_name(nick))
		return answers::invalid_nick();
	return change(account, [&](AccountRecord &record) -> Answer {
		std::vector<std::string> &nicks = record.account.nicks;
		if (case_map_.equal(record.account.name, nick) ||
		    std::any_of(nicks.begin(), nicks.end(), [&](const auto &one) { return case_map_.equal(one, nick); }))
			return {AccountResult::exists, {}, "The account already has this nick"};
		if (nicks.size() >= kMaxNicks)
			return {AccountResult::full, {}, chat::text("An account has at most ", kMaxNicks, " nicks")};
		nicks.emplace_back(nick);
		return done();
	});
}

Answer Vault::drop_nick(std::string_view account, std::string_view nick)
{
	return change(account, [&](AccountRecord &record) -> Answer {
		if (std::erase_if(record.account.nicks, [&](const auto &one) { return case_map_.equal(one, nick); }) == 0)
			return answers::unknown_nick();
		return done();
	});
}

Answer Vault::add_identity(std::string_view account, std::string_view identity)
{
	if (!valid_identity(identity))
		return answers::invalid_identity();
	return change(account, [&](AccountRecord &record) -> Answer {
		std::vector<std::string> &identities = record.account.identities;
		if (std::find(identities.begin(), identities.end(), identity) != identities.end())
			return {AccountResult::exists, {}, "The account already has this identity"};
		if (identities.size() >= kMaxIdentities)
			return {AccountResult::full, {}, chat::text("An account has at most ", kMaxIdentities, " identities")};
		identities.emplace_back(identity);
		return done();
	});
}

Answer Vault::drop_identity(std::string_view account, std::string_view identity)
{
	return change(account, [&](AccountRecord &record) -> Answer {
		if (std::erase(record.account.identities, std::string(identity)) == 0)
			return answers::unknown_identity();
		if (record.account.identities.empty() && !record.verifier)
			return answers::invalid("Nobody could log in to the account then: set a password first");
		return done();
	});
}

Answer Vault::drop(std::string_view account)
{
	const std::string folded = case_map_.fold(account);
	log::Position end = 0;
	std::string name;
	{
		MutexLock lock(mutex_);
		const auto found = accounts_.find(folded);
		if (found == accounts_.end())
			return answers::unknown_account();
		name = found->second->record.account.name;
		if (Answer refused = put_locked(folded, nullptr, end); !refused.is_done())
			return refused;
	}
	return settle(end, name);
}

} // namespace confer::vault
