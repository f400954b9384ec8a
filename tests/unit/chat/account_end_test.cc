// SPDX-License-Identifier: MIT
// What becomes of an account that is dropped or suspended, and of all that it had.
#include "chat/commands/services.hh"
#include "chat/preferences.hh"

#include "service_house.hh"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

void an_account_ends()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	const auto bob = house.come("bob", "Bob");
	const auto twin = house.come("twin", "Ada");
	house.say(ada, "JOIN #a");
	house.say(bob, "JOIN #b");
	house.cs(ada, "REGISTER #a");
	house.cs(bob, "REGISTER #b");
	house.cs(bob, "ACCESS #b ADD Ada op");
	expect(house.ns(ada, "DROP"), "Syntax: DROP");
	expect(house.ns(ada, "DROP Bob"), "You can drop only the account that you are logged in to.");
	expect(house.ns(ada, "DROP Nobody"), "You can drop only the account");
	expect(house.ns(ada, "DROP Ada 1"), "The code is wrong");
	twin->take();
	const std::string answer = house.say(ada, House::confirmation(house.ns(ada, "DROP Ada")));
	expect(answer, "901 ada");
	expect(answer, "The account Ada is dropped.");
	expect(twin->take(), ":irc.test 901 twin twin!twin@192.0.2.1 :You are now logged out\r\n");
	CHECK(house.account_of(twin).empty());
	expect(house.cs(bob, "INFO #a"), "#a is not registered");
	CHECK(!has(house.cs(bob, "ACCESS #b LIST"), "Ada"));
	expect(house.say(ada, "NICK ada"), "");
	expect(house.ns(ada, "REGISTER another"), "The account ada is registered.");
	expect(house.cs(ada, "LIST"), "has no rank in any registered channel");
}

void operators_of_the_server_end_accounts()
{
	House house;
	const auto bob = house.come("bob", "Bob");
	const auto oper = house.come("oper", "Dave");
	house.make_operator(oper);
	expect(house.ns(oper, "DROP Nobody"), "There is no account Nobody.");
	house.say(oper, House::confirmation(house.ns(oper, "DROP Bob")));
	expect(bob->take(), ":irc.test 901 bob bob!bob@192.0.2.1 :You are now logged out\r\n");
	expect(house.stage->host.notices.back(), "oper!oper@192.0.2.1 dropped the account Bob");
}

void operators_of_the_server_suspend()
{
	House house;
	const auto bob = house.come("bob", "Bob");
	const auto oper = house.come("oper", "Dave");
	expect(house.ns(oper, "SUSPEND Bob"), "SUSPEND is only for operators of the server");
	house.make_operator(oper);
	expect(house.ns(oper, "SUSPEND Dave"), "You cannot suspend the account that you are logged in to.");
	expect(house.ns(oper, "SUSPEND Nobody"), "There is no account Nobody.");
	expect(house.ns(oper, "SUSPEND Bob spam and worse"), "Bob is suspended: nobody can log in to it.");
	expect(bob->take(), "ERROR :Closing Link: 192.0.2.1 (Account suspended: spam and worse)");
	expect(house.stage->host.notices.back(), "oper!oper@192.0.2.1 suspended the account Bob: spam and worse");
	const auto again = house.come("guest");
	expect(house.ns(again, "IDENTIFY Bob Bob-password"), "suspended");
	CHECK(house.account_of(again).empty());
	expect(house.ns(oper, "INFO Bob"), "It is suspended");
	expect(house.ns(oper, "UNSUSPEND Bob"), "Bob can be used again.");
	expect(house.ns(again, "IDENTIFY Bob Bob-password"), "You are logged in as Bob.");
}

Preferences chosen(const House &house, std::string_view account)
{
	WorldRead lock(house.stage->world);
	return house.stage->world.preferences(account);
}

/** Everything that a log could have of an account. */
void fill(House &house, const House::Person &ada, const House::Person &bob)
{
	house.ns(ada, "SET ALWAYS-ON ON");
	house.say(ada, "JOIN #a,#b,#c");
	house.cs(ada, "REGISTER #a");
	house.say(bob, "JOIN #b,#d");
	house.say(ada, "MODE #b +o bob");
	house.cs(bob, "REGISTER #b");
	house.cs(bob, "REGISTER #d");
	house.cs(bob, "ACCESS #b ADD Ada admin");
	house.cs(bob, "TRANSFER #d Ada");
	house.say(ada, "PRIVMSG bob :for your eyes only");
	house.say(bob, "PRIVMSG ada :that is between us");
	house.say(bob, "PRIVMSG #b :not by her");
	house.say(ada, "PRIVMSG #b :by her");
	house.say(ada, "METADATA * SET pronouns :she");
	house.say(ada, "MARKREAD #b timestamp=2026-11-26T12:00:00.000Z");
	ada->take();
	bob->take();
}

