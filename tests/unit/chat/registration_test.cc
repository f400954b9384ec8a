// SPDX-License-Identifier: MIT
// REGISTER, and what an account is good for: its nicks, channels for accounts only, operators, local users.
#include "account_scene.hh"

#include <algorithm>
#include <memory>
#include <string>

#include "support/check.hh"
#include "support/text_file.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using namespace std::chrono_literals;

namespace {

using Scene = AccountScene;

void an_account_is_registered()
{
	Scene scene;
	const auto carol = scene.in("carol");
	scene.say(*carol, "CAP LS 302");
	check::contains(carol->take(), " draft/account-registration ");
	check::equal(scene.answer(*carol, "REGISTER other * secret"),
	             ":irc.test FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK other :The account must have the name of your "
	             "nick: carol\r\n");
	check::contains(scene.answer(*carol, "REGISTER * nonsense secret"), " FAIL REGISTER INVALID_EMAIL carol :");
	check::contains(scene.answer(*carol, "REGISTER * * carol"), " FAIL REGISTER WEAK_PASSWORD carol :");
	check::contains(scene.answer(*carol, "REGISTER * * *"), " FAIL REGISTER WEAK_PASSWORD carol :");
	scene.accounts->failure = AccountResult::full;
	check::equal(scene.answer(*carol, "REGISTER * * secret"),
	             ":irc.test FAIL REGISTER TEMPORARILY_UNAVAILABLE carol :no\r\n");
	scene.accounts->failure = AccountResult::done;
	check::equal(scene.answer(*carol, "REGISTER CAROL carol@example.org :a secret"),
	             ":irc.test REGISTER SUCCESS carol :Account registered\r\n"
	             ":irc.test 900 carol carol!carol@192.0.2.1 carol :You are now logged in as carol\r\n");
	check::equal(scene.accounts->entries.back().password, "a secret");
	check::equal(scene.accounts->entries.back().account.email, "carol@example.org");
	check::contains(scene.answer(*carol, "REGISTER * * secret"), " FAIL REGISTER ALREADY_AUTHENTICATED carol :");
	check::contains(scene.answer(*carol, "VERIFY carol x"), " FAIL VERIFY ALREADY_AUTHENTICATED carol :");
	const auto dave = scene.in("dave");
	check::contains(scene.answer(*dave, "VERIFY carol x"), " FAIL VERIFY INVALID_CODE carol :");
	// The name is the account's from now on.
	check::contains(scene.answer(*dave, "NICK car0l"), " 433 dave car0l :Nickname looks like carol");
}

void it_is_registered_before_the_welcome_if_allowed()
{
	Scene scene;
	const auto early = scene.connect();
	scene.say(*early, "NICK carol");
	check::contains(scene.answer(*early, "REGISTER * * secret"), " FAIL REGISTER COMPLETE_CONNECTION_REQUIRED carol :");
	Settings given = settings();
	given.accounts.registration_before_connect = true;
	given.accounts.email_required = true;
	Scene open(given);
	const auto holder = open.in("taken");
	const auto session = open.connect();
	check::contains(open.answer(*session, "CAP LS 302"), " draft/account-registration=before-connect,email-required ");
	check::contains(open.answer(*session, "REGISTER * a@b.c secret"), " FAIL REGISTER NEED_NICK * :");
	open.say(*session, "NICK taken");
	session->take();
	check::contains(open.answer(*session, "REGISTER * a@b.c secret"), " FAIL REGISTER ACCOUNT_EXISTS taken :");
	open.say(*session, "NICK alice");
	check::contains(open.answer(*session, "REGISTER * a@b.c secret"), " FAIL REGISTER ACCOUNT_EXISTS alice :");
	open.say(*session, "NICK carol");
	check::contains(open.answer(*session, "REGISTER * * secret"), " FAIL REGISTER INVALID_EMAIL carol :");
	check::contains(open.answer(*session, "REGISTER * a@b.c secret"), "REGISTER SUCCESS carol :");
	open.say(*session, "USER c 0 * :C");
	check::contains(open.answer(*session, "CAP END"), " 001 carol ");
}

void so_many_are_registered_and_no_more()
{
	Settings given = settings();
	given.accounts.registration_rate = 2;
	Scene scene(given);
	const PersonRef person = std::make_shared<Person>(Person::Kind::address, "192.0.2.9");
	for (const char *nick : {"u1", "u2"}) {
		const auto session = scene.in(nick);
		session->person = person;
		check::contains(scene.answer(*session, "REGISTER * * secret"), "REGISTER SUCCESS");
	}
	const auto third = scene.in("u3");
	third->person = person;
	check::contains(scene.answer(*third, "REGISTER * * secret"), " FAIL REGISTER TEMPORARILY_UNAVAILABLE u3 :");
	// What was claimed for it is free again.
	check::contains(scene.answer(*scene.in("u4"), "NICK u5"), " NICK :u5");
	WorldRead lock(scene.world);
	CHECK(scene.world.account_names().owner("u3").empty());
	CHECK(person->settled_at() > std::chrono::steady_clock::now());
}

void a_nick_is_its_accounts()
{
	Scene scene;
	const auto dave = scene.in("dave");
	check::contains(scene.answer(*dave, "NICK alice"),
	                " 433 dave alice :Nickname belongs to an account: log in to it ");
	check::contains(scene.answer(*dave, "NICK aIice"), " 433 dave aIice :Nickname looks like alice, ");
	check::contains(scene.answer(*dave, "NICK a1ice"), " 433 dave a1ice :Nickname looks like alice, ");
	check::contains(scene.answer(*dave, "NICK aiice"), " NICK :aiice"); // no capital
	check::contains(scene.answer(*dave, "NICK ALlCE"), " 433 aiice ALlCE :Nickname looks like alice, ");
	check::contains(scene.answer(*dave, "NICK allce"), " NICK :allce"); // with small letters it does not
	check::contains(scene.answer(*dave, "NICK ALlCE"), " 433 allce ALlCE :Nickname looks like alice, ");
	check::contains(scene.answer(*dave, "NICK ALLCE"), " NICK :ALLCE");
	check::contains(scene.answer(*dave, "NICK dave"), " NICK :dave");
	const auto guest = scene.connect();
	scene.say(*guest, "NICK Alice");
	check::equal(guest->take(), "");
	check::contains(scene.answer(*guest, "USER x 0 * :X"), " 433 * Alice :Nickname belongs to an account: log in ");
	check::contains(scene.answer(*guest, "NICK erin"), " 001 erin ");
	scene.plain(*dave, "alice", "sesame");
	check::contains(scene.answer(*dave, "NICK alice"), " NICK :alice");
	// ALLCE belongs to bob, who may use it; ALlCE looks like alice, also for bob.
	{
		WorldWrite lock(scene.world);
		CHECK(scene.world.changing_account_names().add("bob", "allce"));
	}
	const auto bob = scene.in("carol");
	scene.plain(*bob, "bob", "hunter2");
	check::contains(scene.answer(*bob, "NICK ALLCE"), " NICK :ALLCE");
	check::contains(scene.answer(*bob, "NICK ALlCE"), " 433 ALLCE ALlCE :Nickname looks like alice, ");
	check::contains(scene.answer(*bob, "NICK allce"), " NICK :allce");
	// The case of a nick that one has already is no matter, nor is a server that reserves none.
	Settings given = settings();
	given.accounts.nick_reservation = AccountSettings::Reservation::no;
	Scene open(given);
	check::contains(open.answer(*open.in("dave"), "NICK alice"), " NICK :alice");
}

void a_nick_that_looks_reserved_is()
{
	const auto is_reserved = [](Scene &scene, const std::string &nick) {
		WorldRead lock(scene.world);
		return scene.world.reserved(nick);
	};
	Settings given = settings();
	given.casemapping = CaseMapping::unicode;
	given.reserved_nicks = {"*bot", "r*", "ops?", "ALIS", "admin"};
	Scene scene(given);
	for (const char *nick : {"nickserv",      "ChanServ",       "NickS\u0435rv", "\u039DickServ",
	                         "Ch\u0430nServ", "Chan\u200BServ", "NickSer\u0475", "\uFF2E\uFF49\uFF43\uFF4BServ",
	                         "mybot",         "myb0t",          "myb\u043Et",    "rn",
	                         "ops1",          "\u043Eps1",      "opsrn",         "alis",
	                         "ALlS",          "ADMlN",          "ADM1N",         "ADM|N",
	                         "ADM\u0406N"})
		CHECK(is_reserved(scene, nick));
	for (const char *nick : {"nick", "NickServe", "bots", "m", "ops", "ops12", "alice", "\u0436\u0435\u043Dya"})
		CHECK(!is_reserved(scene, nick));
	check::contains(scene.answer(*scene.in("eve"), "NICK NickS\u0435rv"), ":Nickname is reserved");
	// As soon as the configuration says so, and for the server's name, too.
	Settings others = given;
	others.reserved_nicks = {"b0ss"};
	Settings named = given;
	named.server_name = "hub";
	Scene hub(named);
	CHECK(is_reserved(hub, "\u04BBub"));
	{
		WorldWrite lock(scene.world);
		scene.world.configure(others);
	}
	CHECK(is_reserved(scene, "boss"));
	CHECK(!is_reserved(scene, "mybot"));
}

void guests_are_refused_if_so_configured()
{
	Settings given = settings();
	given.accounts.required = true;
	Scene scene(given);
	const auto guest = scene.connect(), alice = scene.connect();
	scene.say(*guest, "NICK g");
	const std::string got = scene.answer(*guest, "USER g 0 * :G");
	CHECK(got.starts_with(":irc.test FAIL * ACCOUNT_REQUIRED :You must log in to an account to use this server\r\n"
	                      "ERROR "));
	scene.say(*alice, "CAP REQ sasl");
	scene.say(*alice, "NICK carol");
	scene.say(*alice, "USER c 0 * :C");
	alice->take();
	scene.plain(*alice, "alice", "sesame");
	check::contains(scene.answer(*alice, "CAP END"), " 001 carol ");
}

/** The names of a REQ that are more than one line holds are answered in several, each of them whole. */
void all_that_was_requested_is_acknowledged()
{
	Scene scene;
	const auto alice = scene.connect();
	std::string request;
	for (int i = 0; request.size() < 480; ++i)
		request += i % 2 == 0 ? "message-tags " : "userhost-in-names ";
	request += "server-time";
	const std::string start = ":irc.test CAP * ACK :";
	const std::string answered = scene.answer(*alice, "CAP REQ :" + request);
	std::string acknowledged;
	for (const std::string_view line : check::lines_of(answered)) {
		check::equal(line.substr(0, start.size()), start);
		CHECK(line.size() <= 511);
		acknowledged += line.substr(start.size(), line.find('\r') - start.size());
		acknowledged += ' ';
	}
	check::equal(acknowledged, request + " ");
	const std::string refused = scene.answer(*alice, "CAP REQ :" + request.substr(0, 440) + " nosuch");
	check::equal(check::lines_of(refused).size(), 2);
	check::contains(refused, " nosuch\r\n");
}

void a_channel_can_want_accounts()
{
	Scene scene;
	const auto chief = scene.in("chief"), guest = scene.in("guest"), alice = scene.in("carol");
	scene.plain(*alice, "alice", "sesame");
	scene.say(*chief, "JOIN #c");
	scene.say(*chief, "MODE #c +R");
	check::contains(scene.answer(*guest, "JOIN #c"), " 477 guest #c :");
	check::contains(scene.answer(*alice, "JOIN #c"), " 366 ");
	scene.say(*chief, "MODE #c -R+M");
	scene.say(*guest, "JOIN #c");
	guest->take();
	alice->take();
	check::contains(scene.answer(*guest, "PRIVMSG #c :hi"), " 404 guest #c :");
	check::equal(scene.answer(*alice, "PRIVMSG #c :hi"), "");
	// The extended ban of an account means nobody else, whatever the nick is.
	scene.say(*chief, "MODE #c -M+b a:alice");
	alice->take();
	check::contains(scene.answer(*alice, "PRIVMSG #c :hi"), " 404 carol #c :");
	scene.say(*chief, "MODE #c +b a:guest");
	guest->take();
	check::equal(scene.answer(*guest, "PRIVMSG #c :hi"), "");
	scene.say(*chief, "MODE #c +e a:ALICE");
	alice->take();
	check::equal(scene.answer(*alice, "PRIVMSG #c :hi"), "");
}

void an_operator_is_known_by_account_or_identity()
{
	Settings given = settings();
	given.operators.push_back({.name = "byaccount", .account = "Alice"});
	given.operators.push_back({.name = "byuid", .password = "toor", .identity = "uid:1000"});
	Scene scene(given);
	const auto alice = scene.in("carol"), local = scene.in("dave"), eve = scene.in("eve");
	scene.plain(*alice, "alice", "sesame");
	local->identity = "uid:1000";
	eve->identity = "uid:10000";
	for (const char *line : {"OPER byaccount", "OPER byuid", "OPER byuid wrong", "OPER byaccount alice", "OPER nobody"})
		check::contains(scene.answer(*eve, line), " 464 eve :");
	check::contains(scene.answer(*alice, "OPER byuid"), " 464 carol :");
	check::contains(scene.answer(*alice, "OPER byaccount any"), " 381 carol :");
	check::contains(scene.answer(*local, "OPER byuid"), " 381 dave :");
	check::contains(scene.answer(*eve, "OPER byuid toor"), " 381 eve :");
}

void local_users_have_accounts_of_their_own()
{
	Scene scene;
	const auto local = scene.in("carol"), other = scene.in("dave");
	local->identity = "uid:1000";
	{
		WorldWrite lock(scene.world);
		CHECK(scene.world.reserve_for_local("login"));
		CHECK(scene.world.reserve_for_local("login"));
		CHECK(!scene.world.reserve_for_local("alice")); // somebody has registered it
		CHECK(!scene.world.reserve_for_local("not.a.nick"));
	}
	local->local_account = "login";
	scene.answer(*local, "AUTHENTICATE EXTERNAL");
	check::contains(scene.answer(*local, "AUTHENTICATE +"), " 900 carol carol!carol@192.0.2.1 login ");
	check::contains(scene.answer(*local, "NICK login"), " NICK :login");
	scene.say(*local, "NICK carol");
	check::contains(scene.answer(*other, "NICK login"), " 433 dave login :Nickname belongs to an account");
	check::equal(scene.accounts->entries.size(), 2);
	// An account that has this uid comes first.
	scene.accounts->add_identity("alice", "uid:1000");
	scene.answer(*local, "AUTHENTICATE EXTERNAL");
	check::contains(scene.answer(*local, "AUTHENTICATE +"), " 900 carol carol!carol@192.0.2.1 alice ");
}

const CMUnitTest kTests[] = {
    TEST_CASE(an_account_is_registered),
    TEST_CASE(it_is_registered_before_the_welcome_if_allowed),
    TEST_CASE(so_many_are_registered_and_no_more),
    TEST_CASE(a_nick_is_its_accounts),
    TEST_CASE(a_nick_that_looks_reserved_is),
    TEST_CASE(guests_are_refused_if_so_configured),
    TEST_CASE(a_channel_can_want_accounts),
    TEST_CASE(all_that_was_requested_is_acknowledged),
    TEST_CASE(an_operator_is_known_by_account_or_identity),
    TEST_CASE(local_users_have_accounts_of_their_own),
};

} // namespace

int main()
{
	return check::main("registration", kTests);
}
