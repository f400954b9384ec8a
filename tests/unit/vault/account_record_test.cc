// SPDX-License-Identifier: MIT
#include "vault/account_record.hh"

#include "chat/email.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer;
using namespace confer::vault;

namespace {

AccountRecord alice()
{
	AccountRecord record;
	record.account = {.name = "Alice",
	                  .registered = 1'795'368'001'123,
	                  .last_login = 1'795'305'600'000,
	                  .email = "alice@example.org",
	                  .suspended = true,
	                  .nicks = {"Alice_", "al"},
	                  .identities = {"uid:1000", "cert:" + std::string(64, 'a')}};
	record.verifier = crypto::ScramVerifier::make("sesame", "salt", 4096);
	return record;
}

void comes_back_as_it_was()
{
	const AccountRecord record = alice();
	const std::string value = account_value(record);
	const auto read = read_account_value(value);
	check::equal(account_value(read.value()), value);
	check::equal(read->account.nicks.size(), 2);
	CHECK(read->account.suspended);
	CHECK(read->verifier == record.verifier);
	AccountRecord least;
	least.account.name = "b";
	check::equal(account_value(least), "name b\nregistered 0\n");
	CHECK(read_account_value(account_value(least)));
}

void passes_over_new_words()
{
	const auto read = read_account_value("name b\nshoes brown\nregistered 7\n");
	check::equal(read->account.name, "b");
	check::equal(read->account.registered, 7);
}

void refuses_what_cannot_be_right()
{
	for (const std::string_view value : {"", "name ", "registered 1\n", "name b\nregistered x\n", "name b\nlogin 1x\n",
	                                     "name b\nverifier SCRAM\n", "name a b\n"})
		CHECK(!read_account_value(value));
}

void keys()
{
	check::equal(account_key("alice"), "aalice");
	CHECK(is_account_key("aalice"));
	CHECK(!is_account_key("a"));
	CHECK(!is_account_key("k"));
}

void identities()
{
	const std::string digits(64, '0');
	for (const std::string &right : {std::string("uid:0"), std::string("uid:1000"), "cert:" + digits})
		CHECK(valid_identity(right));
	for (const std::string &wrong :
	     {std::string(), std::string("uid:"), std::string("uid:-1"), std::string("uid:65534"), std::string("uid:01"),
	      std::string("uid:12345678901"), std::string("cert:"), "cert:" + digits + "0",
	      "cert:" + digits.substr(1) + "A", std::string("alice")})
		CHECK(!valid_identity(wrong));
}

void emails()
{
	for (const std::string_view right : {"a@b", "a.b+c@example.org", "\xc3\xa9@example.org", "a@b@c"})
		CHECK(chat::valid_email(right));
	for (const std::string_view wrong : {"", "a", "@b", "a@", "a b@c", "a@b\n", "a\xff@b"})
		CHECK(!chat::valid_email(wrong));
	CHECK(!chat::valid_email(std::string(250, 'a') + "@b.cd"));
}

void claims()
{
	const auto claims = claims_of(alice().account, irc::CaseMap(irc::CaseMapping::ascii));
	check::equal(claims.size(), 5);
	check::equal(claims[0], "alice");
	check::equal(claims[1], "alice_");
	check::equal(claims[3], "uid:1000");
}

const CMUnitTest kTests[] = {
    TEST_CASE(comes_back_as_it_was),
    TEST_CASE(passes_over_new_words),
    TEST_CASE(refuses_what_cannot_be_right),
    TEST_CASE(keys),
    TEST_CASE(identities),
    TEST_CASE(emails),
    TEST_CASE(claims),
};

} // namespace

int main()
{
	return check::main("account_record", kTests);
}
