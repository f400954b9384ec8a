// SPDX-License-Identifier: MIT
#include "chat/control/control.hh"

#include "account_scene.hh"
#include "service_house.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** A scene, and an administrator at its control socket. */
struct Desk : AccountScene {
	/** The whole answer to a request. */
	std::string ask(std::string_view line)
	{
		std::string answer;
		run_control({world, host, out}, "root (uid:0)", line, [&](std::string_view bytes) {
			answer += bytes;
			++pieces;
			return pieces != gone_after;
		});
		return answer;
	}

	int pieces = 0;
	int gone_after = 0; ///< the peer has gone when so many pieces have been sent; 0: it stays
};

void what_is_no_request_is_explained()
{
	Desk desk;
	check::equal(desk.ask(""), "FAIL USAGE A request is a line of words; see conferd(8)\n");
	check::equal(desk.ask("account list"), "FAIL USAGE There is no request account; did you mean accounts?\n");
	check::equal(desk.ask("kline"), "FAIL USAGE kline needs one of: add, del, list\n");
	check::equal(desk.ask("kline hide"), "FAIL USAGE kline takes only: add, del, list\n");
	check::equal(desk.ask("kline del"), "FAIL USAGE Syntax: kline del MASK\n");
	check::equal(desk.ask("rehash now"), "FAIL USAGE Syntax: rehash\n");
	check::equal(desk.ask("zzzz"), "FAIL USAGE There is no request zzzz\n");
}

void users_are_listed_and_killed()
{
	Desk desk;
	const auto ann = desk.log_in("ann"), ben = desk.log_in("ben"), op = desk.log_in("op");
	{
		WorldWrite lock(desk.world);
		desk.world.find_user("op")->set(UserFlag::oper, true);
	}
	std::string answer = desk.ask("clients list ben!*");
	check::contains(answer, R"({"nick":"ben","user":"ben","host":"192.0.2.1","account":"","operator":false,)");
	check::contains(answer, R"("connections":["192.0.2.1"],"realname":"Real ben"})");
	check::contains(answer, "\nOK 1 user\n");
	check::contains(desk.ask("CLIENTS LIST"), "OK 3 users\n");
	check::equal(desk.ask("clients kill nobody"), "FAIL NO_SUCH_USER There is no user nobody\n");
	ben->take();
	check::equal(desk.ask("clients kill BEN too :loud tonight"), "OK ben!ben@192.0.2.1 is disconnected\n");
	const std::string told = ben->take();
	check::contains(told, ":irc.test KILL ben :too loud tonight\r\n");
	check::contains(told, "ERROR :Closing Link: 192.0.2.1 (Killed (irc.test (too loud tonight)))\r\n");
	check::equal(desk.host.notices.back(), std::string("root (uid:0) killed ben!ben@192.0.2.1: too loud tonight"));
	check::contains(op->take(), ":irc.test NOTICE op :*** root (uid:0) killed ben!ben@192.0.2.1: too loud tonight");
	check::contains(desk.ask("clients list"), "OK 2 users\n");
}

void a_long_list_comes_in_portions()
{
	Desk desk;
	std::vector<std::shared_ptr<FakeSession>> all;
	for (int i = 0; i < 600; ++i)
		all.push_back(desk.log_in("n" + std::to_string(i)));
	desk.pieces = 0;
	const std::string answer = desk.ask("clients list");
	check::contains(answer, "OK 600 users\n");
	CHECK(desk.pieces >= 3);
	desk.pieces = 0;
	desk.gone_after = 1;
	CHECK(desk.ask("clients list").find("OK ") == std::string::npos);
}

void channels_are_shown()
{
	Desk desk;
	const auto ann = desk.log_in("ann"), ben = desk.log_in("ben");
	desk.say(*ann, "JOIN #ops");
	desk.say(*ben, "JOIN #ops");
	desk.say(*ann, "TOPIC #ops :the \"plan\"");
	desk.say(*ann, "MODE #ops +b evil!*@*");
	check::contains(desk.ask("channels list #o*"), R"({"channel":"#ops","users":2,"modes":"+nt")");
	check::contains(desk.ask("channels list #o*"), R"("topic":"the \"plan\""})");
	check::contains(desk.ask("channels list"), "\nOK 1 channel\n");
	const std::string shown = desk.ask("channels show #OPS");
	check::contains(shown, R"("members":["@ann","ben"])");
	check::contains(shown, R"("bans":["evil!*@*"],"exceptions":[],"invitations":[]})");
	check::equal(desk.ask("channels show #dev"), "FAIL NO_SUCH_CHANNEL There is no channel #dev\n");
}

