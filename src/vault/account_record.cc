// SPDX-License-Identifier: MIT
#include "vault/account_record.hh"

#include "chat/state_text.hh"
#include "chat/text.hh"
#include "irc/ascii.hh"
#include "irc/names.hh"

#include <algorithm>
#include <utility>

namespace confer::vault {

namespace {

constexpr char kClass = 'a';
constexpr std::string_view kUid = "uid:";
constexpr std::string_view kCertificate = "cert:";
constexpr std::size_t kFingerprint = 64;
constexpr std::string_view kNobody = "65534";

/** @return false: the line cannot be right */
bool read_word(AccountRecord &record, std::string_view word, std::string_view says)
{
	chat::Account &account = record.account;
	if (word == "name") {
		account.name = says;
		return valid_account_name(says);
	}
	if (word == "registered")
		return chat::read_number(says, account.registered);
	if (word == "login")
		return chat::read_number(says, account.last_login);
	if (word == "email")
		account.email = says;
	else if (word == "suspended")
		account.suspended = true;
	else if (word == "offline")
		account.made_offline = true;
	else if (word == "nick")
		account.nicks.emplace_back(says);
	else if (word == "identity")
		account.identities.emplace_back(says);
	else if (word == "verifier") {
		record.verifier = crypto::ScramVerifier::parse(says);
		return record.verifier.has_value();
	}
	return true;
}

} // namespace

std::string account_key(std::string_view folded)
{
	return chat::text(kClass, folded);
}

bool is_account_key(std::string_view key) noexcept
{
	return key.size() > 1 && key.front() == kClass;
}

std::string account_value(const AccountRecord &record)
{
	const chat::Account &account = record.account;
	std::string value = chat::text("name ", account.name, "\nregistered ", account.registered, '\n');
	if (account.last_login != 0)
		value += chat::text("login ", account.last_login, '\n');
	if (!account.email.empty())
		value += chat::text("email ", account.email, '\n');
	if (account.suspended)
		value += "suspended yes\n";
	if (account.made_offline)
		value += "offline yes\n";
	if (record.verifier)
		value += chat::text("verifier ", record.verifier->to_string(), '\n');
	for (const std::string &nick : account.nicks)
		value += chat::text("nick ", nick, '\n');
	for (const std::string &identity : account.identities)
		value += chat::text("identity ", identity, '\n');
	return value;
}

std::optional<AccountRecord> read_account_value(std::string_view value)
{
	AccountRecord record;
	while (!value.empty()) {
		std::string_view line = chat::cut(value, '\n');
		const std::string_view word = chat::cut(line, ' ');
		if (!read_word(record, word, line))
			return {};
	}
	if (record.account.name.empty())
		return {};
	return record;
}

bool valid_account_name(std::string_view name) noexcept
{
	return irc::valid_nick(name, kMaxName, irc::CaseMapping::unicode);
}

bool valid_identity(std::string_view identity) noexcept
{
	const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
	const auto is_hex = [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
	if (identity.starts_with(kUid)) {
		const std::string_view uid = identity.substr(kUid.size());
		return !uid.empty() && uid.size() <= 10 && std::all_of(uid.begin(), uid.end(), is_digit) && uid != kNobody &&
		       (uid.size() == 1 || uid.front() != '0');
	}
	if (!identity.starts_with(kCertificate))
		return false;
	const std::string_view digits = identity.substr(kCertificate.size());
	return digits.size() == kFingerprint && std::all_of(digits.begin(), digits.end(), is_hex);
}

std::vector<std::string> claims_of(const chat::Account &account, const irc::CaseMap &case_map)
{
	std::vector<std::string> claims{case_map.fold(account.name)};
	for (const std::string &nick : account.nicks)
		claims.push_back(case_map.fold(nick));
	claims.insert(claims.end(), account.identities.begin(), account.identities.end());
	return claims;
}

} // namespace confer::vault
