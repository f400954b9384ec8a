// SPDX-License-Identifier: MIT
#pragma once

#include "chat/account_brake.hh"
#include "chat/accounts.hh"
#include "chat/guess_brake.hh"
#include "chat/holding.hh"
#include "chat/wiped_text.hh"
#include "irc/casemap.hh"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace confer::chat {

/** What decides whether a try to log in may be made, from its beginning to what it came to. */
struct LoginTry {
	GuessBrake::Verdict verdict{};
	AccountBrake::Try account{};
};

/** How somebody proves who they are (IRCv3 sasl, RFC 4422). */
enum class Mechanism : std::uint8_t { plain, scram_sha_256, external };

/** "PLAIN" and the others. */
std::string_view name(Mechanism mechanism) noexcept;

/** What PLAIN carries (RFC 4616), borrowed from the message. */
struct PlainLogin {
	std::string_view name; ///< of the account
	std::string_view password;

	/** Nothing for what is malformed, or would be to act for somebody else. `map`: folds names. */
	static std::optional<PlainLogin> parse(std::string_view message, const irc::CaseMap &map) noexcept;
};

/**
 * A session's conversation by AUTHENTICATE, from the name of the mechanism to what it came to. Puts together what the
 * client sends in pieces. For the owner of the session.
 */
class SaslExchange {
public:
	/** Longest piece, and the length of each but the last. */
	static constexpr std::size_t kPiece = 400;
	/** Longest message, in base64. */
	static constexpr std::size_t kMost = 4000;

	enum class Taken {
		more,     ///< the message goes on
		whole,    ///< message() has it
		too_long, ///< the piece is longer than kPiece
		too_much, ///< the message is longer than kMost, or its person holds too much
		malformed,
	};

	/** `held`: what is counted for the message. @throws std::bad_alloc */
	SaslExchange(Mechanism mechanism, Holding held);

	Mechanism mechanism() const noexcept { return mechanism_; }
	/** Takes the parameter of an AUTHENTICATE. */
	Taken take(std::string_view piece);
	/** What was sent, without base64. Valid until the next take(). */
	std::string_view message() noexcept { return message_.text(); }

	std::unique_ptr<ScramLogin> scram; ///< from the first message of SCRAM on
	LoginTry attempt;                  ///< likewise

private:
	const Mechanism mechanism_;
	Holding held_;
	WipedText pieces_;
	WipedText message_;
};

} // namespace confer::chat
