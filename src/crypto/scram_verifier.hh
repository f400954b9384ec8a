// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/scram_message.hh"
#include "crypto/sha256.hh"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace confer::crypto {

/**
 * What a server keeps of a password (RFC 5802, section 3): enough to check it, in PLAIN or in SCRAM-SHA-256, and not
 * enough to log in with it. The password itself can only be guessed from it, at the price of `iterations` for each try.
 */
struct ScramVerifier {
	static constexpr std::size_t kSaltSize = 16; ///< bytes that a caller should take from random_bytes()

	std::string salt;
	std::uint32_t iterations = 0;
	Sha256::Digest stored_key;
	Sha256::Digest server_key;

	/** Makes one; this takes the time of the iterations. The password is used as it is: see is_prepared(). */
	static ScramVerifier make(std::string_view password, std::string_view salt, std::uint32_t iterations);

	/** Whether that is the password. It takes the time of the iterations, and no less for a wrong one. */
	bool matches(std::string_view password) const;

	/** `SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY` with base64: the form in which PostgreSQL writes them. */
	std::string to_string() const;
	/**
	 * The verifier that the text is. Nothing unless it is exactly what to_string() writes, with kMinScramIterations to
	 * kMaxScramIterations and a salt of 1 to kMaxScramSalt bytes.
	 */
	static std::optional<ScramVerifier> parse(std::string_view text);

	bool operator==(const ScramVerifier &) const = default;
};

/** Whether a text begins like a verifier. */
[[nodiscard]] bool looks_like_verifier(std::string_view text) noexcept;

} // namespace confer::crypto
