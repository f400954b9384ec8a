// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat::test {

/** Accounts that are only looked up. */
class KnownAccounts final : public Accounts {
public:
	explicit KnownAccounts(std::initializer_list<std::string> names)
	{
		for (const std::string &name : names)
			all.push_back({.name = name});
	}

	bool are_kept() const noexcept override { return true; }
	Answer check_password(std::string_view, std::string_view) override { return {}; }
	Answer check_identity(std::string_view) override { return {}; }
	std::unique_ptr<ScramLogin> begin_scram() override { return nullptr; }
	Answer add(const Fresh &) override { return {}; }
	Answer set_password(std::string_view, std::string_view) override { return {}; }
	Answer set_email(std::string_view, std::string_view) override { return {}; }
	Answer suspend(std::string_view, bool) override { return {}; }
	Answer add_nick(std::string_view, std::string_view) override { return {}; }
	Answer drop_nick(std::string_view, std::string_view) override { return {}; }
	Answer add_identity(std::string_view, std::string_view) override { return {}; }
	Answer drop_identity(std::string_view, std::string_view) override { return {}; }
	Answer drop(std::string_view) override { return {}; }
	bool find(std::string_view name, Account &found) override
	{
		const irc::CaseMap map(irc::CaseMapping::ascii);
		const auto is = [&](const Account &account) { return map.equal(account.name, name); };
		const auto at = std::find_if(all.begin(), all.end(), is);
		if (at != all.end())
			found = *at;
		return at != all.end();
	}
	std::vector<Account> list() override { return all; }

	std::vector<Account> all;
};

} // namespace confer::chat::test
