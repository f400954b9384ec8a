// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "crypto/scram_verifier.hh"
#include "irc/casemap.hh"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/**
 * An account as a key and a value of the state that the vault keeps:
 *
 *     aalice                 name Alice
 *                            registered 1795368001123
 *                            login 1795305600000
 *                            email alice@example.org
 *                            verifier SCRAM-SHA-256$10000:c2FsdA==$...
 *                            offline yes
 *                            nick Alice_
 *                            identity uid:1000
 *
 * The key has the name folded. Each line is a word and what it says; a reader passes over words that it does not know.
 */
namespace confer::vault {

inline constexpr std::size_t kMaxName = 64;
inline constexpr std::size_t kMaxNicks = 16;
inline constexpr std::size_t kMaxIdentities = 16;

/** An account with its secret. */
struct AccountRecord {
	chat::Account account;
	std::optional<crypto::ScramVerifier> verifier; ///< nothing: nobody logs in with a password
};

std::string account_key(std::string_view folded);
/** Whether the key is that of an account. */
bool is_account_key(std::string_view key) noexcept;
std::string account_value(const AccountRecord &record);
/** Nothing if the value has no name, or a line that cannot be right. */
std::optional<AccountRecord> read_account_value(std::string_view value);

/** Whether it can be the name or a nick of an account. */
bool valid_account_name(std::string_view name) noexcept;
/** "uid:1000", but not that of a user whom the kernel cannot name (65534), or "cert:" with 64 digits in lower case. */
bool valid_identity(std::string_view identity) noexcept;

/** All that is the account's and nobody else's: its name and nicks, folded, and its identities. */
std::vector<std::string> claims_of(const chat::Account &account, const irc::CaseMap &case_map);

} // namespace confer::vault
