// SPDX-License-Identifier: MIT
// What NickServ does, and what it refuses; and that nobody is shown a password.
#include "chat/commands/services.hh"
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

Account find(House &house, std::string_view name)
{
	Account found;
	CHECK(house.accounts.find(name, found));
	return found;
}

void people_log_in_and_out()
{
	House house;
	const auto ada = house.come("guest");
	expect(house.ns(ada, "IDENTIFY"), "Syntax: IDENTIFY [<account>] <password>");
	expect(house.ns(ada, "IDENTIFY Ada wrong"), "Invalid account name or password.");
	expect(house.ns(ada, "IDENTIFY Nobody Ada-password"), "Invalid account name or password.");
	CHECK(house.account_of(ada).empty());
	expect(house.ns(ada, "LOGOUT"), "Log in first");
	const std::string answer = house.ns(ada, "identify ada Ada-password");
	expect(answer, "900 guest guest!guest@192.0.2.1 Ada");
	expect(answer, ":NickServ!service@irc.test NOTICE guest :You are logged in as Ada.");
	check::equal(house.account_of(ada), "Ada");
	expect(house.ns(ada, "LOGOUT"), "You are logged out.");
	CHECK(house.account_of(ada).empty());
}

void one_word_is_the_password_of_the_nick()
{
	House house;
	{
		WorldWrite lock(house.stage->world);
		Settings open = house.stage->world.settings();
		open.accounts.nick_reservation = AccountSettings::Reservation::no;
		house.stage->world.configure(open);
	}
	const auto bob = house.come("bob");
	expect(house.ns(bob, "IDENTIFY Bob-password"), "You are logged in as Bob.");
}

void guesses_are_slowed()
{
	Settings settings = House::house_settings();
	settings.accounts.login_attempts = 2;
	House house(settings);
	const auto eve = house.come("guest");
	for (int i = 0; i < 2; ++i)
		expect(house.ns(eve, "IDENTIFY Ada wrong"), "Invalid account name or password");
	CHECK(eve->rested >= GuessBrake::kDelay);
	const int asked = house.accounts.asked;
	expect(house.ns(eve, "IDENTIFY Ada Ada-password"), "Too many wrong passwords");
	check::equal(house.accounts.asked, asked);
}

void who_logs_in_gets_the_statuses_of_the_account()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	house.say(ada, "JOIN #a");
	house.cs(ada, "REGISTER #a");
	house.cs(ada, "ACCESS #a ADD Bob op");
	const auto bob = house.come("guest");
	house.say(bob, "JOIN #a");
	expect(house.ns(bob, "IDENTIFY Bob Bob-password"), ":ChanServ!service@irc.test MODE #a +o guest");
}

void a_nick_becomes_an_account()
{
	House house;
	const auto fay = house.come("fay");
	expect(house.ns(fay, "REGISTER fay"), "password that is not your nick");
	expect(house.ns(fay, "REGISTER secret not-an-address"), "Not an email address.");
	expect(house.ns(fay, "REGISTER my secret place"), "takes no password with spaces");
	const std::string answer = house.ns(fay, "REGISTER secret fay@example.org");
	expect(answer, "900 fay");
	expect(answer, "The account fay is registered.");
	check::equal(house.account_of(fay), "fay");
	check::equal(find(house, "fay").email, "fay@example.org");
	expect(house.ns(fay, "REGISTER secret"), "You are logged in as fay.");
	for (const std::string &notice : house.stage->host.notices)
		CHECK(!has(notice, "secret"));
	const auto other = house.stage->connect();
	expect(house.say(other, "NICK fay"), " 433 * fay ");
}

void registering_may_be_switched_off()
{
	Settings settings = House::house_settings();
	settings.accounts.registration = false;
	House house(settings);
	const auto fay = house.come("fay");
	expect(house.ns(fay, "REGISTER secret"), "Accounts cannot be registered on this server");
	expect(house.ns(fay, "SAREGISTER gil secret"), "SAREGISTER is only for operators of the server");
	house.make_operator(fay);
	expect(house.ns(fay, "SAREGISTER"), "Syntax: SAREGISTER");
	expect(house.ns(fay, "SAREGISTER not!one secret"), "not a valid nick");
	expect(house.ns(fay, "SAREGISTER ada secret"), "already exists");
	expect(house.ns(fay, "SAREGISTER NickServ secret"), "reserved");
	expect(house.ns(fay, "SAREGISTER gil secret"), "The account gil is registered.");
	CHECK(house.account_of(fay).empty());
	expect(house.stage->host.notices.back(), "fay!fay@192.0.2.1 registered the account gil");
}

