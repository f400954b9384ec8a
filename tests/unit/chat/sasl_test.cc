// SPDX-License-Identifier: MIT
// Logging in: AUTHENTICATE and PASS, and what others see of it.
#include "chat/commands/login.hh"
#include "chat/sasl_exchange.hh"

#include "account_scene.hh"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using namespace std::chrono_literals;

namespace {

using Scene = AccountScene;

const std::string kFailed = "SASL authentication failed: ";

void plain_logs_in_before_and_after_the_welcome()
{
	Scene scene;
	const auto early = scene.connect();
	scene.say(*early, "CAP LS 302");
	check::contains(early->take(), " sasl=PLAIN,SCRAM-SHA-256 ");
	check::equal(scene.answer(*early, "CAP REQ sasl"), ":irc.test CAP * ACK :sasl\r\n");
	scene.say(*early, "NICK alice");
	check::equal(scene.plain(*early, "Alice", "sesame"),
	             ":irc.test 900 * alice!*@192.0.2.1 alice :You are now logged in as alice\r\n"
	             ":irc.test 903 * :SASL authentication successful\r\n");
	scene.say(*early, "USER a 0 * :A");
	check::contains(scene.answer(*early, "CAP END"), " 001 alice ");
	check::contains(scene.answer(*early, "WHOIS alice"), ":irc.test 330 alice alice alice :is logged in as\r\n");
	check::equal(scene.answer(*early, "WHO alice %na"), ":irc.test 354 alice alice alice\r\n"
	                                                    ":irc.test 315 alice alice :End of /WHO list\r\n");

	const auto late = scene.in("carol");
	check::equal(scene.plain(*late, "bob", "hunter2"),
	             ":irc.test 900 carol carol!carol@192.0.2.1 bob :You are now logged in as bob\r\n"
	             ":irc.test 903 carol :SASL authentication successful\r\n");
	// Again, as somebody else: without 901 in between.
	check::equal(scene.plain(*late, "alice", "sesame"),
	             ":irc.test 900 carol carol!carol@192.0.2.1 alice :You are now logged in as alice\r\n"
	             ":irc.test 903 carol :SASL authentication successful\r\n");
}

void what_is_wrong_is_refused()
{
	Scene scene;
	const auto eve = scene.in("eve");
	const std::string wrong = ":irc.test 904 eve :" + kFailed + "Invalid account name or password\r\n";
	check::equal(scene.plain(*eve, "alice", "wrong"), wrong);
	check::equal(scene.plain(*eve, "nobody", "wrong"), wrong);
	CHECK(eve->rested == 2 * GuessBrake::kDelay);
	const std::string malformed = ":irc.test 904 eve :" + kFailed + "PLAIN needs a name and a password\r\n";
	for (const std::string &text : {std::string("alice"), std::string("\0\0sesame", 8), std::string("\0alice\0", 7),
	                                std::string("bob\0alice\0sesame", 16), std::string("\0alice\0ses\0ame", 14)}) {
		scene.answer(*eve, "AUTHENTICATE PLAIN");
		check::equal(scene.answer(*eve, "AUTHENTICATE " + irc::base64_encode(text)), malformed);
	}
	scene.answer(*eve, "AUTHENTICATE PLAIN");
	check::equal(scene.answer(*eve, "AUTHENTICATE !!!"), ":irc.test 904 eve :" + kFailed + "not base64\r\n");
	check::equal(scene.answer(*eve, "AUTHENTICATE FOO"),
	             ":irc.test 908 eve PLAIN,SCRAM-SHA-256 :are available SASL mechanisms\r\n"
	             ":irc.test 904 eve :" +
	                 kFailed + "unknown mechanism\r\n");
	check::equal(scene.accounts->asked, 2);
	scene.accounts->suspend("bob", true);
	check::contains(scene.plain(*eve, "bob", "hunter2"), ":irc.test 902 eve :suspended\r\n");
	WorldRead lock(scene.world);
	CHECK(eve->account.empty() && eve->user->account.empty());
}

void a_message_comes_in_pieces()
{
	Scene scene;
	for (const std::size_t length : {290, 295, 590}) {
		const std::string name = "u" + std::to_string(length), password(length, 'x');
		scene.accounts->with(name, password);
		{
			WorldWrite lock(scene.world);
			CHECK(scene.world.changing_account_names().add(name, name));
		}
		const auto session = scene.in("n" + std::to_string(length));
		std::string text = irc::base64_encode(name + '\0' + name + '\0' + password);
		scene.answer(*session, "AUTHENTICATE PLAIN");
		for (; text.size() >= 400; text.erase(0, 400))
			check::equal(scene.answer(*session, "AUTHENTICATE " + text.substr(0, 400)), "");
		check::contains(scene.answer(*session, "AUTHENTICATE " + (text.empty() ? "+" : text)), " 900 ");
	}
	const auto eve = scene.in("eve");
	scene.answer(*eve, "AUTHENTICATE PLAIN");
	check::equal(scene.answer(*eve, "AUTHENTICATE " + std::string(401, 'A')),
	             ":irc.test 905 eve :SASL message too long\r\n");
	// It does not end: what is kept is bounded.
	scene.answer(*eve, "AUTHENTICATE PLAIN");
	std::string got;
	for (int i = 0; i < 11 && got.empty(); ++i)
		got = scene.answer(*eve, "AUTHENTICATE " + std::string(400, 'A'));
	check::equal(got, ":irc.test 904 eve :" + kFailed + "too much data\r\n");
	CHECK(eve->person->held() == 0);
	// What was begun can be given up, and counts while it is there.
	scene.answer(*eve, "AUTHENTICATE PLAIN");
	scene.answer(*eve, "AUTHENTICATE " + std::string(400, 'A'));
	CHECK(eve->person->held() >= SaslExchange::kMost);
	check::equal(scene.answer(*eve, "AUTHENTICATE *"), ":irc.test 906 eve :SASL authentication aborted\r\n");
	CHECK(eve->person->held() == 0);
}

/** Thousands come back at once from one address: what each of them holds must be little. */
void a_short_message_holds_little()
{
	HoldingBounds bounds;
	bounds.set(4 << 20, 64 << 20);
	const auto crowd = std::make_shared<Person>(Person::Kind::crowd, "loopback");
	std::vector<std::unique_ptr<SaslExchange>> all;
	const std::string message(100, 'A');
	for (int i = 0; i < 10000; ++i) {
		all.push_back(std::make_unique<SaslExchange>(Mechanism::plain, Holding(bounds, crowd)));
		CHECK(all.back()->take(message) == SaslExchange::Taken::whole);
	}
	check::equal(crowd->held(), 10000 * 2 * message.size());
	all.clear();
	check::equal(crowd->held(), 0);
	// A long one may become as long as there are, and one after a short one too.
	SaslExchange exchange(Mechanism::scram_sha_256, Holding(bounds, crowd));
	CHECK(exchange.take(message) == SaslExchange::Taken::whole);
	CHECK(exchange.take(std::string(SaslExchange::kPiece, 'A')) == SaslExchange::Taken::more);
	check::equal(crowd->held(), 2 * SaslExchange::kMost);
	CHECK(exchange.take("+") == SaslExchange::Taken::whole);
	check::equal(exchange.message().size(), SaslExchange::kPiece / 4 * 3);
	bounds.set(2 * SaslExchange::kMost, 0);
	SaslExchange other(Mechanism::plain, Holding(bounds, crowd));
	CHECK(other.take(message) == SaslExchange::Taken::too_much);
}

void scram_takes_three_messages()
{
	Scene scene;
	const auto alice = scene.in("carol");
	const auto say = [&](const std::string &text) {
		return scene.answer(*alice, "AUTHENTICATE " + irc::base64_encode(text));
	};
	check::equal(scene.answer(*alice, "AUTHENTICATE scram-sha-256"), ":irc.test AUTHENTICATE +\r\n");
	check::equal(say("n,,n=alice,r=abc"), ":irc.test AUTHENTICATE " + irc::base64_encode("server-first") + "\r\n");
	check::equal(say("sesame"), ":irc.test AUTHENTICATE " + irc::base64_encode("server-final") + "\r\n");
	check::contains(scene.answer(*alice, "AUTHENTICATE +"), " 900 carol carol!carol@192.0.2.1 alice ");
	scene.answer(*alice, "AUTHENTICATE SCRAM-SHA-256");
	say("n,,n=bob,r=abc");
	check::contains(say("wrong"), ":irc.test 904 carol :" + kFailed);
}

void an_identity_needs_no_password()
{
	Scene scene;
	scene.accounts->add_identity("alice", "uid:1000");
	const auto local = scene.in("carol"), other = scene.in("dave");
	local->identity = "uid:1000";
	other->identity = "uid:1001";
	check::contains(scene.answer(*local, "CAP LS 302"), " sasl=PLAIN,SCRAM-SHA-256,EXTERNAL ");
	scene.answer(*local, "AUTHENTICATE EXTERNAL");
	check::contains(scene.answer(*local, "AUTHENTICATE +"), " 900 carol carol!carol@192.0.2.1 alice ");
	scene.answer(*local, "AUTHENTICATE EXTERNAL");
	check::contains(scene.answer(*local, "AUTHENTICATE " + irc::base64_encode("bob")), " 904 carol ");
	scene.answer(*other, "AUTHENTICATE EXTERNAL");
	check::contains(scene.answer(*other, "AUTHENTICATE +"),
	                " 904 dave :" + kFailed + "no account has the identity uid:1001");
	// Who comes over a network has none.
	check::contains(scene.answer(*scene.in("erin"), "AUTHENTICATE EXTERNAL"), " 904 erin ");
}

void an_exchange_ends_with_the_welcome()
{
	Scene scene;
	const auto session = scene.connect();
	scene.say(*session, "CAP REQ sasl");
	scene.say(*session, "NICK x");
	scene.say(*session, "USER x 0 * :X");
	scene.say(*session, "AUTHENTICATE PLAIN");
	session->take();
	const std::string got = scene.answer(*session, "CAP END");
	CHECK(got.starts_with(":irc.test 906 * :SASL authentication aborted\r\n:irc.test 001 x "));
}

void guessers_are_slowed_and_the_owner_is_not()
{
	Settings given = settings();
	given.accounts.login_attempts = 3;
	Scene scene(given);
	const auto alice = scene.in("carol");
	check::contains(scene.plain(*alice, "alice", "sesame"), " 900 ");
	// One address is refused after its tries, also the right password, and nobody is asked.
	const auto eve = scene.in("eve");
	eve->person = std::make_shared<Person>(Person::Kind::address, "192.0.2.66");
	for (int i = 0; i < 3; ++i)
		scene.plain(*eve, "alice", "wrong");
	const int asked = scene.accounts->asked;
	check::contains(scene.plain(*eve, "alice", "sesame"), " 904 eve :" + kFailed + "Too many wrong passwords: wait ");
	check::equal(scene.accounts->asked, asked);
	// Many addresses share what may be tried at one account.
	std::chrono::milliseconds rested{0};
	for (int i = 0; i < 30; ++i) {
		eve->person = std::make_shared<Person>(Person::Kind::address, "198.51.100." + std::to_string(i));
		eve->rested = 0s;
		scene.plain(*eve, "alice", "wrong");
		rested = std::max(rested, eve->rested);
	}
	CHECK(rested > 5s && rested <= AccountBrake::kLongest + GuessBrake::kDelay);
	CHECK(scene.accounts->asked < asked + 30);
	check::contains(scene.plain(*eve, "ALICE", "wrong"), "Somebody is guessing the password of this account");
	alice->rested = 0s;
	check::contains(scene.plain(*alice, "alice", "sesame"), " 900 ");
	CHECK(alice->rested == 0s);
	// Other accounts are as they were.
	eve->person = std::make_shared<Person>(Person::Kind::address, "203.0.113.9");
	check::contains(scene.plain(*eve, "bob", "hunter2"), " 900 ");
}

void nothing_is_held_while_it_is_asked()
{
	Scene scene;
	const auto alice = scene.in("carol"), bob = scene.in("dave");
	Delivery out;
	scene.accounts->at_ask = [&] {
		Interpreter({scene.world, scene.host, *bob, out}).run(irc::LineResult::line, "NICK dora");
		out.flush();
	};
	check::contains(scene.plain(*alice, "alice", "sesame"), " 900 ");
	check::contains(bob->take(), " NICK :dora");
	// Who is killed meanwhile is told nothing more.
	scene.accounts->at_ask = [&] { static_cast<void>(alice->finish("killed")); };
	CHECK(scene.plain(*alice, "bob", "hunter2").find(" 900 ") == std::string::npos);
}

/** Its user goes while the password is looked at: KILL, GHOST of the same account, the end of an account. */
void who_goes_meanwhile_logs_in_to_nothing()
{
	Settings given = settings();
	given.operators = {{.name = "root", .password = "toor"}};
	for (const std::string &line :
	     {"AUTHENTICATE " + irc::base64_encode(std::string("\0alice\0sesame", 13)), std::string("REGISTER * * secret"),
	      std::string("NS REGISTER secret"), std::string("NS IDENTIFY alice sesame")}) {
		Scene scene(given);
		const auto carol = scene.in("carol"), oper = scene.in("oper");
		scene.say(*oper, "OPER root toor");
		if (line.starts_with("AUTH"))
			scene.say(*carol, "AUTHENTICATE PLAIN");
		Delivery out;
		scene.accounts->at_ask = [&] {
			Interpreter({scene.world, scene.host, *oper, out}).run(irc::LineResult::line, "KILL carol :no");
			out.flush();
		};
		const std::string told = scene.answer(*carol, line);
		check::contains(told, "Killed");
		CHECK(told.find(" 900 ") == told.npos);
		WorldRead lock(scene.world);
		CHECK(carol->account.empty() && scene.world.find_user("carol") == nullptr);
	}
}

void others_are_told_once()
{
	Scene scene;
	const auto alice = scene.in("carol"), friend_ = scene.in("dave", "account-notify extended-monitor"),
	           watcher = scene.in("erin", "account-notify extended-monitor account-tag"), plain = scene.in("fred"),
	           stranger = scene.in("gina", "account-notify");
	for (const auto &session : {alice, friend_, plain})
		scene.say(*session, "JOIN #c");
	scene.say(*watcher, "MONITOR + carol");
	scene.say(*friend_, "MONITOR + carol");
	for (const auto &session : {alice, friend_, watcher, plain, stranger})
		session->take();
	scene.plain(*alice, "alice", "sesame");
	check::equal(friend_->take(), ":carol!carol@192.0.2.1 ACCOUNT alice\r\n");
	check::equal(watcher->take(), "@account=alice :carol!carol@192.0.2.1 ACCOUNT alice\r\n");
	check::equal(plain->take() + stranger->take(), "");
	// Nothing has changed.
	scene.plain(*alice, "alice", "sesame");
	check::equal(friend_->take(), "");
	scene.say(*alice, "PRIVMSG erin :hello");
	check::equal(watcher->take(), "@account=alice :carol!carol@192.0.2.1 PRIVMSG erin :hello\r\n");
}

void pass_logs_in_too()
{
	Scene scene;
	const auto right = scene.connect(), wrong = scene.connect();
	check::equal(scene.answer(*right, "PASS alice:sesame"),
	             ":irc.test 900 * *!*@192.0.2.1 alice :You are now logged in as alice\r\n");
	scene.say(*right, "NICK alice");
	check::contains(scene.answer(*right, "USER a 0 * :A"), " 001 alice ");
	const std::string got = scene.answer(*wrong, "PASS alice:wrong");
	CHECK(got.starts_with(":irc.test 464 * :Invalid account name or password\r\nERROR "));
	// Where the server wants a password, a login is not one.
	Settings given = settings();
	given.password = "a:b";
	Scene closed(given);
	const auto both = closed.connect();
	check::contains(closed.answer(*both, "PASS alice:sesame"), " 900 ");
	closed.say(*both, "PASS a:b");
	closed.say(*both, "NICK carol");
	check::contains(closed.answer(*both, "USER a 0 * :A"), " 001 carol ");
	const auto one = closed.connect();
	closed.say(*one, "PASS alice:sesame");
	closed.say(*one, "NICK dave");
	check::contains(closed.answer(*one, "USER a 0 * :A"), " 464 ");
}

void without_accounts_there_is_none_of_it()
{
	Stage stage;
	const auto session = stage.log_in("carol");
	stage.say(*session, "CAP LS 302");
	const std::string caps = session->take();
	CHECK(caps.find("sasl") == caps.npos && caps.find("registration") == caps.npos);
	stage.say(*session, "CAP REQ sasl");
	check::contains(session->take(), " NAK :sasl");
	stage.say(*session, "AUTHENTICATE PLAIN");
	check::equal(session->take(), ":irc.test 904 carol :" + kFailed + "this server keeps no accounts\r\n");
	stage.say(*session, "REGISTER * * secret");
	check::contains(session->take(), " 421 carol REGISTER :");
	stage.say(*session, "VERIFY a b");
	check::contains(session->take(), " 421 carol VERIFY :");
}

/** As a command for it would. */
std::string log_out_of(Scene &scene, FakeSession &session)
{
	const irc::Message message;
	{
		Call call{scene.world, scene.host, session, scene.out, message, *find_command("AUTHENTICATE")};
		scene.out.begin(session, {}, scene.world.name());
		WorldWrite lock(scene.world);
		call.hold = &lock;
		log_out(call);
		scene.out.end();
	}
	scene.out.flush();
	return session.take();
}

void logging_out_is_told_too()
{
	Scene scene;
	const auto alice = scene.in("carol"), watcher = scene.in("dave", "account-notify extended-monitor");
	scene.say(*watcher, "MONITOR + carol");
	check::equal(log_out_of(scene, *alice), "");
	scene.plain(*alice, "alice", "sesame");
	watcher->take();
	check::equal(log_out_of(scene, *alice), ":irc.test 901 carol carol!carol@192.0.2.1 :You are now logged out\r\n");
	check::equal(watcher->take(), ":carol!carol@192.0.2.1 ACCOUNT *\r\n");
	const auto early = scene.connect();
	scene.plain(*early, "alice", "sesame");
	check::equal(log_out_of(scene, *early), ":irc.test 901 * *!*@192.0.2.1 :You are now logged out\r\n");
}

const CMUnitTest kTests[] = {
    TEST_CASE(plain_logs_in_before_and_after_the_welcome),
    TEST_CASE(what_is_wrong_is_refused),
    TEST_CASE(a_message_comes_in_pieces),
    TEST_CASE(a_short_message_holds_little),
    TEST_CASE(scram_takes_three_messages),
    TEST_CASE(an_identity_needs_no_password),
    TEST_CASE(an_exchange_ends_with_the_welcome),
    TEST_CASE(guessers_are_slowed_and_the_owner_is_not),
    TEST_CASE(nothing_is_held_while_it_is_asked),
    TEST_CASE(who_goes_meanwhile_logs_in_to_nothing),
    TEST_CASE(others_are_told_once),
    TEST_CASE(logging_out_is_told_too),
    TEST_CASE(pass_logs_in_too),
    TEST_CASE(without_accounts_there_is_none_of_it),
};

} // namespace

int main()
{
	return check::main("sasl", kTests);
}
