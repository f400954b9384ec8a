// SPDX-License-Identifier: MIT
#include "vault/vault.hh"

#include "chat/account_answers.hh"
#include "chat/text.hh"
#include "crypto/hmac.hh"
#include "crypto/sha256.hh"
#include "irc/base64.hh"
#include "vault/scram_exchange.hh"

#include <confer/random.hh>

#include <algorithm>
#include <cstring>
#include <new>
#include <system_error>
#include <utility>

namespace confer::vault {

using chat::AccountResult;

namespace {

constexpr std::string_view kSecretKey = "k";
static_assert(kSecretKey == log::mark_of(log::Purpose::accounts));
constexpr chat::WallTime kDay = 86'400'000;

/** The vault syncs every change, and needs less room than what people say. */
log::StoreOptions own(log::StoreOptions options)
{
	constexpr std::size_t kSegment = std::size_t{8} << 20;
	constexpr std::size_t kRing = std::size_t{256} << 10;
	options.durability = log::Durability::disk;
	options.purpose = log::Purpose::accounts;
	options.segment_size = std::min(options.segment_size, kSegment);
	options.ring_size = std::min(options.ring_size, kRing);
	// What an account was stays in old segments. The state is in files of its own, so they can go.
	options.retention = {std::chrono::hours(24), 0};
	return options;
}

} // namespace

Vault::Vault(log::StoreOptions options, irc::CaseMapping mapping, const VaultSettings &settings, Host host)
    : case_map_(mapping),
      host_(std::move(host)),
      settings_(settings),
      store_(own(std::move(options)), *this)
{
	load();
}

Vault::~Vault()
{
	stop();
}

void Vault::load()
{
	std::size_t faults = 0;
	MutexLock lock(mutex_);
	for (const auto &[key, value] : store_.take_state()) {
		if (key == kSecretKey) {
			const auto bytes = irc::base64_decode(value);
			if (bytes && bytes->size() == secret_.size())
				std::copy(bytes->begin(), bytes->end(), secret_.begin());
			continue;
		}
		if (!is_account_key(key))
			continue;
		auto record = read_account_value(value);
		const std::string folded = record ? case_map_.fold(record->account.name) : std::string();
		if (!record || account_key(folded) != key) {
			++faults;
			continue;
		}
		for (const std::string &claim : claims_of(record->account, case_map_))
			owners_.try_emplace(claim, folded);
		auto kept = std::make_shared<Kept>();
		kept->record = std::move(*record);
		if (kept->record.verifier)
			work_.expect(kept->record.verifier->iterations);
		recount_locked(nullptr, kept.get());
		accounts_[folded] = std::move(kept);
	}
	if (faults > 0)
		report(chat::text("accounts that cannot be read, so that nobody can log in to them: ", faults));
}

void Vault::start()
{
	store_.start();
	worker_.start();
	if (secret_ != std::array<char, 32>{})
		return;
	random_bytes(secret_.data(), secret_.size());
	MutexLock lock(mutex_);
	if (!append_locked(std::string(kSecretKey), irc::base64_encode(crypto::view(secret_))))
		report("the secret for unknown accounts could not be stored: the next start will make another one");
}

void Vault::give_up() noexcept
{
	worker_.give_up();
	{
		MutexLock lock(waiting_);
		stopping_ = true;
	}
	durable_moved_.notify_all();
}

void Vault::stop() noexcept
{
	give_up();
	worker_.stop();
	store_.stop();
}

void Vault::configure(const VaultSettings &settings) noexcept
{
	MutexLock lock(mutex_);
	settings_ = settings;
}

VaultSettings Vault::settings() const noexcept
{
	MutexLock lock(mutex_);
	return settings_;
}

void Vault::report(std::string_view text) noexcept
try {
	host_.report(chat::text("Accounts: ", text));
} catch (const std::bad_alloc &) {
	host_.report("Accounts: there is something to report, and no memory for it");
}

void Vault::trouble(log::DiskTrouble kind, bool begins, std::string_view text) noexcept
{
	try {
		host_.trouble(kind, begins, chat::text("Accounts: ", text));
	} catch (const std::bad_alloc &) {
		host_.trouble(kind, begins,
		              begins ? "Accounts: there is trouble with the disk" : "Accounts: the disk works again");
	}
	durable_moved(); // those who wait for a disk that is full now wait in vain
}

void Vault::durable_moved() noexcept
{
	// Somebody who is about to wait has looked already, and holds the mutex until it waits.
	{
		MutexLock lock(waiting_);
	}
	durable_moved_.notify_all();
}

void Vault::failed(std::string_view reason) noexcept
{
	failed_ = true;
	try {
		trouble(log::DiskTrouble::failed, true,
		        chat::text("the disk has failed: accounts cannot be changed until conferd is restarted: ", reason));
	} catch (const std::bad_alloc &) {
		trouble(log::DiskTrouble::failed, true,
		        "the disk has failed: accounts cannot be changed until conferd is restarted");
	}
}

Vault::KeptPtr Vault::look_up(std::string_view name)
{
	// No nick has a colon, and each identity does.
	return name.find(':') == std::string_view::npos ? owner_of(case_map_.fold(name)) : nullptr;
}

Vault::KeptPtr Vault::owner_of(std::string_view claim)
{
	MutexLock lock(mutex_);
	const auto owner = owners_.find(claim);
	if (owner == owners_.end())
		return nullptr;
	const auto account = accounts_.find(owner->second);
	return account == accounts_.end() ? nullptr : account->second;
}

crypto::ScramVerifier Vault::verifier_of(const KeptPtr &kept, std::string_view name)
{
	if (kept != nullptr && kept->record.verifier)
		return *kept->record.verifier;
	const crypto::Hmac<crypto::Sha256> made(crypto::view(secret_));
	const std::string folded = case_map_.fold(name);
	std::uint32_t hash;
	std::memcpy(&hash, crypto::view(made.of("iterations ", folded)).data(), sizeof hash);
	MutexLock lock(mutex_);
	return {.salt = std::string(crypto::view(made.of("salt ", folded)).substr(0, crypto::ScramVerifier::kSaltSize)),
	        .iterations = work_.choose(hash, settings_.work()),
	        .stored_key = made.of("stored key ", folded),
	        .server_key = made.of("server key ", folded)};
}

chat::Accounts::Answer Vault::admit(const KeptPtr &kept, std::string_view password)
{
	const chat::Account &account = kept->record.account;
	if (account.suspended)
		return {AccountResult::suspended, {}, "This account is suspended"};
	Answer answer = settle(kept->end, account.name);
	if (answer.is_done())
		touch(kept, password);
	return answer;
}

chat::Accounts::Answer Vault::check_password(std::string_view name, std::string_view password)
{
	const KeptPtr kept = look_up(name);
	// An unknown name takes the time of a wrong password, so that nobody learns which accounts there are.
	const crypto::ScramVerifier verifier = verifier_of(kept, name);
	if (!crypto::is_prepared(password) || password.size() > settings().password_length)
		return chat::answers::wrong_password();
	crypto::ScramVerifier made;
	switch (worker_.make(password, verifier.salt, verifier.iterations, made)) {
	case LoginWorker::Outcome::busy: return chat::answers::busy();
	case LoginWorker::Outcome::stopped: return chat::answers::stopping();
	case LoginWorker::Outcome::done: break;
	}
	const bool matches = crypto::same_secret(crypto::view(made.stored_key), crypto::view(verifier.stored_key));
	if (!matches || kept == nullptr || !kept->record.verifier)
		return chat::answers::wrong_password();
	return admit(kept, password);
}

chat::Accounts::Answer Vault::check_identity(std::string_view identity)
{
	const KeptPtr kept = valid_identity(identity) ? owner_of(identity) : nullptr;
	if (kept == nullptr)
		return chat::answers::wrong_identity();
	return admit(kept, {});
}

std::unique_ptr<chat::ScramLogin> Vault::begin_scram()
{
	return std::make_unique<ScramExchange>(*this);
}

bool Vault::find(std::string_view name, chat::Account &found)
{
	const KeptPtr kept = look_up(name);
	if (kept != nullptr)
		found = kept->record.account;
	return kept != nullptr;
}

std::vector<chat::Account> Vault::list()
{
	std::vector<KeptPtr> all;
	{
		MutexLock lock(mutex_);
		all.reserve(accounts_.size());
		for (const auto &[folded, kept] : accounts_)
			all.push_back(kept);
	}
	std::vector<chat::Account> accounts;
	accounts.reserve(all.size());
	for (const KeptPtr &kept : all)
		accounts.push_back(kept->record.account);
	return accounts;
}

void Vault::touch(const KeptPtr &kept, std::string_view password)
{
	const chat::WallTime today = chat::wall_now() / kDay * kDay;
	const std::uint32_t iterations = settings().work();
	const bool hashes = !password.empty() && kept->record.verifier && kept->record.verifier->iterations < iterations;
	if (!hashes && kept->record.account.last_login >= today)
		return;
	auto fresh = std::make_shared<Kept>(*kept);
	fresh->record.account.last_login = today;
	if (crypto::ScramVerifier made; hashes && hash(password, made).is_done())
		fresh->record.verifier = std::move(made);
	const std::string folded = case_map_.fold(kept->record.account.name);
	MutexLock lock(mutex_);
	const auto now = accounts_.find(folded);
	if (now == accounts_.end() || now->second != kept) // it has changed meanwhile: the next login does it
		return;
	if (hashes)
		work_.expect(iterations);
	// Nobody waits for this: if it is lost, the next login does it again.
	if (!append_locked(account_key(folded), account_value(fresh->record)))
		return;
	recount_locked(kept.get(), fresh.get());
	now->second = std::move(fresh);
}

void Vault::recount_locked(const Kept *before, const Kept *after) noexcept
{
	if (before != nullptr && before->record.verifier)
		work_.remove(before->record.verifier->iterations);
	if (after != nullptr && after->record.verifier)
		work_.add(after->record.verifier->iterations);
}

} // namespace confer::vault