void settings_are_changed()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	expect(house.ns(ada, "SET PASSWORD Ada"), "password that is not your nick");
	expect(house.ns(ada, "SET PASSWORD a new one"), "The password of Ada is changed.");
	expect(house.ns(ada, "SET EMAIL nonsense"), "Not an email address; OFF removes the address.");
	expect(house.ns(ada, "SET EMAIL ada@example.org"), "The address of Ada is ada@example.org.");
	check::equal(find(house, "Ada").email, "ada@example.org");
	expect(house.ns(ada, "SET EMAIL off"), "The address of Ada is removed.");
	check::equal(find(house, "Ada").email, "");
	expect(house.ns(ada, "LOGOUT"), "logged out");
	expect(house.ns(ada, "SET PASSWORD other"), "Log in first");
	expect(house.ns(ada, "IDENTIFY Ada a new one"), "You are logged in as Ada.");
}

void certificates_log_in()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	const std::string hex(64, 'a');
	std::string colons;
	for (int i = 0; i < 32; ++i)
		colons += i == 0 ? "AA" : ":AA";
	expect(house.ns(ada, "CERT"), "Syntax: CERT");
	expect(house.ns(ada, "CERT FOLD"), "Syntax: CERT");
	expect(house.ns(ada, "CERT LIST"), "Only the password logs in to Ada.");
	expect(house.ns(ada, "CERT ADD"), "Your connection has no certificate");
	expect(house.ns(ada, "CERT ADD abc"), "64 hexadecimal digits");
	expect(house.ns(ada, "CERT ADD uid:0"), "Only that user can add uid:0");
	// Somebody else's certificate would log its owner in to Ada.
	expect(house.ns(ada, "CERT ADD " + colons), "Only who has the certificate can add it");
	ada->identity = "cert:" + std::string(64, 'b');
	expect(house.ns(ada, "CERT ADD " + colons), "Only who has the certificate can add it");
	expect(house.ns(ada, "CERT LIST"), "Only the password logs in to Ada.");
	ada->identity = "cert:" + hex;
	expect(house.ns(ada, "CERT ADD " + colons), "cert:" + hex + " logs in to Ada now");
	expect(house.ns(ada, "CERT LIST"), "  cert:" + hex);
	ada->identity = "uid:1000";
	expect(house.ns(ada, "CERT ADD"), "uid:1000 logs in to Ada now");
	expect(house.ns(ada, "CERT DEL"), "64 hexadecimal digits");
	expect(house.ns(ada, "CERT DEL " + hex), "cert:" + hex + " does not log in to Ada any longer.");
	expect(house.ns(ada, "CERT DEL uid:1000"), "uid:1000 does not log in");
	check::equal(find(house, "Ada").identities.size(), 0);
}

void nicks_are_grouped()
{
	House house;
	const auto ada = house.come("ada2", "Ada");
	expect(house.ns(ada, "GROUP"), "ada2 belongs to Ada now");
	expect(house.ns(ada, "GROUP"), "ada2 is already a nick of your account.");
	check::equal(find(house, "Ada").nicks.size(), 1);
	expect(house.ns(ada, "INFO"), "  nick: ada2");
	const auto eve = house.come("eve2", "Eve");
	expect(house.say(eve, "NICK ada2"), "433");
	expect(house.ns(eve, "UNGROUP ada2"), "ada2 is not a nick of your account");
	expect(house.ns(ada, "UNGROUP Ada"), "Ada is the name of your account");
	expect(house.ns(ada, "UNGROUP"), "ada2 is free for others now.");
	expect(house.ns(ada, "UNGROUP"), "ada2 is not a nick of your account");
	check::equal(find(house, "Ada").nicks.size(), 0);
}

void ghosts_are_laid()
{
	House house;
	const auto ghost = house.come("ada", "Ada");
	const auto ada = house.come("ada-again", "Ada");
	const auto eve = house.come("eve", "Eve");
	expect(house.ns(ada, "GHOST"), "Syntax: GHOST <nick>");
	expect(house.ns(ada, "GHOST nobody"), "Nobody uses the nick nobody now.");
	expect(house.ns(ada, "GHOST ada-again"), "You have the nick ada-again yourself.");
	expect(house.ns(eve, "GHOST ada"), "ada is not a nick of your account");
	ghost->take();
	expect(house.ns(ada, "GHOST ada"), "ada is disconnected.");
	expect(ghost->take(), "ERROR :Closing Link: 192.0.2.1 (Disconnected by ada-again, who owns the nick)");
}

void a_nick_is_regained()
{
	House house;
	const auto ghost = house.come("ada", "Ada");
	const auto ada = house.come("ada-again", "Ada");
	ghost->take();
	expect(house.ns(ada, "REGAIN bob"), "bob is not a nick of your account");
	expect(house.ns(ada, "REGAIN"), ":ada-again!ada-again@192.0.2.1 NICK :Ada");
	expect(ghost->take(), "ERROR :Closing Link");
	expect(house.ns(ada, "REGAIN"), "You have the nick Ada yourself.");
}