void registered_channels_are_dropped()
{
	House house;
	Stage &stage = *house.stage;
	const auto ask = [&](std::string_view line) {
		std::string answer;
		run_control({stage.world, stage.host, stage.out}, "root (uid:0)", line, [&](std::string_view bytes) {
			answer += bytes;
			return true;
		});
		return answer;
	};
	const House::Person ada = house.come("ada", "Ada");
	house.say(ada, "JOIN #a");
	check::equal(ask("channels drop #dev"), "FAIL NO_SUCH_CHANNEL There is no channel #dev\n");
	check::equal(ask("channels drop #a"), "FAIL NOT_REGISTERED #a is not registered\n");
	house.cs(ada, "REGISTER #a");
	check::contains(ask("channels show #a"), R"("founder":"Ada")");
	check::equal(ask("channels drop #A"), "OK #a is no longer registered\n");
	check::equal(stage.host.notices.back(), "root (uid:0) dropped the channel #a of Ada");
	check::contains(ask("channels show #a"), R"("founder":"")");
}

void bans_are_set_and_removed()
{
	Desk desk;
	const auto ann = desk.log_in("ann");
	check::equal(desk.ask("kline add 1x a@b"), "FAIL INVALID_TIME 1x: A time is a number with s, m, h, d or w, as in "
	                                           "30m, or 0 for ever\n");
	check::equal(desk.ask("kline add *@*"), "FAIL MASK_TOO_WIDE *@*: That would ban nearly everybody\n");
	CHECK(desk.host.kept.empty());
	check::equal(desk.ask("kline add 1h ann@* no :more of this"), "OK K-line ann@* set, 1 closed: no more of this\n");
	check::contains(ann->take(), "K-lined: no more of this");
	CHECK(desk.host.kept.size() == 1);
	check::equal(desk.host.kept.front().setter, "root(uid:0)");
	const auto reread = parse_kline(print(desk.host.kept.front()));
	CHECK(reread && reread->setter == "root(uid:0)" && reread->reason == "no more of this");
	const std::string listed = desk.ask("kline list");
	check::contains(listed, R"({"mask":"ann@*","set":")");
	check::contains(listed, R"x("setter":"root(uid:0)","reason":"no more of this"})x");
	check::contains(listed, "\nOK 1 K-line\n");
	check::equal(desk.ask("kline del ben@*"),
	             "FAIL NO_SUCH_KLINE There is no K-line with that mask; kline list lists them\n");
	check::equal(desk.ask("kline del ann@*"), "OK K-line ann@* removed\n");
	check::equal(desk.ask("kline list"), "OK 0 K-lines\n");
	desk.host.keep_fault = "the disk is full";
	check::equal(
	    desk.ask("kline add ben@*"),
	    "FAIL NOT_KEPT K-line ben@* set, 0 closed: No reason given; but the next restart ends it, because it was "
	    "not stored: the disk is full\n");
	check::equal(desk.ask("kline del ben@*"),
	             "FAIL NOT_KEPT K-line ben@* removed; but the next restart brings it back, "
	             "because this was not stored: the disk is full\n");
}

void accounts_are_shown_and_get_passwords()
{
	Desk desk;
	const auto guest = desk.log_in("guest", "sasl");
	desk.plain(*guest, "alice", "sesame");
	check::contains(desk.ask("accounts list"), "\nOK 2 accounts\n");
	check::contains(desk.ask("accounts list b*"), R"({"account":"bob",)");
	check::contains(desk.ask("accounts list b*"), "\nOK 1 account\n");
	check::contains(desk.ask("accounts show Alice"), R"("channels":[],"online":["guest"]})");
	check::equal(desk.ask("accounts show alicf"),
	             "FAIL NO_SUCH_ACCOUNT There is no account alicf; did you mean alice?\n");
	check::equal(desk.ask("accounts show zz"), "FAIL NO_SUCH_ACCOUNT There is no account zz\n");
	check::equal(desk.ask("accounts passwd bob :bob"), "FAIL INVALID Choose a password that is not your nick\n");
	check::equal(desk.ask("accounts passwd bob :two words"), "OK The password of bob is changed\n");
	check::equal(desk.accounts->entries[1].password, "two words");
	check::equal(desk.host.notices.back(), "root (uid:0) changed the password of the account bob");
	for (const std::string &notice : desk.host.notices)
		CHECK(notice.find("two words") == std::string::npos);
}

