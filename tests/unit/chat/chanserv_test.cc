// SPDX-License-Identifier: MIT
// What ChanServ does, and what it refuses.
#include "chat/commands/services.hh"

#include "service_house.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** Ada has registered #a, and is in it with bob, who is nobody. */
struct Registered : House {
	explicit Registered(Settings given = house_settings())
	    : House(std::move(given)),
	      ada(come("ada", "Ada")),
	      bob(come("bob", "Bob"))
	{
		say(ada, "JOIN #a");
		say(bob, "JOIN #a");
		cs(ada, "REGISTER #a");
	}

	Person ada, bob;
};

void who_may_registers_a_channel()
{
	House house;
	const auto guest = house.come("guest");
	expect(house.cs(guest, "REGISTER #a"), "NOTICE guest :Log in first: /msg NickServ IDENTIFY");
	const auto ada = house.come("ada", "Ada");
	expect(house.cs(ada, "REGISTER"), "Syntax: REGISTER <#channel>");
	expect(house.cs(ada, "REGISTER #a"), "Join #a first");
	house.say(guest, "JOIN #a");
	house.say(ada, "JOIN #a");
	expect(house.cs(ada, "REGISTER #a"), "You are not an operator of #a");
	house.say(guest, "MODE #a +o ada");
	const std::string answer = house.cs(ada, "Register #A");
	expect(answer, ":ChanServ!service@irc.test MODE #a +q ada\r\n");
	expect(answer, ":ChanServ!service@irc.test NOTICE ada :#a is registered to Ada");
	expect(guest->take(), ":ChanServ!service@irc.test MODE #a +q ada\r\n");
	expect(house.cs(ada, "REGISTER #a"), "#a is registered already");
	expect(house.stage->host.notices.back(), "ada!ada@192.0.2.1 registered the channel #a");
}

void registering_has_limits()
{
	Settings settings = House::house_settings();
	settings.channels.per_account = 1;
	House house(settings);
	const auto ada = house.come("ada", "Ada");
	house.say(ada, "JOIN #a,#b,#c");
	house.cs(ada, "REGISTER #a");
	expect(house.cs(ada, "REGISTER #b"), "You have registered 1 channels, which is the limit");
	house.say(ada, House::confirmation(house.cs(ada, "DROP #a")));
	expect(house.cs(ada, "REGISTER #b"), "#b is registered to Ada");
	{
		WorldWrite lock(house.stage->world);
		Settings closed = house.stage->world.settings();
		closed.channels.registration = false;
		house.stage->world.configure(closed);
	}
	expect(house.cs(ada, "REGISTER #c"), "Channels cannot be registered on this server");
}

void nothing_is_registered_that_is_not_kept()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	house.say(ada, "JOIN #a");
	house.log.full = true;
	expect(house.cs(ada, "REGISTER #a"), "the disk of the server is full");
	house.log.full = false;
	expect(house.cs(ada, "INFO #a"), "#a is not registered");
	house.cs(ada, "REGISTER #a");
	house.log.full = true;
	for (const char *line : {"ACCESS #a ADD Bob op", "SUSPEND #a", "TRANSFER #a Bob"}) {
		if (std::string_view(line).starts_with("SUSPEND"))
			house.make_operator(ada);
		expect(house.cs(ada, line), "the disk of the server is full");
	}
	expect(house.say(ada, House::confirmation(house.cs(ada, "DROP #a"))), "the disk of the server is full");
	house.log.full = false;
	expect(house.cs(ada, "INFO #a"), "#a belongs to Ada");
	house.say(ada, "PART #a");
	CHECK(!has(house.say(ada, "JOIN #a"), "suspended"));
	CHECK(!has(house.cs(ada, "ACCESS #a LIST"), "Bob"));
}

void without_a_log_there_is_nothing_to_register()
{
	FakeAccounts accounts;
	NullLog log;
	Stage stage(House::house_settings(), log, accounts);
	const auto ada = stage.log_in("ada");
	{
		WorldWrite lock(stage.world);
		ada->user->account = "Ada";
	}
	stage.say(*ada, "JOIN #a");
	ada->take();
	stage.say(*ada, "CS REGISTER #a");
	expect(ada->take(), "stores nothing on its disk");
}

