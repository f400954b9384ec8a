// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/scram_message.hh"

#include <cstddef>
#include <cstdint>

namespace confer::vault {

/** What the administrator decides: the part of the section [accounts] that the keeper of accounts needs. */
struct VaultSettings {
	enum class Cost : std::uint8_t {
		normal,
		test, ///< as little as SCRAM allows, for programs that test with a thousand accounts
	};

	bool enabled = true; ///< fixed at start
	Cost cost = Cost::normal;
	std::uint32_t iterations = 10'000;   ///< of PBKDF2, for passwords from now on
	std::size_t password_length = 1'024; ///< bytes at most
	std::size_t accounts = 100'000;      ///< at most
	std::size_t logins_waiting = 10'000; ///< passwords that may wait to be checked

	/** How often PBKDF2 repeats. */
	std::uint32_t work() const noexcept { return cost == Cost::test ? crypto::kMinScramIterations : iterations; }

	bool operator==(const VaultSettings &) const = default;
};

} // namespace confer::vault
