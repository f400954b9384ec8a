// SPDX-License-Identifier: MIT
// What NickServ does, and what it refuses. Passwords are those of the conversation with a vault.
#include "chat/preferences.hh"

#include "service_house.hh"

#include <optional>
#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

void expect(const std::string &text, std::string_view part, const char *file = __builtin_FILE(),
            int line = __builtin_LINE())
{
	if (text.find(part) == text.npos)
		check::fail("no \"" + std::string(part) + "\" in:\n" + text, file, line);
}

Preferences chosen(const House &house, std::string_view account)
{
	WorldRead lock(house.stage->world);
	return house.stage->world.preferences(account);
}

void guests_have_nothing_to_set()
{
	House house;
	const auto guest = house.come("guest");
	expect(house.ns(guest, "SET ALWAYS-ON ON"), "Log in first, with SASL");
	expect(house.ns(guest, "LOGOUT"), "Log in first, with SASL");
}

void an_account_chooses_for_itself()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	expect(house.ns(ada, "SET ALWAYS-ON ON"), "ALWAYS-ON is ON for Ada.");
	expect(house.ns(ada, "set multiclient false"), "MULTICLIENT is OFF for Ada.");
	CHECK(chosen(house, "ada").always_on == true);
	CHECK(chosen(house, "ada").multi_session == false);
	house.start(); // what was chosen outlives the server
	CHECK(chosen(house, "ada").always_on == true);
	const auto again = house.come("ada", "Ada");
	expect(house.ns(again, "SET ALWAYS-ON DEFAULT"), "ALWAYS-ON is as this server has it for Ada.");
	CHECK(!chosen(house, "ada").always_on);
	CHECK(chosen(house, "bob") == Preferences{});
}

void what_is_not_offered_is_refused()
{
	Settings settings = House::house_settings();
	settings.always_on.offer = AlwaysOnSettings::Offer::no;
	House house(settings);
	const auto ada = house.come("ada", "Ada");
	expect(house.ns(ada, "SET ALWAYS-ON ON"), "offers nobody to be always on");
	CHECK(!chosen(house, "ada").always_on);
}

void nonsense_is_answered_with_the_syntax()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	for (const char *line : {"SET", "SET ALWAYS-ON", "SET ALWAYS-ON MAYBE", "SET COLOUR ON"})
		expect(house.ns(ada, line), "Syntax: SET PASSWORD");
}

void passwords_are_not_shown_to_those_who_echo()
{
	House house;
	const auto ada = house.come("ada", "Ada", "echo-message");
	const std::string shown = house.ns(ada, "SET PASSWORD the-new-one");
	expect(shown, "PRIVMSG NickServ :SET ***");
	CHECK(shown.find("the-new-one") == shown.npos);
}

void who_logs_out_is_a_guest()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	expect(house.ns(ada, "LOGOUT"), "You are logged out.");
	expect(house.ns(ada, "SET ALWAYS-ON ON"), "Log in first, with SASL");
}

const CMUnitTest kTests[] = {
    TEST_CASE(guests_have_nothing_to_set),
    TEST_CASE(an_account_chooses_for_itself),
    TEST_CASE(what_is_not_offered_is_refused),
    TEST_CASE(nonsense_is_answered_with_the_syntax),
    TEST_CASE(passwords_are_not_shown_to_those_who_echo),
    TEST_CASE(who_logs_out_is_a_guest),
};

} // namespace

int main()
{
	return check::main("nickserv", kTests);
}