void a_registered_channel_stays()
{
	Registered house;
	house.say(house.ada, "TOPIC #a :of tea");
	house.say(house.ada, "MODE #a +ib *!*@evil");
	house.say(house.ada, "MODE #a -i");
	house.say(house.ada, "PART #a");
	house.say(house.bob, "PRIVMSG #a :last words");
	house.say(house.bob, "PART #a");
	const auto carol = house.come("carol", "Carol");
	const std::string joined = house.say(carol, "JOIN #a");
	expect(joined, "332 carol #a :of tea");
	expect(joined, "353 carol = #a :carol\r\n");
	CHECK(!has(joined, "MODE"));
	const std::string back = house.say(house.ada, "JOIN #a");
	expect(back, "353 ada = #a :carol ~ada\r\n");
	CHECK(!has(back, "MODE"));
	expect(carol->take(), ":ChanServ!service@irc.test MODE #a +q ada\r\n");
	expect(house.say(carol, "MODE #a b"), "367 carol #a *!*@evil");
}

void a_restart_keeps_all_of_it()
{
	Registered house;
	house.say(house.ada, "TOPIC #a :of tea");
	house.say(house.ada, "MODE #a +b *!*@evil");
	house.cs(house.ada, "ACCESS #a ADD Bob op");
	house.cs(house.ada, "TRANSFER #a Carol");
	house.start();
	check::equal(house.faults, 0);
	{
		// It does not end for want of members.
		WorldWrite lock(house.stage->world);
		house.stage->world.end_empty_channels(std::chrono::steady_clock::now() + std::chrono::hours(24), 1);
	}
	const auto carol = house.come("carol", "Carol");
	expect(house.say(carol, "JOIN #a"), "332 carol #a :of tea");
	const auto bob = house.come("bob", "Bob");
	expect(house.say(bob, "JOIN #a"), "353 bob = #a :carol @bob\r\n");
	expect(house.say(bob, "MODE #a b"), "367 bob #a *!*@evil");
	expect(carol->take(), "MODE #a +o bob");
	expect(house.cs(carol, "ACCEPT #a"), "#a belongs to Carol now");
	house.start();
	const auto again = house.come("carol", "Carol");
	expect(house.say(again, "JOIN #a"), "353 carol = #a :~carol\r\n");
}

void a_dropped_channel_is_as_any_other()
{
	Registered house;
	expect(house.cs(house.bob, "DROP #a"), "Only the founder of #a can do that: Ada");
	expect(house.cs(house.ada, "DROP #a 000000x"), "The code is wrong");
	const std::string code = House::confirmation(house.cs(house.ada, "DROP #a"));
	expect(house.say(house.ada, code), "#a is no longer registered");
	for (const auto &[key, value] : house.log.state)
		CHECK(!has(value, "founder"));
	house.say(house.ada, "PART #a");
	house.say(house.bob, "PART #a");
	expect(house.say(house.bob, "JOIN #a"), ":@bob\r\n");
	house.cs(house.bob, "REGISTER #a");
	expect(house.say(house.bob, text("PRIVMSG ChanServ :DROP #a ", code.substr(code.size() - 6))), "The code is wrong");
}

void an_empty_channel_that_is_dropped_ends()
{
	Registered house;
	house.cs(house.ada, "ACCESS #a ADD Bob voice");
	house.say(house.ada, "PART #a");
	house.say(house.bob, "PART #a");
	house.say(house.ada, House::confirmation(house.cs(house.ada, "DROP #a")));
	WorldRead lock(house.stage->world);
	CHECK(house.stage->world.find_channel("#a") == nullptr);
	CHECK(house.stage->world.channels_by_account().of("Bob").empty());
	for (const auto &[key, value] : house.log.state)
		CHECK(!key.starts_with('a') && !key.starts_with('c'));
}

