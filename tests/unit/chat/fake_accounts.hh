// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "irc/ascii.hh"

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace confer::chat::test {

/** A keeper of accounts that has their passwords, in memory. What SCRAM says is made up: "n,,n=NAME,r=NONCE" and
 * "PASSWORD". */
class FakeAccounts final : public Accounts {
public:
	struct Entry {
		Account account;
		std::string password;
	};

	bool are_kept() const noexcept override { return true; }

	Answer check_password(std::string_view name, std::string_view password) override
	{
		ask();
		const Entry *entry = entry_of(name);
		if (entry == nullptr || entry->password != password)
			return {AccountResult::wrong, {}, {}};
		if (entry->account.suspended)
			return {AccountResult::suspended, {}, "suspended"};
		Answer answer{AccountResult::done, entry->account.name, {}};
		if (const auto then = after_check)
			then();
		return answer;
	}

	Answer check_identity(std::string_view identity) override
	{
		ask();
		for (const Entry &entry : entries) {
			const std::vector<std::string> &all = entry.account.identities;
			if (std::find(all.begin(), all.end(), identity) != all.end())
				return {AccountResult::done, entry.account.name, {}};
		}
		return {AccountResult::wrong, {}, {}};
	}

	std::unique_ptr<ScramLogin> begin_scram() override { return std::make_unique<Scram>(*this); }

	Answer add(const Fresh &fresh) override
	{
		ask();
		if (failure != AccountResult::done)
			return {failure, {}, "no"};
		if (entry_of(fresh.name) != nullptr)
			return {AccountResult::exists, {}, "exists"};
		Entry entry; // not by braces within braces: GCC 12 destroys those twice when the rest has no memory
		entry.account.name = fresh.name;
		entry.password = fresh.password;
		entry.account.email = fresh.email;
		if (!fresh.identity.empty())
			entry.account.identities.push_back(fresh.identity);
		entries.push_back(std::move(entry));
		return {AccountResult::done, fresh.name, {}};
	}

	Answer set_password(std::string_view account, std::string_view password) override
	{
		return change(account, [&](Entry &entry) { entry.password = password; });
	}
	Answer set_email(std::string_view account, std::string_view email) override
	{
		return change(account, [&](Entry &entry) { entry.account.email = email; });
	}
	Answer suspend(std::string_view account, bool on) override
	{
		return change(account, [&](Entry &entry) { entry.account.suspended = on; });
	}
	Answer add_nick(std::string_view account, std::string_view nick) override
	{
		return change(account, [&](Entry &entry) { entry.account.nicks.emplace_back(nick); });
	}
	Answer drop_nick(std::string_view account, std::string_view nick) override
	{
		return change(account, [&](Entry &entry) { std::erase(entry.account.nicks, nick); });
	}
	Answer add_identity(std::string_view account, std::string_view identity) override
	{
		return change(account, [&](Entry &entry) { entry.account.identities.emplace_back(identity); });
	}
	Answer drop_identity(std::string_view account, std::string_view identity) override
	{
		return change(account, [&](Entry &entry) { std::erase(entry.account.identities, identity); });
	}
	Answer drop(std::string_view account) override
	{
		if (drop_failure != AccountResult::done)
			return {drop_failure, {}, "no"};
		std::erase_if(entries, [&](const Entry &entry) { return irc::equal_nocase(entry.account.name, account); });
		return {AccountResult::done, std::string(account), {}};
	}

	Answer take_in(std::string_view account) override { return {AccountResult::done, std::string(account), {}}; }

	bool find(std::string_view name, Account &found) override
	{
		const Entry *entry = entry_of(name);
		if (entry != nullptr)
			found = entry->account;
		return entry != nullptr;
	}
	std::vector<Account> list() override
	{
		std::vector<Account> all;
		for (const Entry &entry : entries)
			all.push_back(entry.account);
		return all;
	}

	/** One with this password. */
	FakeAccounts &with(const std::string &name, const std::string &password)
	{
		Entry &entry = entries.emplace_back();
		entry.account.name = name;
		entry.password = password;
		return *this;
	}

	std::vector<Entry> entries;
	AccountResult failure = AccountResult::done; ///< what add() answers
	AccountResult drop_failure = AccountResult::done;
	int asked = 0;
	std::function<void()> at_ask;      ///< what others do while a question is answered
	std::function<void()> after_check; ///< what they do when a password has been found to be right

private:
	class Scram final : public ScramLogin {
	public:
		explicit Scram(FakeAccounts &accounts) : accounts_(accounts) {}
		Step step(std::string_view message) override
		{
			if (name_.empty()) {
				name_ = message.substr(std::min(message.find("n=") + 2, message.size()));
				name_.resize(std::min(name_.find(','), name_.size()));
				return {.result = AccountResult::done, .message = "server-first", .account = {}, .why = {}};
			}
			if (proven_.is_done())
				return {.result = AccountResult::done, .finished = true, .account = proven_.account, .why = {}};
			proven_ = accounts_.check_password(name_, message);
			return {.result = proven_.result,
			        .finished = !proven_.is_done(),
			        .message = proven_.is_done() ? "server-final" : "",
			        .account = {},
			        .why = proven_.why};
		}

	private:
		FakeAccounts &accounts_;
		std::string name_;
		Answer proven_;
	};

	void ask()
	{
		++asked;
		if (at_ask)
			at_ask();
	}
	Entry *entry_of(std::string_view name)
	{
		for (Entry &entry : entries) {
			const std::vector<std::string> &nicks = entry.account.nicks;
			if (irc::equal_nocase(entry.account.name, name) ||
			    std::find(nicks.begin(), nicks.end(), name) != nicks.end())
				return &entry;
		}
		return nullptr;
	}
	template <class Change> Answer change(std::string_view account, Change &&change)
	{
		Entry *entry = entry_of(account);
		if (entry == nullptr)
			return {AccountResult::unknown, {}, "unknown"};
		change(*entry);
		return {AccountResult::done, entry->account.name, {}};
	}
};

} // namespace confer::chat::test
