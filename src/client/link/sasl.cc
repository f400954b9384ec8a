// SPDX-License-Identifier: MIT
#include "client/link/sasl.hh"

#include "irc/ascii.hh"
#include "irc/base64.hh"
#include "irc/items.hh"
#include "irc/print.hh"

#include <algorithm>
#include <cstddef>

namespace confer::client {

namespace {

/** Bytes of base64 in one AUTHENTICATE; fewer end the answer. IRCv3 SASL 3.1, "The AUTHENTICATE Command". */
constexpr std::size_t kChunk = 400;

} // namespace

std::string_view sasl_name(SaslMechanism mechanism) noexcept
{
	switch (mechanism) {
	case SaslMechanism::plain: return "PLAIN";
	case SaslMechanism::external: return "EXTERNAL";
	case SaslMechanism::none: break;
	}
	return "";
}

bool sasl_offered(SaslMechanism mechanism, std::string_view list) noexcept
{
	if (list.empty())
		return true;
	for (const std::string_view word : irc::Items(list)) {
		if (irc::equal_nocase(word, sasl_name(mechanism)))
			return true;
	}
	return false;
}

bool sasl_answer(SaslMechanism mechanism, std::string_view challenge, std::string_view account,
                 std::string_view password, std::string &out)
{
	if (challenge != "+") {
		irc::LineWriter(out).command("AUTHENTICATE").param("*");
		return false;
	}
	std::string answer(account);
	if (mechanism == SaslMechanism::plain) {
		// No identity to act for, then who and the password.
		answer.insert(answer.begin(), '\0');
		answer += '\0';
		answer += password;
	}
	const std::string text = irc::base64_encode(answer);
	std::string_view rest = text;
	while (rest.size() >= kChunk) {
		irc::LineWriter(out).command("AUTHENTICATE").param(rest.substr(0, kChunk));
		rest.remove_prefix(kChunk);
	}
	irc::LineWriter(out).command("AUTHENTICATE").param(rest.empty() ? "+" : rest);
	return true;
}

} // namespace confer::client