void a_channel_is_handed_over()
{
	Registered house;
	expect(house.cs(house.ada, "TRANSFER #a nobody"), "There is no account nobody");
	expect(house.cs(house.bob, "TRANSFER #a Bob"), "Only the founder");
	expect(house.cs(house.bob, "ACCEPT #a"), "Nobody has offered you #a");
	expect(house.cs(house.ada, "TRANSFER #a bob"), "#a is offered to Bob");
	expect(house.bob->take(), "Ada offers you the channel #a. To accept it: /msg ChanServ ACCEPT #a");
	expect(house.cs(house.ada, "TRANSFER #a ada"), "#a stays yours");
	expect(house.cs(house.bob, "ACCEPT #a"), "Nobody has offered you #a");
	house.cs(house.ada, "TRANSFER #a bob");
	const std::string answer = house.cs(house.bob, "ACCEPT #a");
	expect(answer, "MODE #a -q+q ada bob\r\n");
	expect(answer, "#a belongs to Bob now, not to Ada");
	expect(house.cs(house.ada, "INFO #a"), "#a belongs to Bob");
	expect(house.cs(house.ada, "ACCESS #a ADD Carol op"), "Only admins, owners and the founder");
}

void an_heir_needs_room()
{
	Settings settings = House::house_settings();
	settings.channels.per_account = 1;
	Registered house(settings);
	house.say(house.bob, "JOIN #b");
	house.cs(house.bob, "REGISTER #b");
	house.cs(house.ada, "TRANSFER #a Bob");
	expect(house.cs(house.bob, "ACCEPT #a"), "which is the limit");
}

void operators_of_the_server_hand_over_and_drop()
{
	Registered house;
	const auto root = house.come("oper");
	const auto other = house.come("other");
	house.make_operator(root);
	expect(house.cs(root, "REGISTER #a"), "Log in first");
	expect(house.cs(root, "ACCESS #a LIST"), "Ada founder");
	expect(house.cs(root, "ACCESS #a ADD Bob op"), "Only admins, owners and the founder");
	expect(house.cs(root, "LIST"), "Syntax: LIST");
	expect(house.cs(root, "LIST ada"), "  #a founder");
	house.make_operator(other);
	other->take();
	expect(house.cs(root, "TRANSFER #a Carol"), "#a belongs to Carol now");
	expect(other->take(), "*** oper!oper@192.0.2.1 transferred #a from Ada to Carol");
	expect(house.stage->host.notices.back(), "transferred #a from Ada to Carol");
	house.say(root, House::confirmation(house.cs(root, "DROP #a")));
	expect(other->take(), "dropped the channel #a of Carol");
	expect(house.cs(root, "INFO #a"), "#a is not registered");
}

void ranks_are_given_and_taken()
{
	Registered house;
	expect(house.cs(house.bob, "ACCESS #a LIST"), "Only accounts with a rank in #a");
	expect(house.cs(house.bob, "ACCESS #a ADD Bob op"), "Only admins, owners and the founder");
	for (const char *wrong : {"ACCESS #a ADD Bob", "ACCESS #a ADD Bob emperor", "ACCESS #a ADD Bob founder",
	                          "ACCESS #a DEL", "ACCESS #a GIVE Bob op", "ACCESS #a"})
		expect(house.cs(house.ada, wrong), "Syntax: ACCESS");
	expect(house.cs(house.ada, "ACCESS #a ADD nobody op"), "There is no account nobody");
	expect(house.cs(house.ada, "ACCESS #b ADD Bob op"), "#b is not registered");
	expect(house.cs(house.ada, "ACCESS #a DEL Carol"), "Carol has no rank in #a");
	expect(house.cs(house.ada, "ACCESS #a DEL Ada"), "The founder keeps the highest rank");
	expect(house.cs(house.ada, "ACCESS #a ADD Ada op"), "The founder keeps the highest rank");
	std::string answer = house.cs(house.ada, "ACCESS #a ADD bob o");
	expect(answer, "MODE #a +o bob\r\n");
	expect(answer, "Bob is op of #a now");
	expect(house.cs(house.bob, "ACCESS #a LIST"), "  Bob op, by Ada on ");
	answer = house.cs(house.ada, "ACCESS #a ADD Bob admin");
	expect(answer, "MODE #a -o+a bob bob\r\n");
	house.cs(house.ada, "ACCESS #a ADD Carol admin");
	expect(house.cs(house.bob, "ACCESS #a ADD Dave admin"),
	       "You are admin of #a: you can change only ranks below that");
	expect(house.cs(house.bob, "ACCESS #a DEL Carol"), "you can change only ranks below that");
	expect(house.cs(house.bob, "ACCESS #a ADD Ada op"), "The founder keeps the highest rank");
	expect(house.cs(house.bob, "ACCESS #a ADD Dave halfop"), "Dave is halfop of #a now");
	answer = house.cs(house.bob, "ACCESS #a DEL Bob");
	expect(answer, "MODE #a -a bob\r\n");
	expect(answer, "Bob has no rank in #a any longer");
	expect(house.cs(house.bob, "LIST Ada"), "Only operators of the server can list");
	expect(house.cs(house.bob, "LIST"), "Bob has no rank in any registered channel");
	expect(house.cs(house.ada, "LIST"), "  #a founder\r\n");
}