Settings with_metadata()
{
	Settings settings = House::house_settings();
	settings.metadata.enabled = true;
	return settings;
}

constexpr const char *kCaps = "account-notify draft/metadata-2 draft/read-marker";

bool is_told_of(const House &house, std::string_view name)
{
	for (const auto &[key, value] : house.log.state) {
		if (has(key, name) || has(value, name))
			return true;
	}
	return std::any_of(house.log.lines().begin(), house.log.lines().end(),
	                   [&](const FakeLog::Line &line) { return has(line.account, name); });
}

void a_dropped_account_leaves_nothing()
{
	House house(with_metadata());
	auto ada = house.come("ada", "Ada", kCaps);
	const auto bob = house.come("bob", "Bob", kCaps), twin = house.come("twin", "Ada");
	fill(house, ada, bob);
	for (const std::string key : {"uAda", "mAda", "dada pronouns", "rada #b"})
		CHECK(house.log.state.contains(key));
	CHECK(is_told_of(house, "Ada"));
	const std::string warning = house.ns(ada, "DROP Ada");
	expect(warning,
	       "all its messages will be erased. Its channels will have no owner, unless you TRANSFER them first: #a\r\n");
	bob->take();
	const std::string answer = house.say(ada, House::confirmation(warning));
	expect(answer, ":irc.test 901 ada ada!ada@192.0.2.1 :You are now logged out\r\n");
	expect(answer, "The account Ada is dropped.");
	expect(bob->take(), ":ada!ada@192.0.2.1 ACCOUNT *\r\n");
	CHECK(!is_told_of(house, "Ada") && !is_told_of(house, "rada ") && !is_told_of(house, "dada "));
	check::equal(house.accounts.entries.size(), 4);
	expect(house.stage->host.notices.back(), "Account Ada was dropped by its owner from 192.0.2.1");
	// Bob's lines are there, but not to her any more.
	expect(house.say(bob, "CHATHISTORY LATEST #b * 10"), "not by her");
	CHECK(!has(house.say(bob, "CHATHISTORY LATEST #b * 10"), ":by her"));
	CHECK(!has(house.say(bob, "CHATHISTORY LATEST ada * 10"), "PRIVMSG"));
	CHECK(!has(house.cs(bob, "INFO #d"), "offered"));
	// The next account of that name has none of it, also after a restart.
	expect(house.ns(ada, "REGISTER another"), "The account ada is registered.");
	expect(house.cs(ada, "LIST"), "has no rank in any registered channel");
	house.start();
	check::equal(house.faults, 0);
	ada = house.come("ada", "ada", kCaps);
	CHECK(!has(house.say(ada, "CHATHISTORY LATEST bob * 10"), "PRIVMSG"));
	CHECK(!has(house.say(ada, "METADATA * LIST"), "she"));
	CHECK(chosen(house, "ada") == Preferences{});
}

void an_absent_user_leaves_with_the_account()
{
	House house;
	const auto ada = house.come("ada", "Ada"), bob = house.come("bob", "Bob"), oper = house.come("oper");
	house.ns(ada, "SET ALWAYS-ON ON");
	house.say(ada, "JOIN #a");
	house.say(bob, "JOIN #a");
	house.stage->leave(*ada, "gone");
	bob->take();
	house.make_operator(oper);
	house.say(oper, House::confirmation(house.ns(oper, "DROP ada")));
	expect(bob->take(), ":ada!ada@192.0.2.1 QUIT :Account dropped\r\n");
	CHECK(!is_told_of(house, "Ada"));
}

void an_account_that_makes_operators_is_not_dropped()
{
	Settings settings = House::house_settings();
	settings.operators.push_back({.name = "chief", .account = "ada"});
	House house(settings);
	const auto ada = house.come("ada", "Ada");
	expect(house.ns(ada, "DROP Ada"), "The configuration makes the account Ada an operator");
	CHECK(house.accounts.entries.size() == 5);
}

void an_account_stays_if_that_cannot_be_kept()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	house.say(ada, "JOIN #a");
	house.cs(ada, "REGISTER #a");
	const std::string confirmation = House::confirmation(house.ns(ada, "DROP Ada"));
	house.log.full = true;
	expect(house.say(ada, confirmation), "Nothing was changed: the disk of the server is full.");
	check::equal(house.account_of(ada), "Ada");
	house.log.full = false;
	house.accounts.drop_failure = AccountResult::unavailable;
	const std::string answer = house.say(ada, confirmation);
	expect(answer, "901 ada");
	expect(answer, "NOTICE ada :no.");
	// It is still there, and open.
	expect(house.ns(ada, "IDENTIFY Ada Ada-password"), "You are logged in as Ada.");
	house.accounts.drop_failure = AccountResult::done;
	expect(house.say(ada, House::confirmation(house.ns(ada, "DROP Ada"))), "The account Ada is dropped.");
}

