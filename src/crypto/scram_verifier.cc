// SPDX-License-Identifier: MIT
#include "crypto/scram_verifier.hh"

#include "crypto/pbkdf2.hh"
#include "crypto/secret.hh"
#include "irc/base64.hh"

namespace confer::crypto {

namespace {

constexpr std::string_view kScheme = "SCRAM-SHA-256$";

Sha256::Digest stored_key(const Sha256::Digest &salted_password) noexcept
{
	const Wiped<Sha256::Digest> client_key(hmac<Sha256>(view(salted_password), "Client Key"));
	return Sha256::of(view(*client_key));
}

/** Takes what is before the separator, and the separator, off the text. */
std::optional<std::string_view> take_until(std::string_view &text, char separator) noexcept
{
	const std::size_t end = text.find(separator);
	if (end == std::string_view::npos)
		return {};
	const std::string_view taken = text.substr(0, end);
	text.remove_prefix(end + 1);
	return taken;
}

} // namespace

ScramVerifier ScramVerifier::make(std::string_view password, std::string_view salt, std::uint32_t iterations)
{
	const Wiped<Sha256::Digest> salted(pbkdf2(password, salt, iterations));
	return {.salt = std::string(salt),
	        .iterations = iterations,
	        .stored_key = crypto::stored_key(*salted),
	        .server_key = hmac<Sha256>(view(*salted), "Server Key")};
}

bool ScramVerifier::matches(std::string_view password) const
{
	const Wiped<Sha256::Digest> salted(pbkdf2(password, salt, iterations));
	const Sha256::Digest key = crypto::stored_key(*salted);
	return same_secret(view(key), view(stored_key));
}

std::string ScramVerifier::to_string() const
{
	std::string text(kScheme);
	text += std::to_string(iterations);
	text += ':';
	text += irc::base64_encode(salt);
	text += '$';
	text += irc::base64_encode(view(stored_key));
	text += ':';
	text += irc::base64_encode(view(server_key));
	return text;
}

std::optional<ScramVerifier> ScramVerifier::parse(std::string_view text)
{
	if (!looks_like_verifier(text))
		return {};
	text.remove_prefix(kScheme.size());
	const auto iterations = take_until(text, ':');
	const auto salt = take_until(text, '$');
	const auto stored = take_until(text, ':');
	if (!iterations || !salt || !stored)
		return {};
	const auto number = scram_number(*iterations);
	auto salt_bytes = irc::base64_decode(*salt);
	const auto stored_key = scram_digest(*stored);
	const auto server_key = scram_digest(text);
	if (!number || *number < kMinScramIterations || *number > kMaxScramIterations || !salt_bytes ||
	    salt_bytes->empty() || salt_bytes->size() > kMaxScramSalt || !stored_key || !server_key)
		return {};
	return ScramVerifier{
	    .salt = std::move(*salt_bytes), .iterations = *number, .stored_key = *stored_key, .server_key = *server_key};
}

bool looks_like_verifier(std::string_view text) noexcept
{
	return text.starts_with(kScheme);
}

} // namespace confer::crypto