void entries_have_a_limit()
{
	Settings settings = House::house_settings();
	settings.channels.access_entries = 2;
	Registered house(settings);
	house.cs(house.ada, "ACCESS #a ADD Bob op");
	house.cs(house.ada, "ACCESS #a ADD Carol op");
	expect(house.cs(house.ada, "ACCESS #a ADD Dave op"), "#a has 2 entries, which is the limit");
	expect(house.cs(house.ada, "ACCESS #a ADD Carol voice"), "Carol is voice of #a now");
}

void statuses_are_set_by_rank()
{
	Registered house;
	house.cs(house.ada, "ACCESS #a ADD Bob op");
	const auto carol = house.come("carol", "Carol");
	house.say(carol, "JOIN #a");
	expect(house.cs(carol, "OP #a"), "Your rank in #a is none: OP needs op or above");
	expect(house.cs(carol, "VOICE #a"), "VOICE needs halfop or above");
	expect(house.cs(house.bob, "OWNER #a"), "OWNER needs owner or above");
	expect(house.cs(house.bob, "DEADMIN #a ada"), "DEADMIN needs owner or above");
	expect(house.cs(house.bob, "OP #a nobody"), "nobody is not in #a");
	std::string answer = house.cs(house.bob, "OP #a carol");
	expect(answer, ":ChanServ!service@irc.test MODE #a +o carol\r\n");
	expect(answer, "Done in #a");
	expect(house.cs(house.bob, "OP #a carol"), "Nothing to change in #a");
	expect(house.cs(house.bob, "DEOP #a carol"), "MODE #a -o carol");
	expect(house.cs(house.bob, "VOICE #a carol bob"), "MODE #a +vv carol bob");
	expect(house.cs(house.bob, "DEVOICE #a carol"), "MODE #a -v carol");
	expect(house.cs(house.bob, "HALFOP #a carol"), "MODE #a +h carol");
	expect(house.cs(house.bob, "DEHALFOP #a carol carol"), "MODE #a -h carol");
	expect(house.cs(house.bob, "DEOP #a"), "MODE #a -o bob");
	expect(house.cs(house.bob, "OP #a"), "MODE #a +o bob");
	house.say(house.ada, "MODE #a +o ada");
	expect(house.cs(house.bob, "DEOP #a ada"), "ada is founder of #a, which is not below you");
	for (const char *name : {"OWNER", "ADMIN"}) {
		expect(house.cs(house.ada, text(name, " #a carol")), "Done in #a");
		expect(house.cs(house.ada, text("DE", name, " #a carol")), "Done in #a");
	}
}

void who_may_open_a_channel_is_not_kept_out()
{
	Registered house;
	house.cs(house.ada, "ACCESS #a ADD Bob halfop");
	house.cs(house.ada, "ACCESS #a ADD Carol voice");
	house.say(house.bob, "PART #a");
	house.say(house.ada, "MODE #a +ib *!*@*");
	expect(house.say(house.bob, "JOIN #a"), "353 bob");
	const auto carol = house.come("carol", "Carol");
	expect(house.say(carol, "JOIN #a"), "474 carol #a");
}

