// SPDX-License-Identifier: MIT
#pragma once

#include "chat/accounts.hh"
#include "crypto/scram.hh"
#include "vault/vault.hh"

#include <string_view>

namespace confer::vault {

/** One login by SCRAM-SHA-256. It computes no PBKDF2, so it needs no login thread. */
class ScramExchange final : public chat::ScramLogin {
public:
	/** The vault outlives it. */
	explicit ScramExchange(Vault &vault) noexcept : vault_(vault) {}

	Step step(std::string_view message) override;

private:
	/** Which message of the client comes next. */
	enum class Next {
		first, ///< whose the account is
		proof, ///< that it knows the password
		assent ///< empty: it has seen that the server knows its verifier
	};

	Step begin(std::string_view message);
	Step prove(std::string_view message);
	Step admit(std::string_view message);

	Vault &vault_;
	crypto::ScramServer server_;
	Vault::KeptPtr kept_;
	Next next_ = Next::first;
};

} // namespace confer::vault
