// SPDX-License-Identifier: MIT
#include "vault/scram_exchange.hh"

#include "chat/account_answers.hh"
#include "irc/base64.hh"

#include <confer/random.hh>

#include <array>
#include <utility>

namespace confer::vault {

using chat::AccountResult;

namespace {

chat::ScramLogin::Step failed(crypto::ScramError error)
{
	// Only the one behind the first message is about the password, and it says the same for an unknown account.
	const bool is_proof = error == crypto::ScramError::invalid_proof;
	return {.result = AccountResult::wrong,
	        .finished = true,
	        .why = is_proof ? std::string(chat::answers::kWrongPassword)
	                        : "SCRAM: " + std::string(crypto::scram_error_name(error))};
}

} // namespace

chat::ScramLogin::Step ScramExchange::step(std::string_view message)
{
	switch (next_) {
	case Next::first: return begin(message);
	case Next::proof: return prove(message);
	case Next::assent: break;
	}
	return admit(message);
}

chat::ScramLogin::Step ScramExchange::begin(std::string_view message)
{
	if (const auto error = server_.first(message))
		return failed(*error);
	const std::string &user = server_.user();
	kept_ = vault_.look_up(user);
	std::array<char, 18> nonce;
	random_bytes(nonce.data(), nonce.size());
	next_ = Next::proof;
	return {.result = AccountResult::done,
	        .message = server_.challenge(vault_.verifier_of(kept_, user), irc::base64_encode(crypto::view(nonce)))};
}

chat::ScramLogin::Step ScramExchange::prove(std::string_view message)
{
	auto answer = server_.final(message);
	if (!answer)
		return failed(server_.error());
	if (kept_ == nullptr || !kept_->record.verifier) // cannot be: nobody's proof fits
		return failed(crypto::ScramError::invalid_proof);
	const std::string &authzid = server_.authzid();
	const std::string &name = kept_->record.account.name;
	if (!authzid.empty() && !vault_.same_name(authzid, server_.user()) && !vault_.same_name(authzid, name))
		return {.result = AccountResult::wrong, .finished = true, .why = "You cannot log in for another account"};
	next_ = Next::assent;
	return {.result = AccountResult::done, .message = std::move(*answer)};
}

/** What it may do is decided now, and not when it proved who it is: it can wait with this message as long as it likes.
 */
chat::ScramLogin::Step ScramExchange::admit(std::string_view message)
{
	if (!message.empty())
		return failed(crypto::ScramError::other_error);
	const Vault::KeptPtr now = vault_.look_up(kept_->record.account.name);
	if (now == nullptr || !now->record.verifier || now->record.verifier != kept_->record.verifier)
		return failed(crypto::ScramError::invalid_proof);
	chat::Accounts::Answer admitted = vault_.admit(now, {});
	if (!admitted.is_done())
		return {.result = admitted.result, .finished = true, .why = std::move(admitted.why)};
	return {.result = AccountResult::done, .finished = true, .account = std::move(admitted.account)};
}

} // namespace confer::vault