void a_suspended_channel_is_closed()
{
	Registered house;
	expect(house.cs(house.ada, "SUSPEND #a"), "SUSPEND is only for operators of the server");
	const auto root = house.come("oper");
	house.make_operator(root);
	expect(house.cs(root, "SUSPEND #b"), "#b is not registered");
	expect(house.cs(root, "UNSUSPEND #a"), "#a is not suspended");
	expect(house.cs(root, "SUSPEND #a spam and worse"), "#a is suspended");
	expect(house.stage->host.notices.back(), "oper!oper@192.0.2.1 suspended #a: spam and worse");
	expect(house.say(house.ada, "PRIVMSG #a :hello"), "404 ada #a");
	expect(house.say(house.ada, "TOPIC #a :hello"), "482 ada #a");
	expect(house.say(house.ada, "MODE #a +i"), "482 ada #a");
	expect(house.say(house.ada, "KICK #a bob"), "482 ada #a");
	expect(house.say(house.ada, "METADATA #a SET url :hello"), "KEY_NO_PERMISSION #a url :The operators of the server");
	expect(house.cs(house.ada, "OP #a"), "#a is suspended by the operators of the server: spam and worse");
	house.start();
	const auto ada = house.come("ada", "Ada");
	expect(house.say(ada, "JOIN #a"), "474 ada #a :Cannot join channel: the operators of the server have suspended it: "
	                                  "spam and worse");
	const auto again = house.come("oper");
	house.make_operator(again);
	expect(house.say(again, "JOIN #a"), "353 oper");
	expect(house.cs(again, "INFO #a"), "It is suspended: spam and worse");
	house.cs(again, "UNSUSPEND #a");
	expect(house.say(ada, "JOIN #a"), "~ada");
}

void only_the_founder_renames()
{
	Registered house;
	house.cs(house.ada, "ACCESS #a ADD Bob op");
	expect(house.say(house.bob, "RENAME #a #z"), "FAIL RENAME CANNOT_RENAME #a #z");
	house.say(house.ada, "RENAME #a #z");
	expect(house.cs(house.ada, "INFO #z"), "#z belongs to Ada");
	house.start();
	const auto bob = house.come("bob", "Bob");
	expect(house.say(bob, "JOIN #z"), "@bob");
}

void a_hidden_channel_is_not_registered_for_others()
{
	Registered house;
	house.say(house.ada, "MODE #a +s");
	const auto carol = house.come("carol", "Carol");
	for (const char *line : {"INFO #", "DROP #", "ACCESS # LIST", "OP #", "ACCEPT #", "TRANSFER # Carol"}) {
		std::string there(line), nowhere(line);
		there.insert(there.find('#') + 1, "a");
		nowhere.insert(nowhere.find('#') + 1, "b");
		std::string answer = house.cs(carol, there);
		const std::size_t at = answer.find("#a");
		check::equal(answer.replace(at, 2, "#b"), house.cs(carol, nowhere));
	}
}

void the_commands_do_the_same()
{
	Registered house;
	for (const char *verb : {"CS", "CHANSERV", "PRIVMSG chanserv"})
		expect(house.say(house.ada, text(verb, " :INFO #a")), "NOTICE ada :#a belongs to Ada");
	expect(house.say(house.ada, "CS ACCESS #a ADD Bob op"), "Bob is op of #a now");
	expect(house.say(house.ada, "CS"), "  REGISTER <#channel>\r\n");
	expect(house.cs(house.ada, "FROBNICATE #a"), "There is no such command: /msg ChanServ HELP lists all");
	CHECK(house.say(house.ada, "NOTICE ChanServ :INFO #a").empty());
	house.say(house.ada, "CAP REQ message-tags");
	CHECK(house.say(house.ada, "@+typing=active TAGMSG ChanServ").empty());
	house.say(house.ada, "CAP REQ -message-tags");
	CHECK(house.cs(house.ada, "\x01VERSION\x01").empty());
	expect(house.say(house.ada, "PRIVMSG bob,ChanServ :INFO #a"), "401 ada ChanServ :Send it to ChanServ alone");
	expect(house.say(house.ada, "PRIVMSG ChanServ :"), "412 ada");
}

