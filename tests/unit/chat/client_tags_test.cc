// SPDX-License-Identifier: MIT
// Which client-only tags are passed on: ISUPPORT CLIENTTAGDENY of IRCv3 message-tags.
#include "chat/client_tags.hh"

#include "fixture.hh"

#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

Settings denying(std::vector<std::string> words)
{
	Settings given = settings();
	given.client_tag_deny = std::move(words);
	return given;
}

constexpr std::string_view kTags = "time=x;+typing=active;+draft/reply=1;label=2;+flag";

void all_are_relayed_unless_told_otherwise()
{
	check::equal(relayed_tags(settings(), kTags), "+typing=active;+draft/reply=1;+flag");
	check::equal(relayed_tags(settings(), ""), "");
	check::equal(relayed_tags(settings(), ";;+a=;;"), "+a");
}

void some_are_denied()
{
	check::equal(relayed_tags(denying({"typing", "flag"}), kTags), "+draft/reply=1");
	// A name is a name, and no beginning of others.
	check::equal(relayed_tags(denying({"typ", "draft"}), kTags), "+typing=active;+draft/reply=1;+flag");
}

void all_but_some_are_denied()
{
	check::equal(relayed_tags(denying({"*"}), kTags), "");
	check::equal(relayed_tags(denying({"*", "-draft/reply"}), kTags), "+draft/reply=1");
	check::equal(relayed_tags(denying({"-draft/reply", "*"}), kTags), "+draft/reply=1");
}

void those_of_the_server_are_always_denied()
{
	for (const Settings &given : {settings(), denying({"*", "-confer/severity", "-Confer/x"})})
		check::equal(relayed_tags(given, "+confer/severity=crit;+CONFER/x"), "");
}

void the_token_says_so()
{
	check::equal(client_tag_deny_token(settings()), "confer/severity,confer/time");
	check::equal(client_tag_deny_token(denying({"typing"})), "confer/severity,confer/time,typing");
	check::equal(client_tag_deny_token(denying({"-typing", "*"})), "*,-typing");
}

const CMUnitTest kTests[] = {
    TEST_CASE(all_are_relayed_unless_told_otherwise), TEST_CASE(some_are_denied),   TEST_CASE(all_but_some_are_denied),
    TEST_CASE(those_of_the_server_are_always_denied), TEST_CASE(the_token_says_so),
};

} // namespace

int main()
{
	return check::main("client tags", kTests);
}
