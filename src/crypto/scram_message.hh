// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/sha256.hh"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/** The four messages of SCRAM (RFC 5802, section 7), without what carries them: no base64 around them, no line. */
namespace confer::crypto {

/** What one message may have. It holds names and nonces of any reasonable length, and never a password. */
inline constexpr std::size_t kMaxScramMessage = 4096;

/** RFC 7677, section 4. A verifier made with fewer is not used, and a server that names fewer is not believed. */
inline constexpr std::uint32_t kMinScramIterations = 4096;
/** So that nobody can make somebody else calculate for long: about 0.3 s. */
inline constexpr std::uint32_t kMaxScramIterations = 1'000'000;
inline constexpr std::size_t kMaxScramSalt = 256;

/** Why a SCRAM conversation fails: `server-error-value` of RFC 5802, section 7. */
enum class ScramError : std::uint8_t {
	invalid_encoding,              ///< not as the grammar has it
	invalid_username_encoding,     ///< '=' in the name that is neither =2C nor =3D, or controls in it
	extensions_not_supported,      ///< m=, which must be understood
	channel_binding_not_supported, ///< the client insists on channel binding
	channel_bindings_dont_match,   ///< c= is not the header of the first message
	invalid_proof,                 ///< wrong password; also for an account that does not exist
	other_error,                   ///< the nonce is not that of the conversation, or a message comes out of turn
};

/** Its name in the protocol. */
[[nodiscard]] std::string_view scram_error_name(ScramError error) noexcept;

/** client-first-message. The views are of the message. */
struct ScramClientFirst {
	std::string authzid; ///< whom to act as; empty: as the user
	std::string user;    ///< decoded
	std::string_view nonce;
	std::string_view header; ///< gs2-header: "n,," for instance
	std::string_view bare;   ///< what is digested
};

/** client-final-message. */
struct ScramClientFinal {
	std::string channel_binding; ///< decoded
	std::string_view nonce;
	Sha256::Digest proof;
	std::string_view without_proof; ///< what is digested
};

/** server-first-message. */
struct ScramServerFirst {
	std::string_view nonce;
	std::string salt; ///< decoded
	std::uint32_t iterations = 0;
};

/** server-final-message: one or the other. */
struct ScramServerFinal {
	std::optional<Sha256::Digest> signature;
	std::string_view error;
};

/**
 * Parse a message. They are strict: nothing else than the grammar has, in its order, and numbers and base64 in the one
 * way that they are written. Optional extensions are passed over, as the RFC demands. The error is set when there is no
 * result.
 */
[[nodiscard]] std::optional<ScramClientFirst> parse_client_first(std::string_view message, ScramError &error);
[[nodiscard]] std::optional<ScramClientFinal> parse_client_final(std::string_view message, ScramError &error);
[[nodiscard]] std::optional<ScramServerFirst> parse_server_first(std::string_view message, ScramError &error);
[[nodiscard]] std::optional<ScramServerFinal> parse_server_final(std::string_view message, ScramError &error);

/** A name as a message has it: ',' and '=' written as =2C and =3D. */
[[nodiscard]] std::string scram_name(std::string_view name);
/** The digits, for base 10 without sign or leading zeros; nothing if that is no number up to 2^32 - 1. */
[[nodiscard]] std::optional<std::uint32_t> scram_number(std::string_view text) noexcept;
/** Whether that is a nonce: printable ASCII without ',', at least one character. */
[[nodiscard]] bool is_scram_nonce(std::string_view text) noexcept;
/** The digest that the text is in base64. */
[[nodiscard]] std::optional<Sha256::Digest> scram_digest(std::string_view base64);

/**
 * Whether a password, or a name, may be used: UTF-8, not empty, and no control character.
 *
 * That is not all of SASLprep (RFC 4013): nothing is mapped or normalized, because the tables of Unicode that this
 * takes would be the largest part of the program. For ASCII there is no difference. Who uses other characters must
 * enter them in the same form each time, as keyboards do, which write NFC.
 */
[[nodiscard]] bool is_prepared(std::string_view text) noexcept;

} // namespace confer::crypto
