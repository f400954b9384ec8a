// SPDX-License-Identifier: MIT
// Nobody logs in without the password; what is parsed can be written again and means the same; nothing is read twice.
#include "target.hh"

#include "crypto/scram.hh"

#include <string>

using namespace confer;
using namespace confer::crypto;

namespace {

/** As a server keeps it for an account that nobody has. */
const ScramVerifier &nobody()
{
	static const ScramVerifier made = ScramVerifier::make("correct horse battery staple", "salt", kMinScramIterations);
	return made;
}

void check_names(const ScramClientFirst &first)
{
	fuzz::require(is_prepared(first.user), "a name without controls");
	fuzz::require(first.authzid.empty() || is_prepared(first.authzid), "an authorization identity without controls");
	fuzz::require(is_scram_nonce(first.nonce), "a nonce of printable characters");
	ScramError error{};
	const std::string again =
	    std::string(first.header) + "n=" + scram_name(first.user) + ",r=" + std::string(first.nonce);
	const auto second = parse_client_first(again, error);
	fuzz::require(second && second->user == first.user && second->authzid == first.authzid &&
	                  second->header == first.header && second->nonce == first.nonce,
	              "the names can be written again");
}

void check_server(std::string_view first_message, std::string_view final_message)
{
	ScramServer server;
	ScramError error{};
	const auto parsed = parse_client_first(first_message, error);
	const auto refused = server.first(first_message);
	fuzz::require(parsed.has_value() == !refused.has_value(), "the machine parses as the parser does");
	if (!parsed) {
		fuzz::require(server.challenge(nobody(), "nonce").empty(), "no challenge for what does not parse");
		return;
	}
	check_names(*parsed);
	ScramServer other = server;
	const std::string challenge = server.challenge(nobody(), "nonce");
	fuzz::require(parse_server_first(challenge, error).has_value(), "a client can parse the challenge");
	fuzz::require(!server.final(final_message), "nobody logs in without the password");
	// With a final message that fits: it fails at the proof, and nowhere before.
	(void)other.challenge(nobody(), "nonce");
	ScramClient client(parsed->user, parsed->authzid, parsed->nonce);
	const auto answer = client.answer(challenge, "another password");
	fuzz::require(answer.has_value(), "a client can answer the challenge");
	fuzz::require(!other.final(*answer), "nor with another one");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	fuzz::Input input(data, size);
	const std::string_view first = input.line();
	const std::string_view final = input.line();
	check_server(first, final);
	ScramError error{};
	for (const std::string_view message : {first, final}) {
		(void)parse_client_final(message, error);
		if (const auto parsed = parse_server_first(message, error))
			fuzz::require(parsed->iterations >= kMinScramIterations && parsed->iterations <= kMaxScramIterations,
			              "bounds");
		(void)parse_server_final(message, error);
		if (const auto verifier = ScramVerifier::parse(message))
			fuzz::require(verifier->to_string() == message, "a verifier has one text");
	}
	return 0;
}