/** The account ends, or is shut, while the password of somebody else is looked at. */
void who_logs_in_too_late_is_refused()
{
	for (const bool drops : {true, false}) {
		House house;
		const auto late = house.come("late"), oper = house.come("oper");
		house.make_operator(oper);
		const std::string line = drops ? House::confirmation(house.ns(oper, "DROP Ada")) : "NS SUSPEND Ada";
		house.accounts.after_check = [&] {
			house.accounts.after_check = nullptr;
			Delivery out;
			Interpreter({house.stage->world, house.stage->host, *oper, out}).run(irc::LineResult::line, line);
			out.flush();
		};
		expect(house.ns(late, "IDENTIFY Ada Ada-password"), " 904 late :The account has changed");
		CHECK(house.account_of(late).empty());
	}
}

void clients_that_are_not_welcomed_yet_are_logged_out()
{
	House house;
	const auto oper = house.come("oper"), fresh = house.stage->connect(), other = house.stage->connect();
	house.make_operator(oper);
	house.say(fresh, "PASS Ada:Ada-password");
	house.say(other, "PASS Bob:Bob-password");
	house.say(oper, House::confirmation(house.ns(oper, "DROP Ada")));
	expect(fresh->take(), ":irc.test 901 * *!*@* :You are now logged out\r\n");
	house.ns(oper, "SUSPEND Bob");
	expect(other->take(), "ERROR :Closing Link: 192.0.2.1 (Account suspended: no reason given)");
	expect(house.say(fresh, "NICK ada"), "");
	expect(house.say(fresh, "USER ada 0 * :Ada"), " 001 ada ");
	CHECK(house.account_of(fresh).empty());
}

void nobody_stays_for_an_account_that_is_lost()
{
	House house(with_metadata());
	const auto ada = house.come("ada", "Ada", kCaps);
	fill(house, ada, house.come("bob", "Bob", kCaps));
	house.accounts.drop("Ada"); // as a disk would that has lost it
	house.start();
	WorldRead lock(house.stage->world);
	CHECK(house.stage->world.find_user("ada") == nullptr);
	CHECK(!house.log.state.contains("mAda"));
}

void a_lost_account_is_registered_anew_with_nothing()
{
	House house(with_metadata());
	fill(house, house.come("ada", "Ada", kCaps), house.come("bob", "Bob", kCaps));
	house.accounts.drop("Ada");
	house.start();
	const auto ada = house.come("ada");
	expect(house.ns(ada, "REGISTER secret"), "You are logged in as ada.");
	expect(house.cs(ada, "LIST"), "has no rank in any registered channel");
	for (const std::string key : {"uAda", "mAda", "dada pronouns", "rada #b", "pAda Bob"})
		CHECK(!house.log.state.contains(key));
}

void a_suspended_account_stays_shut_across_a_restart()
{
	House house;
	house.accounts.suspend("Ada", true);
	house.start();
	{
		WorldRead lock(house.stage->world);
		CHECK(!house.stage->world.account_names().admits("Ada"));
		CHECK(house.stage->world.account_names().admits("Bob"));
	}
	const auto oper = house.come("oper");
	house.make_operator(oper);
	expect(house.ns(oper, "UNSUSPEND Bob"), "Bob is not suspended.");
	expect(house.ns(oper, "UNSUSPEND Ada"), "Ada can be used again.");
	expect(house.ns(oper, "UNSUSPEND Nobody"), "There is no account Nobody.");
	expect(house.ns(house.come("guest"), "IDENTIFY Ada Ada-password"), "You are logged in as Ada.");
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_dropped_account_leaves_nothing),
    TEST_CASE(an_absent_user_leaves_with_the_account),
    TEST_CASE(an_account_that_makes_operators_is_not_dropped),
    TEST_CASE(an_account_stays_if_that_cannot_be_kept),
    TEST_CASE(who_logs_in_too_late_is_refused),
    TEST_CASE(clients_that_are_not_welcomed_yet_are_logged_out),
    TEST_CASE(nobody_stays_for_an_account_that_is_lost),
    TEST_CASE(a_lost_account_is_registered_anew_with_nothing),
    TEST_CASE(a_suspended_account_stays_shut_across_a_restart),
    TEST_CASE(an_account_ends),
    TEST_CASE(operators_of_the_server_end_accounts),
    TEST_CASE(operators_of_the_server_suspend),
};

} // namespace

int main()
{
	return check::main("account end", kTests);
}
