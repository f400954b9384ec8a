// SPDX-License-Identifier: MIT
#include "crypto/scram.hh"

#include "crypto/hmac.hh"
#include "crypto/pbkdf2.hh"
#include "irc/base64.hh"

#include <cstddef>
#include <utility>

namespace confer::crypto {

namespace {

Sha256::Digest exclusive_or(const Sha256::Digest &a, const Sha256::Digest &b) noexcept
{
	Sha256::Digest result;
	for (std::size_t i = 0; i < result.size(); ++i)
		result[i] = static_cast<char>(a[i] ^ b[i]);
	return result;
}

} // namespace

std::optional<ScramError> ScramServer::first(std::string_view message)
{
	if (state_ != State::start)
		error_ = ScramError::other_error;
	else if (auto first = parse_client_first(message, error_)) {
		user_ = std::move(first->user);
		authzid_ = std::move(first->authzid);
		header_ = first->header;
		nonce_ = first->nonce;
		exchanged_ = first->bare;
		state_ = State::named;
		return {};
	}
	state_ = State::failed;
	return error_;
}

std::string ScramServer::challenge(ScramVerifier verifier, std::string_view nonce)
{
	if (state_ != State::named) {
		state_ = State::failed;
		error_ = ScramError::other_error;
		return {};
	}
	nonce_ += nonce;
	std::string message =
	    "r=" + nonce_ + ",s=" + irc::base64_encode(verifier.salt) + ",i=" + std::to_string(verifier.iterations);
	exchanged_ += ',';
	exchanged_ += message;
	exchanged_ += ',';
	verifier_ = std::move(verifier);
	state_ = State::challenged;
	return message;
}

std::optional<std::string> ScramServer::final(std::string_view message)
{
	if (std::exchange(state_, State::failed) != State::challenged) {
		error_ = ScramError::other_error;
		return {};
	}
	const auto final = parse_client_final(message, error_);
	if (!final)
		return {};
	if (final->channel_binding != header_) {
		error_ = ScramError::channel_bindings_dont_match;
		return {};
	}
	if (final->nonce != nonce_) {
		error_ = ScramError::other_error;
		return {};
	}
	exchanged_ += final->without_proof;
	const Sha256::Digest signature = hmac<Sha256>(view(verifier_->stored_key), exchanged_);
	const Wiped<Sha256::Digest> client_key(exclusive_or(final->proof, signature));
	const Sha256::Digest stored_key = Sha256::of(view(*client_key));
	if (!same_secret(view(stored_key), view(verifier_->stored_key))) {
		error_ = ScramError::invalid_proof;
		return {};
	}
	state_ = State::done;
	return "v=" + irc::base64_encode(view(hmac<Sha256>(view(verifier_->server_key), exchanged_)));
}

ScramClient::ScramClient(std::string_view user, std::string_view authzid, std::string_view nonce)
    : header_(authzid.empty() ? "n,," : "n,a=" + scram_name(authzid) + ","),
      bare_("n=" + scram_name(user) + ",r=" + std::string(nonce)),
      nonce_(nonce)
{
}

std::optional<std::string> ScramClient::answer(std::string_view message, std::string_view password)
{
	const auto first = parse_server_first(message, error_);
	if (!first)
		return {};
	// A server that adds nothing to the nonce could replay an old conversation.
	if (!first->nonce.starts_with(nonce_) || first->nonce.size() == nonce_.size()) {
		error_ = ScramError::other_error;
		return {};
	}
	std::string final = "c=" + irc::base64_encode(header_) + ",r=" + std::string(first->nonce);
	const std::string exchanged = bare_ + ',' + std::string(message) + ',' + final;
	const Wiped<Sha256::Digest> salted(pbkdf2(password, first->salt, first->iterations));
	const Wiped<Sha256::Digest> client_key(hmac<Sha256>(view(*salted), "Client Key"));
	const Sha256::Digest stored_key = Sha256::of(view(*client_key));
	const Sha256::Digest server_key = hmac<Sha256>(view(*salted), "Server Key");
	signature_ = hmac<Sha256>(view(server_key), exchanged);
	const Sha256::Digest proof = exclusive_or(*client_key, hmac<Sha256>(view(stored_key), exchanged));
	return final + ",p=" + irc::base64_encode(view(proof));
}

bool ScramClient::accepts(std::string_view message)
{
	const auto final = parse_server_final(message, error_);
	if (!final)
		return false;
	error_ = ScramError::invalid_proof;
	return signature_ && final->signature && same_secret(view(*final->signature), view(*signature_));
}

} // namespace confer::crypto