void a_forgotten_password_is_replaced()
{
	House house;
	const auto oper = house.come("oper");
	const auto bob = house.come("guest");
	expect(house.ns(bob, "SAPASSWORD Bob mine"), "SAPASSWORD is only for operators of the server");
	house.make_operator(oper);
	expect(house.ns(oper, "SAPASSWORD Nobody mine"), "There is no account Nobody.");
	expect(house.ns(oper, "SAPASSWORD Bob bob"), "password that is not");
	expect(house.ns(oper, "SAPASSWORD Bob new one"), "The password of Bob is changed.");
	expect(house.stage->host.notices.back(), "changed the password of the account Bob");
	expect(house.ns(bob, "IDENTIFY Bob new one"), "You are logged in as Bob.");
}

void nobody_becomes_an_operator_by_an_account()
{
	Settings settings = House::house_settings();
	settings.operators.push_back({.name = "chief", .account = "ADA"});
	settings.operators.push_back({.name = "deputy", .account = "fay"});
	House house(settings);
	const auto oper = house.come("oper");
	house.make_operator(oper);
	expect(house.ns(oper, "SAPASSWORD ada mine"), "The configuration makes the account Ada an operator of the server");
	expect(house.ns(oper, "SAREGISTER Fay secret"), "This account would be an operator of the server");
	const auto fay = house.come("fay");
	expect(house.ns(fay, "REGISTER secret"), "This account would be an operator of the server");
	CHECK(house.accounts.entries.size() == 5);
	const auto ada = house.come("ada", "Ada");
	expect(house.ns(ada, "SAPASSWORD Ada mine"), "SAPASSWORD is only for operators of the server");
	expect(house.say(ada, "OPER chief"), " 381 ");
	expect(house.ns(ada, "SAPASSWORD Ada mine"), "The password of Ada is changed.");
	const auto eve = house.come("guest");
	expect(house.ns(eve, "IDENTIFY Ada mine"), "You are logged in as Ada.");
}

void strangers_learn_little_of_an_account()
{
	House house;
	const auto ada = house.come("ada2", "Ada");
	house.ns(ada, "GROUP");
	house.ns(ada, "SET EMAIL ada@example.org");
	const auto eve = house.come("guest");
	expect(house.ns(eve, "INFO"), "Syntax: INFO");
	expect(house.ns(eve, "INFO Nobody"), "There is no account Nobody.");
	const std::string answer = house.ns(eve, "INFO Ada");
	expect(answer, "Ada was registered on ");
	CHECK(!has(answer, "ada2") && !has(answer, "example"));
	expect(house.ns(ada, "INFO"), "  address: ada@example.org");
}

void nobody_is_shown_a_password()
{
	House house;
	const auto ada = house.come("guest", {}, "echo-message");
	const auto oper = house.come("oper");
	house.make_operator(oper);
	for (const char *line : {"IDENTIFY Ada Ada-password", "SET PASSWORD sesame", "REGISTER sesame", "IDENTFY sesame",
	                         "SAREGISTER x sesame"}) {
		const std::string answer = house.ns(ada, line);
		const std::string verb(line, std::string_view(line).find(' '));
		expect(answer, ":guest!guest@192.0.2.1 PRIVMSG NickServ :" + verb + " ***\r\n");
		CHECK(!has(answer, "sesame") && !has(answer, "Ada-password"));
	}
	CHECK(!has(oper->take(), "sesame"));
	for (const std::string &notice : house.stage->host.notices)
		CHECK(!has(notice, "sesame"));
	for (const FakeLog::Line &line : house.log.lines())
		CHECK(!has(line.body, "sesame"));
	for (const auto &[key, value] : house.log.state)
		CHECK(!has(value, "sesame"));
}

void what_cannot_be_kept_is_told()
{
	House house;
	const auto fay = house.come("fay");
	house.accounts.failure = AccountResult::unavailable;
	expect(house.ns(fay, "REGISTER secret"), "no.");
	CHECK(house.account_of(fay).empty());
	house.accounts.failure = AccountResult::done;
	expect(house.ns(fay, "REGISTER secret"), "The account fay is registered.");
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
	expect(house.ns(guest, "SET ALWAYS-ON ON"), "Log in first: /msg NickServ IDENTIFY");
	expect(house.ns(guest, "LOGOUT"), "Log in first: /msg NickServ IDENTIFY");
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
	expect(house.ns(again, "SET ALWAYS-ON DEFAULT"), "ALWAYS-ON is the server's default for Ada.");
	CHECK(!chosen(house, "ada").always_on);
	CHECK(chosen(house, "bob") == Preferences{});
}

