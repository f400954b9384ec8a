// SPDX-License-Identifier: MIT
#include "crypto/scram.hh"

#include "crypto/hmac.hh"
#include "crypto/pbkdf2.hh"
#include "crypto/sha1.hh"
#include "irc/base64.hh"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "support/check.hh"

using namespace confer;
using namespace confer::crypto;

namespace {

// RFC 7677, section 3: "user" with the password "pencil".
constexpr std::string_view kClientNonce = "rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view kServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr std::string_view kClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view kServerFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr std::string_view kClientFinal = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                          "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr std::string_view kServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

const ScramVerifier &verifier()
{
	static const ScramVerifier made =
	    ScramVerifier::make("pencil", irc::base64_decode("W22ZaJ0SNY7soEsUEjb6gQ==").value(), 4096);
	return made;
}

/** A server that has sent its challenge. */
ScramServer challenged()
{
	ScramServer server;
	CHECK(!server.first(kClientFirst));
	check::equal(server.challenge(verifier(), kServerNonce), kServerFirst);
	return server;
}

ScramClient client()
{
	return {"user", "", kClientNonce};
}

void server_of_the_rfc()
{
	ScramServer server = challenged();
	check::equal(server.user(), "user");
	check::equal(server.authzid(), "");
	check::equal(server.final(kClientFinal).value(), kServerFinal);
	CHECK(!server.final(kClientFinal)); // once
}

void client_of_the_rfc()
{
	ScramClient user = client();
	check::equal(user.first(), kClientFirst);
	check::equal(user.answer(kServerFirst, "pencil").value(), kClientFinal);
	CHECK(user.accepts(kServerFinal));
	CHECK(!user.accepts("e=invalid-proof"));
}

/** RFC 5802, section 5, is with SHA-1: the calculation is the same. */
void example_with_sha1()
{
	const std::string exchanged = "n=user,r=fyko+d2lbbFgONRv9qkxdawL,"
	                              "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,"
	                              "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j";
	const Sha1::Digest salted = pbkdf2_block<Sha1>("pencil", irc::base64_decode("QSXCR+Q6sek8bf92").value(), 4096);
	Sha1::Digest proof = hmac<Sha1>(view(salted), "Client Key");
	const Sha1::Digest stored_key = Sha1::of(view(proof));
	const Sha1::Digest signature = hmac<Sha1>(view(stored_key), exchanged);
	for (std::size_t i = 0; i < proof.size(); ++i)
		proof[i] = static_cast<char>(proof[i] ^ signature[i]);
	check::equal(irc::base64_encode(view(proof)), "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
	const Sha1::Digest server_key = hmac<Sha1>(view(salted), "Server Key");
	check::equal(irc::base64_encode(view(hmac<Sha1>(view(server_key), exchanged))), "rmF9pqV8S7suAoZWja4dJRkFsKQ=");
}

void both_sides_agree()
{
	for (const auto &[user, authzid, password] :
	     {std::tuple("alice", "", "x"), std::tuple("b,o=b", "al=ice,", "p\xc3\xa4ss w\xc3\xb6rd"),
	      std::tuple("\xd0\xb5van", "n,,", "a=2C,")}) {
		ScramClient client(user, authzid, "client");
		ScramServer server;
		CHECK(!server.first(client.first()));
		check::equal(server.user(), user);
		check::equal(server.authzid(), authzid);
		const std::string challenge = server.challenge(ScramVerifier::make(password, "salt", 4096), "server");
		const std::string final = client.answer(challenge, password).value();
		CHECK(client.accepts(server.final(final).value()));
	}
}

/** A client that could use channel binding, and was told that this server cannot. */
void header_y_is_compared()
{
	const std::string first = "y" + std::string(kClientFirst.substr(1));
	ScramServer server;
	CHECK(!server.first(first));
	check::equal(server.challenge(verifier(), kServerNonce), kServerFirst);
	CHECK(!server.final(kClientFinal)); // says c=biws, which is n,,
	check::equal(server.error(), ScramError::channel_bindings_dont_match);
}

void wrong_password()
{
	ScramClient user = client();
	ScramServer server = challenged();
	const std::string final = user.answer(kServerFirst, "Pencil").value();
	CHECK(!server.final(final));
	check::equal(server.error(), ScramError::invalid_proof);
	CHECK(!user.accepts(kServerFinal)); // and a server that lets everybody in is found out
	CHECK(!verifier().matches("Pencil"));
	CHECK(verifier().matches("pencil"));
}

void messages_out_of_turn()
{
	ScramServer early;
	CHECK(!early.final(kClientFinal));
	CHECK(early.first(kClientFirst) == ScramError::other_error);
	ScramServer twice;
	CHECK(!twice.first(kClientFirst));
	CHECK(twice.first(kClientFirst) == ScramError::other_error);
	check::equal(twice.challenge(verifier(), kServerNonce), "");
	CHECK(!twice.final(kClientFinal));
	ScramClient user = client();
	CHECK(!user.accepts(kServerFinal)); // before the password was used
}

void other_nonces()
{
	ScramServer server = challenged();
	std::string final(kClientFinal);
	final[final.find('%')] = '&';
	CHECK(!server.final(final));
	check::equal(server.error(), ScramError::other_error);
	for (const std::string_view nonce : {"rOprNGfwEbeRWgbNEkqO", "rOprNGfwEbeRWgbNEkq", "ROprNGfwEbeRWgbNEkqOx"}) {
		ScramClient user = client();
		CHECK(!user.answer("r=" + std::string(nonce) + ",s=QQ==,i=4096", "pencil"));
	}
}

/** No message but the whole and right one gets anywhere. */
void every_prefix_and_flip()
{
	for (std::size_t size = 0; size < kClientFinal.size(); ++size)
		CHECK(!challenged().final(kClientFinal.substr(0, size)));
	for (std::size_t i = 0; i < kClientFinal.size() * 8; ++i) {
		std::string final(kClientFinal);
		final[i / 8] = static_cast<char>(final[i / 8] ^ 1 << i % 8);
		CHECK(!challenged().final(final));
	}
	for (std::size_t size = 0; size < kClientFirst.size(); ++size) {
		ScramServer server;
		if (server.first(kClientFirst.substr(0, size)))
			continue;
		CHECK(server.challenge(verifier(), kServerNonce) != kServerFirst); // a shorter nonce
		CHECK(!server.final(kClientFinal));
	}
	for (std::size_t i = 0; i < kClientFirst.size() * 8; ++i) {
		std::string first(kClientFirst);
		first[i / 8] = static_cast<char>(first[i / 8] ^ 1 << i % 8);
		ScramServer server;
		if (server.first(first))
			continue;
		(void)server.challenge(verifier(), kServerNonce);
		CHECK(!server.final(kClientFinal));
	}
}

/** The same of what a client gets. Flips of its salt and iterations only make its proof worthless. */
void every_prefix_and_flip_of_the_server()
{
	ScramClient user = client();
	CHECK(user.answer(kServerFirst, "pencil"));
	for (std::size_t size = 0; size < kServerFinal.size(); ++size)
		CHECK(!user.accepts(kServerFinal.substr(0, size)));
	for (std::size_t i = 0; i < kServerFinal.size() * 8; ++i) {
		std::string final(kServerFinal);
		final[i / 8] = static_cast<char>(final[i / 8] ^ 1 << i % 8);
		CHECK(!user.accepts(final));
	}
	for (std::size_t size = 0; size < kServerFirst.size(); ++size)
		CHECK(!client().answer(kServerFirst.substr(0, size), "pencil"));
	for (std::size_t i = 0; i < kServerFirst.size() * 8; ++i) {
		std::string first(kServerFirst);
		first[i / 8] = static_cast<char>(first[i / 8] ^ 1 << i % 8);
		ScramError error{};
		if (!parse_server_first(first, error) || i % 8 != 0) // of those that parse some are enough: they take time
			continue;
		ScramClient other = client();
		const auto answer = other.answer(first, "pencil");
		CHECK(!answer || !challenged().final(*answer));
		CHECK(!other.accepts(kServerFinal));
	}
}

void verifier_as_text()
{
	const std::string text = verifier().to_string();
	check::equal(text, "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
	                   "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
	CHECK(looks_like_verifier(text));
	CHECK(ScramVerifier::parse(text) == verifier());
	for (std::size_t size = 0; size < text.size(); ++size)
		CHECK(!ScramVerifier::parse(std::string_view(text).substr(0, size)));
	for (std::size_t i = 0; i < text.size() * 8; ++i) {
		std::string other = text;
		other[i / 8] = static_cast<char>(other[i / 8] ^ 1 << i % 8);
		const auto parsed = ScramVerifier::parse(other);
		CHECK(!parsed || (*parsed != verifier() && parsed->to_string() == other));
	}
	const std::string keys = text.substr(text.rfind('$'));
	for (const std::string_view start :
	     {"SCRAM-SHA-256$4095:QQ==", "SCRAM-SHA-256$1000001:QQ==", "SCRAM-SHA-256$04096:QQ==", "SCRAM-SHA-256$4096:",
	      "SCRAM-SHA-256$4096:QQ", "scram-sha-256$4096:QQ==", "SCRAM-SHA-1$4096:QQ==", " SCRAM-SHA-256$4096:QQ=="})
		CHECK(!ScramVerifier::parse(std::string(start) + keys));
	CHECK(ScramVerifier::parse("SCRAM-SHA-256$4096:QQ==" + keys));
	CHECK(!ScramVerifier::parse(text + " "));
	CHECK(!ScramVerifier::parse("SCRAM-SHA-256$4096:" + irc::base64_encode(std::string(257, 's')) + keys));
}

const CMUnitTest kTests[] = {
    TEST_CASE(server_of_the_rfc),     TEST_CASE(client_of_the_rfc),
    TEST_CASE(example_with_sha1),     TEST_CASE(both_sides_agree),
    TEST_CASE(header_y_is_compared),  TEST_CASE(wrong_password),
    TEST_CASE(messages_out_of_turn),  TEST_CASE(other_nonces),
    TEST_CASE(every_prefix_and_flip), TEST_CASE(every_prefix_and_flip_of_the_server),
    TEST_CASE(verifier_as_text),
};

} // namespace

int main()
{
	return check::main("scram", kTests);
}
