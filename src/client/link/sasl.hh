// SPDX-License-Identifier: MIT
#pragma once

#include "client/secret.hh"
#include "crypto/scram.hh"

#include <optional>
#include <string>
#include <string_view>

namespace confer::client {

/** How to prove an account. IRCv3 SASL. */
enum class SaslMechanism {
	none,
	automatic, ///< the best that the server offers and the connection permits, see choose_sasl()
	scram,     ///< account and password, which stays here. RFC 5802, RFC 7677
	plain,     ///< account and password, which the server sees. RFC 4616
	external, ///< by what the transport knows: the client's certificate, the user of a Unix socket. RFC 4422 appendix A
};

/** Its name in AUTHENTICATE. */
[[nodiscard]] std::string_view sasl_name(SaslMechanism mechanism) noexcept;

/** Whether a server's list ("PLAIN,EXTERNAL", the value of the capability `sasl`) has it; an empty list may have it. */
[[nodiscard]] bool sasl_offered(SaslMechanism mechanism, std::string_view list) noexcept;

/** A mechanism, or why there is none. */
struct SaslChoice {
	SaslMechanism mechanism = SaslMechanism::none;
	std::string problem = {};
};

/**
 * The mechanism to use for a wish. An automatic one is SCRAM where that is offered, and PLAIN only where nobody else
 * can read it.
 *
 * @param list what the server offers, as for sasl_offered()
 * @param confidential whether the connection is encrypted or stays on this machine
 */
[[nodiscard]] SaslChoice choose_sasl(SaslMechanism wish, std::string_view list, bool confidential);

/** One login: the answer to each challenge of the server. Bytes in, bytes out; for one thread. */
class SaslLogin {
public:
	/** `mechanism`: neither none nor automatic. */
	SaslLogin(SaslMechanism mechanism, std::string_view account, Secret password);

	/** Appends the line that begins it. */
	void begin(std::string &out) const;

	/**
	 * Takes the parameter of an AUTHENTICATE of the server, and appends what to say to it: lines of 400 bytes of
	 * base64, and what ends them.
	 *
	 * @return false if the challenge is invalid: then AUTHENTICATE * was appended, which ends the login
	 */
	[[nodiscard]] bool take(std::string_view challenge, std::string &out);

	/** Whether success can be believed: everything was said, and by SCRAM the server has proved that it knows us. */
	[[nodiscard]] bool complete() const noexcept { return step_ == Step::done; }

	[[nodiscard]] SaslMechanism mechanism() const noexcept { return mechanism_; }
	[[nodiscard]] const std::string &account() const noexcept { return account_; }
	[[nodiscard]] const Secret &password() const noexcept { return password_; }

private:
	enum class Step { begun, first_sent, final_sent, done };

	[[nodiscard]] std::optional<Secret> answer(const std::string &challenge);
	[[nodiscard]] std::optional<Secret> answer_scram(const std::string &challenge);

	SaslMechanism mechanism_;
	std::string account_;
	Secret password_;
	std::optional<crypto::ScramClient> scram_;
	Step step_ = Step::begun;
	std::string challenge_; ///< base64 that has come so far
};

} // namespace confer::client