void accounts_are_made()
{
	Desk desk;
	const auto op = desk.log_in("op");
	check::equal(desk.ask("accounts add alice :sesame"), "FAIL EXISTS The name alice belongs to an account already\n");
	check::equal(desk.ask("accounts add #x :sesame"),
	             "FAIL INVALID The name of an account is a nick of at most 32 bytes\n");
	check::equal(desk.ask("accounts add carol"), "FAIL USAGE Syntax: accounts add ACCOUNT [EMAIL] :PASSWORD\n");
	desk.accounts->failure = AccountResult::full;
	check::equal(desk.ask("accounts add root :sesame"), "FAIL FULL no\n");
	{
		WorldRead lock(desk.world);
		CHECK(desk.world.account_names().owner("root").empty());
	}
	// It is there, although that may not last: nobody else gets the name.
	desk.accounts->failure = AccountResult::unavailable;
	desk.accounts->at_ask = [&] { desk.accounts->entries.push_back({.account = {.name = "dave"}, .password = {}}); };
	check::equal(desk.ask("accounts add dave :sesame"), "FAIL UNAVAILABLE no\n");
	desk.accounts->at_ask = nullptr;
	{
		WorldRead lock(desk.world);
		check::equal(desk.world.account_names().owner("dave"), "dave");
	}
	desk.accounts->entries.pop_back();
	desk.accounts->failure = AccountResult::done;
	// Nobody takes the name while the account is made.
	std::string meanwhile;
	desk.accounts->at_ask = [&] { meanwhile = desk.ask("accounts add root :other"); };
	check::equal(desk.ask("accounts add root r@example.org :two words"), "OK The account root is created\n");
	check::equal(meanwhile, "FAIL EXISTS The name root belongs to an account already\n");
	check::equal(desk.accounts->entries.back().password, "two words");
	check::equal(desk.accounts->entries.back().account.email, "r@example.org");
	check::equal(desk.host.notices.back(), "root (uid:0) created the account root");
	desk.say(*op, "NICK root");
	check::contains(op->take(), " 43");
}

void accounts_are_shut_and_dropped()
{
	Desk desk;
	const auto guest = desk.log_in("guest", "sasl");
	desk.plain(*guest, "alice", "sesame");
	check::equal(desk.ask("accounts unsuspend alice"), "FAIL INVALID alice is not suspended\n");
	check::equal(desk.ask("accounts suspend Alice too :loud"), "OK alice is suspended: nobody can log in to it\n");
	check::contains(guest->take(), "Account suspended: too loud");
	check::equal(desk.host.notices.back(), "root (uid:0) suspended the account alice: too loud");
	check::contains(desk.ask("accounts show alice"), R"("suspended":true)");
	check::equal(desk.ask("accounts unsuspend alice"), "OK alice can be used again\n");
	check::equal(desk.ask("accounts drop alice"), "OK The account alice is dropped\n");
	check::equal(desk.host.notices.back(), "root (uid:0) dropped the account alice");
	check::contains(desk.ask("accounts list"), "OK 1 account\n");
	check::contains(desk.ask("accounts drop alice"), "FAIL NO_SUCH_ACCOUNT ");
	WorldRead lock(desk.world);
	CHECK(desk.world.account_names().owner("alice").empty());
}

void what_makes_an_operator_is_not_dropped()
{
	Desk desk;
	{
		WorldWrite lock(desk.world);
		Settings changed = desk.world.settings();
		changed.operators.push_back({.name = "ops", .account = "ALICE"});
		desk.world.configure(changed);
	}
	check::contains(desk.ask("accounts drop alice"),
	                "FAIL IN_USE The configuration makes the account alice an operator");
	check::contains(desk.ask("accounts list"), "OK 2 accounts\n");
}

void without_accounts_there_are_none()
{
	Stage stage;
	std::string answer;
	run_control({stage.world, stage.host, stage.out}, "root (uid:0)", "accounts list", [&](std::string_view bytes) {
		answer += bytes;
		return true;
	});
	check::equal(
	    answer, "FAIL NO_ACCOUNTS This server keeps no accounts: remove enabled = no from [accounts] and restart it\n");
}

void the_server_is_described_and_read_again()
{
	Desk desk;
	const auto ann = desk.log_in("ann");
	check::contains(desk.ask("status"), R"({"server":"irc.test","version":"confer-)");
	check::contains(desk.ask("status"), R"("users":1,)");
	check::contains(desk.ask("stats"), R"({"counter":"answers","value":42})");
	check::equal(desk.ask("rehash"), "OK Configuration reloaded from test.conf\n");
	desk.host.faults = {"test.conf:3: wrong"};
	check::equal(desk.ask("rehash"),
	             "{\"fault\":\"test.conf:3: wrong\"}\nFAIL CONFIG The configuration has errors and was not reloaded\n");
	CHECK(desk.host.reloads == 2);
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_is_no_request_is_explained),      TEST_CASE(users_are_listed_and_killed),
    TEST_CASE(a_long_list_comes_in_portions),        TEST_CASE(channels_are_shown),
    TEST_CASE(registered_channels_are_dropped),      TEST_CASE(bans_are_set_and_removed),
    TEST_CASE(accounts_are_shown_and_get_passwords), TEST_CASE(accounts_are_made),
    TEST_CASE(accounts_are_shut_and_dropped),        TEST_CASE(what_makes_an_operator_is_not_dropped),
    TEST_CASE(without_accounts_there_are_none),      TEST_CASE(the_server_is_described_and_read_again),
};

} // namespace

int main()
{
	return check::main("chat control", kTests);
}