/** A client that is told DEFAULT OFF sends PERSISTENCE SET ON, as the document says: it must be told something else. */
void a_client_asks_once_for_what_is_not_offered()
{
	Settings settings = House::house_settings();
	settings.always_on.offer = AlwaysOnSettings::Offer::no;
	House house(settings);
	const auto ada = house.come("ada", "Ada");
	expect(house.say(ada, "PERSISTENCE GET"), ":irc.test PERSISTENCE STATUS DEFAULT OFF\r\n");
	expect(house.say(ada, "PERSISTENCE SET ON"), ":irc.test PERSISTENCE STATUS ON OFF\r\n");
	CHECK(chosen(house, "ada").always_on == true);
	house.settings.always_on.offer = AlwaysOnSettings::Offer::opt_in;
	house.start();
	const auto again = house.come("ada", "Ada");
	expect(house.say(again, "PERSISTENCE GET"), ":irc.test PERSISTENCE STATUS ON ON\r\n");
}

void what_is_not_offered_is_refused()
{
	Settings settings = House::house_settings();
	settings.always_on.offer = AlwaysOnSettings::Offer::no;
	House house(settings);
	const auto ada = house.come("ada", "Ada");
	expect(house.ns(ada, "SET ALWAYS-ON ON"), "does not offer ALWAYS-ON");
	CHECK(!chosen(house, "ada").always_on);
}

void nonsense_is_answered_with_the_syntax()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	expect(house.ns(ada, "SET"), "A word is missing. Syntax: SET PASSWORD");
	expect(house.ns(ada, "SET ALWAYS-ON"), "The value is missing. Syntax: SET PASSWORD");
	expect(house.ns(ada, "SET PASSWORD"), "The value is missing. Syntax: SET PASSWORD");
	expect(house.ns(ada, "SET ALWAYS-ON MAYBE"), "ALWAYS-ON can be ON, OFF or DEFAULT. Syntax: SET PASSWORD");
	expect(house.ns(ada, "SET COLOUR ON"), "There is no such setting. Syntax: SET PASSWORD");
	expect(house.ns(ada, "SUSPEND"), "SUSPEND is only for operators of the server");
	expect(house.ns(ada, "GHOST"), "<nick> is missing. Syntax: GHOST <nick>");
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
	expect(house.ns(ada, "SET ALWAYS-ON ON"), "Log in first: /msg NickServ IDENTIFY");
}

void an_always_on_ghost_makes_room()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	house.ns(ada, "SET ALWAYS-ON ON");
	house.stage->leave(*ada, "gone");
	const auto again = house.come("ada2");
	house.ns(again, "IDENTIFY Ada Ada-password");
	expect(house.ns(again, "REGAIN"), ":ada2!ada2@192.0.2.1 NICK :Ada");
	CHECK(house.log.state.contains("mAda"));
	house.stage->leave(*again, "gone");
	WorldRead lock(house.stage->world);
	CHECK(house.stage->world.find_user("ada") != nullptr);
}

const CMUnitTest kTests[] = {
    TEST_CASE(an_always_on_ghost_makes_room),
    TEST_CASE(guests_have_nothing_to_set),
    TEST_CASE(an_account_chooses_for_itself),
    TEST_CASE(a_client_asks_once_for_what_is_not_offered),
    TEST_CASE(what_is_not_offered_is_refused),
    TEST_CASE(nonsense_is_answered_with_the_syntax),
    TEST_CASE(passwords_are_not_shown_to_those_who_echo),
    TEST_CASE(who_logs_out_is_a_guest),
    TEST_CASE(people_log_in_and_out),
    TEST_CASE(one_word_is_the_password_of_the_nick),
    TEST_CASE(guesses_are_slowed),
    TEST_CASE(who_logs_in_gets_the_statuses_of_the_account),
    TEST_CASE(a_nick_becomes_an_account),
    TEST_CASE(registering_may_be_switched_off),
    TEST_CASE(settings_are_changed),
    TEST_CASE(certificates_log_in),
    TEST_CASE(nicks_are_grouped),
    TEST_CASE(ghosts_are_laid),
    TEST_CASE(a_nick_is_regained),
    TEST_CASE(nobody_becomes_an_operator_by_an_account),
    TEST_CASE(a_forgotten_password_is_replaced),
    TEST_CASE(strangers_learn_little_of_an_account),
    TEST_CASE(nobody_is_shown_a_password),
    TEST_CASE(what_cannot_be_kept_is_told),
};

} // namespace

int main()
{
	return check::main("nickserv", kTests);
}
