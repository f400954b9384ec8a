// SPDX-License-Identifier: MIT
#include "crypto/configured_password.hh"

#include "crypto/scram_verifier.hh"
#include "crypto/secret.hh"

namespace confer::crypto {

bool is_configured_password(std::string_view given, std::string_view configured)
{
	if (!looks_like_verifier(configured))
		return same_secret(given, configured);
	const auto verifier = ScramVerifier::parse(configured);
	return verifier && verifier->matches(given);
}

} // namespace confer::crypto
