// SPDX-License-Identifier: MIT
#include "client/link/sasl.hh"

#include "irc/ascii.hh"
#include "irc/base64.hh"
#include "irc/items.hh"
#include "irc/print.hh"

#include <array>
#include <cstddef>
#include <utility>

#include <confer/random.hh>

namespace confer::client {

namespace {

/** Bytes of base64 in one AUTHENTICATE; fewer end the answer. IRCv3 SASL 3.1, "The AUTHENTICATE Command". */
constexpr std::size_t kChunk = 400;

/** Base64 of a challenge at most: more is no SCRAM message. */
constexpr std::size_t kMostChallenge = 8192;

/** A nonce for SCRAM: random, printable and without commas. */
std::string fresh_nonce()
{
	std::array<char, 18> bytes{};
	random_bytes(bytes.data(), bytes.size());
	return irc::base64_encode({bytes.data(), bytes.size()});
}

void say(std::string_view bytes, std::string &out)
{
	const Secret text(irc::base64_encode(bytes));
	std::string_view rest = text.view();
	out.reserve(out.size() + 2 * rest.size() + kChunk); // growing would leave a copy behind
	while (rest.size() >= kChunk) {
		irc::LineWriter(out).command("AUTHENTICATE").param(rest.substr(0, kChunk));
		rest.remove_prefix(kChunk);
	}
	irc::LineWriter(out).command("AUTHENTICATE").param(rest.empty() ? "+" : rest);
}

} // namespace

std::string_view sasl_name(SaslMechanism mechanism) noexcept
{
	switch (mechanism) {
	case SaslMechanism::scram: return "SCRAM-SHA-256";
	case SaslMechanism::plain: return "PLAIN";
	case SaslMechanism::external: return "EXTERNAL";
	case SaslMechanism::none:
	case SaslMechanism::automatic: break;
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

SaslChoice choose_sasl(SaslMechanism wish, std::string_view list, bool confidential)
{
	const std::string offer = ", only " + std::string(list);
	if (wish != SaslMechanism::automatic) {
		if (!sasl_offered(wish, list))
			return {.problem = "the server does not offer SASL " + std::string(sasl_name(wish)) + offer};
		return {.mechanism = wish};
	}
	if (sasl_offered(SaslMechanism::scram, list))
		return {.mechanism = SaslMechanism::scram};
	if (!sasl_offered(SaslMechanism::plain, list))
		return {.problem = "the server offers no SASL with a password" + offer};
	if (!confidential)
		return {.problem = "the server offers only SASL PLAIN, and the connection is not encrypted: use ircs://, or "
		                   "--sasl plain to send the password readable"};
	return {.mechanism = SaslMechanism::plain};
}

SaslLogin::SaslLogin(SaslMechanism mechanism, std::string_view account, Secret password)
    : mechanism_(mechanism),
      account_(account),
      password_(std::move(password))
{
	if (mechanism == SaslMechanism::scram)
		scram_.emplace(account_, std::string_view(), fresh_nonce());
}

void SaslLogin::begin(std::string &out) const
{
	irc::LineWriter(out).command("AUTHENTICATE").param(sasl_name(mechanism_));
}

bool SaslLogin::take(std::string_view challenge, std::string &out)
{
	if (step_ == Step::done)
		return true; // it has been said
	if (challenge != "+")
		challenge_ += challenge;
	if (challenge.size() == kChunk && challenge_.size() < kMostChallenge)
		return true; // there is more
	const auto bytes = irc::base64_decode(std::exchange(challenge_, {}));
	const std::optional<Secret> said = bytes && !challenge.empty() ? answer(*bytes) : std::nullopt;
	if (!said) {
		irc::LineWriter(out).command("AUTHENTICATE").param("*");
		return false;
	}
	say(said->view(), out);
	return true;
}

std::optional<Secret> SaslLogin::answer(const std::string &challenge)
{
	if (mechanism_ == SaslMechanism::scram)
		return answer_scram(challenge);
	if (!challenge.empty())
		return std::nullopt;
	step_ = Step::done;
	if (mechanism_ == SaslMechanism::external)
		return Secret(std::string(account_));
	// No identity to act for, then who and the password.
	Secret text(std::string(1, '\0') + account_ + std::string(1, '\0'));
	text.add(password_.view());
	return text;
}

std::optional<Secret> SaslLogin::answer_scram(const std::string &challenge)
{
	switch (step_) {
	case Step::begun:
		step_ = Step::first_sent;
		return challenge.empty() ? std::optional<Secret>(scram_->first()) : std::nullopt;
	case Step::first_sent: {
		step_ = Step::final_sent;
		std::optional<std::string> text = scram_->answer(challenge, password_.view());
		return text ? std::optional<Secret>(std::move(*text)) : std::nullopt;
	}
	case Step::final_sent:
		if (!scram_->accepts(challenge))
			return std::nullopt;
		step_ = Step::done;
		return Secret();
	case Step::done: break;
	}
	return std::nullopt;
}

} // namespace confer::client
