// SPDX-License-Identifier: MIT
#include "crypto/scram_message.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::crypto;

namespace {

/** 32 bytes in base64. */
constexpr std::string_view kDigest = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

ScramError client_first_error(std::string_view message)
{
	ScramError error{};
	CHECK(!parse_client_first(message, error));
	return error;
}

bool is_client_final(std::string_view message)
{
	ScramError error{};
	return parse_client_final(message, error).has_value();
}

bool is_server_first(std::string_view message)
{
	ScramError error{};
	return parse_server_first(message, error).has_value();
}

bool is_server_final(std::string_view message)
{
	ScramError error{};
	return parse_server_final(message, error).has_value();
}

void client_first()
{
	ScramError error{};
	const auto plain = parse_client_first("n,,n=user,r=abc", error);
	check::equal(plain->user, "user");
	check::equal(plain->authzid, "");
	check::equal(plain->nonce, "abc");
	check::equal(plain->header, "n,,");
	check::equal(plain->bare, "n=user,r=abc");
	const auto all = parse_client_first("y,a=ad=2Cmin,n=u=3Ds=2Cer\xc3\xa9,r=!~,x=more,Y=a=b", error);
	check::equal(all->user, "u=s,er\xc3\xa9");
	check::equal(all->authzid, "ad,min");
	check::equal(all->nonce, "!~");
	check::equal(all->header, "y,a=ad=2Cmin,");
	check::equal(all->bare, "n=u=3Ds=2Cer\xc3\xa9,r=!~,x=more,Y=a=b");
}

void client_first_that_is_none()
{
	for (const std::string_view message : {"",
	                                       "n",
	                                       "n,",
	                                       "n,,",
	                                       "n,,n=user",
	                                       "n,,n=user,",
	                                       "n,,n=user,r=",
	                                       "n,,r=abc,n=user",
	                                       "N,,n=user,r=abc",
	                                       "n,,n=user,r=abc,",
	                                       "n,,n=user,r=abc,x=",
	                                       "n,,n=user,r=abc,x",
	                                       "n,,n=user,r=abc,1=a",
	                                       "n,,n=user,r=a c",
	                                       "n,,n=user,r=abc,r=abc",
	                                       "n,,n=user,r=abc,m=x",
	                                       "n,user,n=user,r=abc",
	                                       "nn,,n=user,r=abc",
	                                       " n,,n=user,r=abc",
	                                       "n,,n=user,r=\xc3\xa9",
	                                       "n,,n=us\xff"
	                                       "er,r=abc",
	                                       "p,,n=user,r=abc",
	                                       "p=,,n=user,r=abc"})
		check::equal(client_first_error(message), ScramError::invalid_encoding);
	for (const std::string_view message : {"n,,n=,r=abc", "n,,n=us=er,r=abc", "n,,n=us=2cer,r=abc", "n,,n=us=2,r=abc",
	                                       "n,,n=us\x07"
	                                       "er,r=abc",
	                                       "n,a=,n=user,r=abc", "n,a==,n=user,r=abc",
	                                       "n,,n=us\xc2\x85"
	                                       "er,r=abc"})
		check::equal(client_first_error(message), ScramError::invalid_username_encoding);
	check::equal(client_first_error("p=tls-unique,,n=user,r=abc"), ScramError::channel_binding_not_supported);
	check::equal(client_first_error("n,,m=must,n=user,r=abc"), ScramError::extensions_not_supported);
	check::equal(client_first_error(std::string_view("n,,n=us\0er,r=abc", 16)), ScramError::invalid_encoding);
	check::equal(client_first_error("n,,n=user,r=" + std::string(kMaxScramMessage, 'a')), ScramError::invalid_encoding);
}

void client_final()
{
	ScramError error{};
	const std::string message = "c=biws,r=abcdef,x=more,p=" + std::string(kDigest);
	const auto final = parse_client_final(message, error);
	check::equal(final->channel_binding, "n,,");
	check::equal(final->nonce, "abcdef");
	check::equal(final->without_proof, "c=biws,r=abcdef,x=more");
	CHECK(final->proof == *scram_digest(kDigest));
}

void client_final_that_is_none()
{
	const std::string p = ",p=" + std::string(kDigest);
	CHECK(is_client_final("c=biws,r=abc" + p));
	for (const std::string_view start :
	     {"", "c=biws", "r=abc", "r=abc,c=biws", "c=biw,r=abc", "c=bi s,r=abc", "c=,r=abc", "c=biws,r=", "c=biws,r=a c",
	      "c=biws,r=abc,", "c=biws,r=abc,r=abc", "c=biws,r=abc,x=", "c=biws,r=abc,m=x"})
		CHECK(!is_client_final(std::string(start) + p));
	for (const std::string &end : {std::string(), std::string(",p="), ",p=" + std::string(kDigest.substr(1)), p + ",",
	                               p + ",x=y", p + p, p + "=", ",q" + p, ",P=" + std::string(kDigest)})
		CHECK(!is_client_final("c=biws,r=abc" + end));
}

void server_first()
{
	ScramError error{};
	const auto first = parse_server_first("r=abcdef,s=QSXCR+Q6sek8bf92,i=4096,x=more", error);
	check::equal(first->nonce, "abcdef");
	check::equal(first->salt.size(), 12);
	check::equal(first->iterations, 4096);
	CHECK(is_server_first("r=a,s=QQ==,i=1000000"));
	for (const std::string_view message :
	     {"", "r=a", "r=a,s=QQ==", "r=a,s=,i=4096", "r=a,s=QQ=,i=4096", "r=a,s=QQ==,i=", "r=a,s=QQ==,i=04096",
	      "r=a,s=QQ==,i=+4096", "r=a,s=QQ==,i=4096 ", "r=a,s=QQ==,i=4095", "r=a,s=QQ==,i=1000001",
	      "r=a,s=QQ==,i=4294971392", "r=a,s=QQ==,i=-1", "s=QQ==,r=a,i=4096", "r=a,s=QQ==,i=4096,",
	      "m=x,r=a,s=QQ==,i=4096", "r=,s=QQ==,i=4096", "r=a b,s=QQ==,i=4096"})
		CHECK(!is_server_first(message));
	CHECK(!parse_server_first("m=x,r=a,s=QQ==,i=4096", error));
	check::equal(error, ScramError::extensions_not_supported);
}

void server_final()
{
	ScramError error{};
	const auto good = parse_server_final("v=" + std::string(kDigest) + ",x=more", error);
	CHECK(good->signature == scram_digest(kDigest));
	const auto bad = parse_server_final("e=invalid-proof", error);
	CHECK(!bad->signature);
	check::equal(bad->error, "invalid-proof");
	for (const std::string_view message : {"", "v=", "e=", "v=QQ==", "x=a", "v", "e=a,", "e=a,v=b"})
		CHECK(!is_server_final(message));
}

void names_and_passwords()
{
	check::equal(scram_name("a,b=c"), "a=2Cb=3Dc");
	check::equal(scram_name("=2C"), "=3D2C");
	CHECK(is_prepared("correct horse"));
	CHECK(is_prepared("gr\xc3\xbc\xc3\x9f"));
	CHECK(!is_prepared(""));
	CHECK(!is_prepared("a\tb"));
	CHECK(!is_prepared("a\x7f"));
	CHECK(!is_prepared("a\xc2\x80"));
	CHECK(!is_prepared("a\xff"));
	CHECK(!is_prepared(std::string_view("a\0b", 3)));
	for (const ScramError error : {ScramError::invalid_encoding, ScramError::invalid_username_encoding,
	                               ScramError::extensions_not_supported, ScramError::channel_binding_not_supported,
	                               ScramError::channel_bindings_dont_match, ScramError::invalid_proof})
		CHECK(scram_error_name(error) != scram_error_name(ScramError::other_error));
}

const CMUnitTest kTests[] = {
    TEST_CASE(client_first),        TEST_CASE(client_first_that_is_none),
    TEST_CASE(client_final),        TEST_CASE(client_final_that_is_none),
    TEST_CASE(server_first),        TEST_CASE(server_final),
    TEST_CASE(names_and_passwords),
};

} // namespace

int main()
{
	return check::main("scram_message", kTests);
}
