// SPDX-License-Identifier: MIT
#pragma once

#include "crypto/scram_message.hh"
#include "crypto/scram_verifier.hh"
#include "crypto/secret.hh"
#include "crypto/sha256.hh"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. Each side is a small machine: it takes the message of
 * the other and returns its own, and does no I/O. A machine that has failed stays so.
 */
namespace confer::crypto {

/**
 * The server's side of one login: first(), challenge(), final(). It needs no PBKDF2, so it is quick, and it never sees
 * the password. For an account that does not exist the caller passes a verifier that nobody's password matches, so that
 * nobody learns which accounts there are.
 */
class ScramServer {
public:
	/** Takes client-first-message; then user() and authzid() say who wants to log in. @return why not */
	std::optional<ScramError> first(std::string_view message);
	const std::string &user() const noexcept { return user_; }
	/** Whom the client wants to act as; empty: as user(). */
	const std::string &authzid() const noexcept { return authzid_; }

	/**
	 * server-first-message. `nonce`: random, new for each login, and is_scram_nonce(); 18 bytes as base64 will do.
	 * Call it once, behind a first() that succeeded.
	 */
	std::string challenge(ScramVerifier verifier, std::string_view nonce);

	/** Takes client-final-message. @return server-final-message; nothing: the login failed, and error() says why */
	std::optional<std::string> final(std::string_view message);
	ScramError error() const noexcept { return error_; }

private:
	enum class State : std::uint8_t { start, named, challenged, done, failed };

	State state_ = State::start;
	ScramError error_ = ScramError::other_error;
	std::string user_;
	std::string authzid_;
	std::string header_;
	std::string exchanged_; ///< AuthMessage, as far as it has come
	std::string nonce_;
	std::optional<ScramVerifier> verifier_;
};

/** The client's side of one login: first(), answer(), accepts(). */
class ScramClient {
public:
	/** `nonce`: random, new for each login, and is_scram_nonce(). `authzid`: empty, but to act as somebody else. */
	ScramClient(std::string_view user, std::string_view authzid, std::string_view nonce);

	/** client-first-message. */
	std::string first() const { return header_ + bare_; }

	/**
	 * Takes server-first-message, and the password as is_prepared(). It takes the time of the server's iterations.
	 * @return client-final-message; nothing: the server is not to be trusted, and error() says why
	 */
	std::optional<std::string> answer(std::string_view message, std::string_view password);
	/** Takes server-final-message. @return whether the server knows the verifier of this password; else it is a fake */
	bool accepts(std::string_view message);
	ScramError error() const noexcept { return error_; }

private:
	std::string header_;
	std::string bare_;
	std::string nonce_;
	std::optional<Sha256::Digest> signature_; ///< what the server has to say
	ScramError error_ = ScramError::other_error;
};

} // namespace confer::crypto