void services_are_nobody()
{
	Registered house;
	for (const std::string nick : {"ChanServ", "NickServ"}) {
		const std::string answer = house.say(house.ada, "WHOIS " + nick);
		expect(answer, text("311 ada ", nick, " service irc.test * :Keeps "));
		expect(answer, text("313 ada ", nick, " :is a service"));
		CHECK(!has(answer, "319"));
	}
	{
		WorldWrite lock(house.stage->world);
		Settings open = house.stage->world.settings();
		open.reserved_nicks.clear();
		house.stage->world.configure(open);
	}
	expect(house.say(house.ada, "NICK chanserv"), "433 ada chanserv");
	CHECK(!has(house.say(house.ada, "NAMES #a"), "ChanServ"));
}

void without_accounts_there_are_no_services()
{
	Stage stage(House::house_settings());
	const auto ada = stage.log_in("ada");
	for (const char *line : {"CS HELP", "NS HELP", "CHANSERV HELP", "NICKSERV HELP"}) {
		stage.say(*ada, line);
		expect(ada->take(), "421 ada ");
	}
	stage.say(*ada, "PRIVMSG ChanServ :HELP");
	expect(ada->take(), "401 ada ChanServ");
}

void every_command_is_explained()
{
	House house;
	const auto ada = house.come("ada", "Ada");
	for (const std::string_view service : {kNickServ, kChanServ}) {
		std::string_view last;
		for (const ServiceCommand &row : service_commands(service)) {
			CHECK(last < row.name);
			last = row.name;
			CHECK(row.syntax.substr(0, row.syntax.find(' ')) == row.name);
			CHECK(!row.help.empty());
			const std::string answer = house.say(ada, text("PRIVMSG ", service, " :HELP ", row.name));
			expect(answer, text("NOTICE ada :Syntax: ", row.syntax, "\r\n"));
			expect(answer, row.help.substr(0, row.help.find('\n')));
			const std::string all = house.say(ada, text("PRIVMSG ", service, " :help"));
			check::equal(has(all, text("  ", row.syntax, "\r\n")), row.who != ServiceAccess::operators);
		}
		expect(house.say(ada, text("PRIVMSG ", service, " :HELP me")), "There is no such command");
	}
}

void a_message_is_echoed_to_who_sent_it()
{
	Registered house;
	const auto eve = house.come("eve", "Eve", "echo-message");
	expect(house.cs(eve, "INFO #a"), ":eve!eve@192.0.2.1 PRIVMSG ChanServ :INFO #a\r\n");
}

const CMUnitTest kTests[] = {
    TEST_CASE(who_may_registers_a_channel),
    TEST_CASE(registering_has_limits),
    TEST_CASE(nothing_is_registered_that_is_not_kept),
    TEST_CASE(without_a_log_there_is_nothing_to_register),
    TEST_CASE(a_registered_channel_stays),
    TEST_CASE(a_restart_keeps_all_of_it),
    TEST_CASE(a_dropped_channel_is_as_any_other),
    TEST_CASE(an_empty_channel_that_is_dropped_ends),
    TEST_CASE(a_channel_is_handed_over),
    TEST_CASE(an_heir_needs_room),
    TEST_CASE(operators_of_the_server_hand_over_and_drop),
    TEST_CASE(ranks_are_given_and_taken),
    TEST_CASE(entries_have_a_limit),
    TEST_CASE(statuses_are_set_by_rank),
    TEST_CASE(who_may_open_a_channel_is_not_kept_out),
    TEST_CASE(a_suspended_channel_is_closed),
    TEST_CASE(only_the_founder_renames),
    TEST_CASE(a_hidden_channel_is_not_registered_for_others),
    TEST_CASE(the_commands_do_the_same),
    TEST_CASE(services_are_nobody),
    TEST_CASE(without_accounts_there_are_no_services),
    TEST_CASE(every_command_is_explained),
    TEST_CASE(a_message_is_echoed_to_who_sent_it),
};

} // namespace

int main()
{
	return check::main("chanserv", kTests);
}
