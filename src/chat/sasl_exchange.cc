// SPDX-License-Identifier: MIT
#include "chat/sasl_exchange.hh"

#include "irc/base64.hh"

#include <utility>

namespace confer::chat {

std::string_view name(Mechanism mechanism) noexcept
{
	switch (mechanism) {
	case Mechanism::plain: return "PLAIN";
	case Mechanism::scram_sha_256: return "SCRAM-SHA-256";
	case Mechanism::external: break;
	}
	return "EXTERNAL";
}

std::optional<PlainLogin> PlainLogin::parse(std::string_view message, const irc::CaseMap &map) noexcept
{
	const std::size_t first = message.find('\0');
	const std::size_t second = first == message.npos ? first : message.find('\0', first + 1);
	if (second == message.npos || message.find('\0', second + 1) != message.npos)
		return std::nullopt;
	const std::string_view acts_for = message.substr(0, first);
	const PlainLogin login{message.substr(first + 1, second - first - 1), message.substr(second + 1)};
	if (login.name.empty() || login.password.empty() || (!acts_for.empty() && !map.equal(acts_for, login.name)))
		return std::nullopt;
	return login;
}

SaslExchange::SaslExchange(Mechanism mechanism, Holding held) : mechanism_(mechanism), held_(std::move(held)) {}

SaslExchange::Taken SaslExchange::take(std::string_view piece)
{
	if (piece.size() > kPiece)
		return Taken::too_long;
	std::string &pieces = pieces_.text();
	if (piece != "+") {
		if (pieces.size() + piece.size() > kMost)
			return Taken::too_much;
		// Nearly every message is one short piece, and counts as that: thousands may log in from one address at once.
		const std::size_t room = pieces.empty() && piece.size() < kPiece ? piece.size() : kMost;
		if (held_.bytes() < 2 * room && !held_.grow(2 * room - held_.bytes()))
			return Taken::too_much;
		pieces.reserve(room); // so that nothing of it is left behind where it has grown out of
		pieces += piece;
		if (piece.size() == kPiece)
			return Taken::more;
	}
	message_.wipe();
	std::optional<std::string> bytes = irc::base64_decode(pieces);
	pieces_.wipe();
	if (!bytes)
		return Taken::malformed;
	message_.text().swap(*bytes);
	return Taken::whole;
}

} // namespace confer::chat
