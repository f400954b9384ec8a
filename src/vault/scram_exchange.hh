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
	Step begin(std::string_view message);
	Step end(std::string_view message);

	Vault &vault_;
	crypto::ScramServer server_;
	Vault::KeptPtr kept_;
	bool challenged_ = false;
};

} // namespace confer::vault
