// SPDX-License-Identifier: MIT
// Commands that take a secret: OPER, PASS and WEBIRC, and what becomes of those who guess.
#include "fixture.hh"

#include "crypto/scram_verifier.hh"

#include <algorithm>
#include <memory>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using namespace std::chrono_literals;

namespace {

Settings with_secrets()
{
	Settings given = settings();
	given.limits.password_tries = 3;
	given.operators.push_back({"chief", "toor", "is chief"});
	given.gateways.push_back({"kiwi", "hunter2", {*Prefix::parse("192.0.2.1")}});
	return given;
}

PersonRef address(const char *name)
{
	return std::make_shared<Person>(Person::Kind::address, name);
}

std::shared_ptr<FakeSession> log_in(Stage &stage, const std::string &nick, const PersonRef &person)
{
	std::shared_ptr<FakeSession> session = stage.log_in(nick);
	session->person = person;
	return session;
}

std::string answer(Stage &stage, FakeSession &session, std::string_view line)
{
	stage.say(session, line);
	return session.take();
}

void a_wrong_oper_password_takes_its_time_and_then_is_refused()
{
	Stage stage(with_secrets());
	const auto eve = log_in(stage, "eve", address("192.0.2.6"));
	for (int i = 0; i < 3; ++i)
		check::equal(answer(stage, *eve, "OPER chief wrong"), ":irc.test 464 eve :Password incorrect\r\n");
	CHECK(eve->rested == 3 * GuessBrake::kDelay);
	// Nobody looks at the next one, and it is not slow.
	const std::string refused = answer(stage, *eve, "OPER chief toor");
	CHECK(refused.starts_with(":irc.test 464 eve :Too many wrong passwords: wait "));
	CHECK(eve->rested == 3 * GuessBrake::kDelay);
	// Another session of the same person has no more tries; one of somebody else has.
	const auto again = log_in(stage, "again", eve->person);
	check::contains(answer(stage, *again, "OPER chief toor"), "Too many wrong passwords");
	const auto alice = log_in(stage, "alice", address("192.0.2.1"));
	check::contains(answer(stage, *alice, "OPER chief toor"), " 381 alice ");
	CHECK(alice->rested == 0s);
}

void on_loopback_it_is_slow_but_right()
{
	Stage stage(with_secrets());
	const auto crowd = std::make_shared<Person>(Person::Kind::crowd, "loopback");
	const auto eve = log_in(stage, "eve", crowd), alice = log_in(stage, "alice", crowd);
	for (int i = 0; i < 10; ++i)
		check::contains(answer(stage, *eve, "OPER chief wrong"), "Password incorrect");
	CHECK(eve->rested == 10 * GuessBrake::kDelay + 7 * GuessBrake::kPause);
	check::contains(answer(stage, *alice, "OPER chief toor"), " 381 alice ");
	CHECK(alice->rested == GuessBrake::kPause);
}

void operators_are_told_once()
{
	Stage stage(with_secrets());
	const auto chief = log_in(stage, "chief", address("192.0.2.1"));
	stage.say(*chief, "OPER chief toor");
	chief->take();
	stage.host.notices.clear();
	const auto eve = log_in(stage, "eve", address("192.0.2.6"));
	for (int i = 0; i < 100; ++i)
		stage.say(*eve, "OPER chief wrong");
	check::equal(chief->take(),
	             ":irc.test NOTICE chief :*** Passwords are being guessed from 192.0.2.6: 3 were wrong, the "
	             "last of OPER by eve!eve@192.0.2.1\r\n");
	// A line for each that was looked at, and one for all.
	check::equal(stage.host.notices.size(), 4);
}

void who_leaves_while_waiting_becomes_no_operator()
{
	Stage stage(with_secrets());
	const auto crowd = std::make_shared<Person>(Person::Kind::crowd, "loopback");
	const auto eve = log_in(stage, "eve", crowd);
	for (int i = 0; i < 3; ++i)
		stage.say(*eve, "OPER chief wrong");
	eve->at_rest = [&] { static_cast<void>(eve->finish("killed")); };
	eve->take();
	stage.say(*eve, "OPER chief toor");
	CHECK(eve->take().find(" 381 ") == std::string::npos);
}

/** A client that hangs up meanwhile is not told anything, and is not let in. */
void who_leaves_during_the_delay_is_not_welcomed()
{
	Settings given = with_secrets();
	given.password = "sesame";
	Stage stage(given);
	for (const char *line : {"PASS wrong", "WEBIRC wrong kiwi host 198.51.100.3"}) {
		const auto eve = stage.connect();
		eve->at_rest = [&] { static_cast<void>(eve->finish("gone")); };
		stage.say(*eve, line);
		CHECK(eve->rested == GuessBrake::kDelay);
		const std::string got = eve->take();
		CHECK(got.find("incorrect") == got.npos && got.find("Invalid") == got.npos);
	}
}

/** Logs in with this password. @return what came of it */
std::string give_pass(Stage &stage, const PersonRef &person, const std::string &password,
                      std::chrono::milliseconds *rested = nullptr)
{
	const auto session = stage.connect();
	session->person = person;
	stage.say(*session, "PASS " + password);
	stage.say(*session, "NICK n");
	stage.say(*session, "USER n 0 * :n");
	if (rested != nullptr)
		*rested = session->rested;
	std::string got = session->take();
	stage.leave(*session, "bye");
	return got;
}

void wrong_passwords_of_the_server_are_counted()
{
	Settings given = with_secrets();
	given.password = "sesame";
	Stage stage(given);
	const PersonRef eve = address("192.0.2.6"), alice = address("192.0.2.1");
	for (int i = 0; i < 10; ++i)
		check::contains(give_pass(stage, alice, "sesame"), " 001 n ");
	std::chrono::milliseconds rested{0};
	for (int i = 0; i < 3; ++i) {
		check::contains(give_pass(stage, eve, "wrong", &rested), " 464 * :Password incorrect");
		CHECK(rested == GuessBrake::kDelay);
	}
	for (const char *password : {"wrong", "sesame"}) {
		const std::string got = give_pass(stage, eve, password);
		check::contains(got, " 464 * :Too many wrong passwords: wait ");
		check::contains(got, "ERROR :Closing Link: 192.0.2.1 (Too many wrong passwords: wait ");
	}
	check::contains(give_pass(stage, alice, "sesame", &rested), " 001 n ");
	CHECK(rested == 0s);
	const bool told = std::any_of(stage.host.notices.begin(), stage.host.notices.end(), [](const std::string &notice) {
		return notice.find("guessed from 192.0.2.6: 3 were wrong, the last of PASS from 192.0.2.1") != notice.npos;
	});
	CHECK(told);
}

/** The configuration may have verifiers in the place of passwords. */
void verifiers_do_as_passwords_do()
{
	const auto verifier = [](std::string_view password) {
		return crypto::ScramVerifier::make(password, "salt", crypto::kMinScramIterations).to_string();
	};
	Settings given = with_secrets();
	given.limits.password_tries = 0;
	given.password = verifier("sesame");
	given.operators[0].password = verifier("toor");
	given.operators.push_back({"other", "plain", "is other"});
	given.gateways[0].password = verifier("hunter2");
	Stage stage(given);
	const PersonRef person = address("192.0.2.1");
	check::contains(give_pass(stage, person, "sesame"), " 001 n ");
	check::contains(give_pass(stage, person, "Sesame"), " 464 * :Password incorrect");
	check::contains(give_pass(stage, person, given.password), " 464 * :Password incorrect");
	const auto alice = stage.connect();
	for (const char *line : {"PASS sesame", "NICK alice", "USER alice 0 * :alice"})
		stage.say(*alice, line);
	check::contains(alice->take(), " 001 alice ");
	for (const std::string &line : {std::string("OPER chief wrong"), "OPER chief " + given.operators[0].password,
	                                std::string("OPER nobody toor"), std::string("OPER other toor")})
		check::contains(answer(stage, *alice, line), "Password incorrect");
	check::contains(answer(stage, *alice, "OPER chief toor"), " 381 alice ");
	const auto web = stage.connect();
	stage.say(*web, "WEBIRC hunter2 kiwi host 198.51.100.3");
	check::equal(web->origin.host, "198.51.100.3");
	const auto wrong = stage.connect();
	check::contains(answer(stage, *wrong, "WEBIRC Hunter2 kiwi host 198.51.100.3"), "Invalid WebIRC password");
}

void no_password_is_no_guess()
{
	Settings given = with_secrets();
	given.password = "sesame";
	Stage stage(given);
	const PersonRef alice = address("192.0.2.1");
	for (int i = 0; i < 10; ++i) {
		const auto session = stage.connect();
		session->person = alice;
		stage.say(*session, "NICK n");
		stage.say(*session, "USER n 0 * :n");
		check::contains(session->take(), " 464 * :Password incorrect");
	}
	check::contains(give_pass(stage, alice, "sesame"), " 001 n ");
	// Where the server wants none, PASS is no guess either.
	Stage open(with_secrets());
	for (int i = 0; i < 10; ++i)
		check::contains(give_pass(open, alice, "wrong"), " 001 n ");
}

void on_loopback_a_password_waits()
{
	Settings given = with_secrets();
	given.password = "sesame";
	Stage stage(given);
	const auto crowd = std::make_shared<Person>(Person::Kind::crowd, "loopback");
	for (int i = 0; i < 5; ++i)
		give_pass(stage, crowd, "wrong");
	std::chrono::milliseconds rested{0};
	check::contains(give_pass(stage, crowd, "sesame", &rested), " 001 n ");
	CHECK(rested == GuessBrake::kPause);
}

std::string webirc(Stage &stage, const PersonRef &person, const std::string &password,
                   std::chrono::milliseconds *rested = nullptr)
{
	const auto session = stage.connect();
	session->person = person;
	stage.say(*session, "WEBIRC " + password + " kiwi host 198.51.100.3");
	stage.say(*session, "PING x");
	if (rested != nullptr)
		*rested = session->rested;
	return session->take();
}

void wrong_passwords_of_gateways_are_counted()
{
	Stage stage(with_secrets());
	const PersonRef eve = address("192.0.2.6"), gateway = address("192.0.2.1");
	std::chrono::milliseconds rested{0};
	for (int i = 0; i < 10; ++i) {
		check::contains(webirc(stage, gateway, "hunter2", &rested), " PONG ");
		CHECK(rested == 0s);
	}
	for (int i = 0; i < 3; ++i) {
		check::contains(webirc(stage, eve, "wrong", &rested), "Invalid WebIRC password or host");
		CHECK(rested == GuessBrake::kDelay);
	}
	stage.host.notices.clear();
	for (int i = 0; i < 10; ++i)
		check::contains(webirc(stage, eve, "hunter2"), "(Too many wrong passwords: wait ");
	check::equal(stage.host.notices.size(), 0);
	check::contains(webirc(stage, gateway, "hunter2"), " PONG ");
}

void wrong_keys_of_channels_are_counted()
{
	Settings given = with_secrets();
	given.limits.key_tries = 2;
	Stage stage(given);
	const auto chief = log_in(stage, "chief", address("192.0.2.1"));
	stage.say(*chief, "JOIN #c");
	stage.say(*chief, "MODE #c +k sesame");
	stage.say(*chief, "OPER chief toor");
	chief->take();
	const auto eve = log_in(stage, "eve", address("192.0.2.6"));
	// No key is no guess.
	for (int i = 0; i < 10; ++i)
		check::contains(answer(stage, *eve, "JOIN #c"), ":irc.test 475 eve #c :Cannot join channel (+k): JOIN needs");
	for (int i = 0; i < 2; ++i)
		check::contains(answer(stage, *eve, "JOIN #c wrong"),
		                ":irc.test 475 eve #c :Cannot join channel (+k): JOIN needs");
	check::equal(chief->take(),
	             ":irc.test NOTICE chief :*** Channel keys are being guessed from 192.0.2.6: 2 were wrong, "
	             "the last of JOIN #c by eve!eve@192.0.2.1\r\n");
	for (const char *key : {"wrong", "sesame"})
		check::contains(answer(stage, *eve, std::string("JOIN #c ") + key), "too many wrong keys: wait ");
	// That is no reason to keep the user from other channels, nor others from this one.
	check::contains(answer(stage, *eve, "JOIN #other"), " 366 ");
	const auto alice = log_in(stage, "alice", address("192.0.2.2"));
	check::contains(answer(stage, *alice, "JOIN #c sesame"), " 366 ");
	CHECK(stage.world.guess_brake().refused_tries(Secret::key) == 2);
}

void on_loopback_a_key_waits()
{
	Settings given = with_secrets();
	given.limits.key_tries = 2;
	Stage stage(given);
	const auto crowd = std::make_shared<Person>(Person::Kind::crowd, "loopback");
	const auto chief = log_in(stage, "chief", crowd), eve = log_in(stage, "eve", crowd);
	stage.say(*chief, "JOIN #c");
	stage.say(*chief, "MODE #c +k sesame");
	for (int i = 0; i < 4; ++i)
		check::contains(answer(stage, *eve, "JOIN #c wrong"), "(+k): JOIN needs");
	CHECK(eve->rested == 2 * GuessBrake::kPause);
	const auto alice = log_in(stage, "alice", crowd);
	check::contains(answer(stage, *alice, "JOIN #other"), " 366 ");
	CHECK(alice->rested == 0s);
	check::contains(answer(stage, *alice, "JOIN #c sesame"), " 366 ");
	CHECK(alice->rested == GuessBrake::kPause);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_wrong_oper_password_takes_its_time_and_then_is_refused),
    TEST_CASE(on_loopback_it_is_slow_but_right),
    TEST_CASE(operators_are_told_once),
    TEST_CASE(who_leaves_while_waiting_becomes_no_operator),
    TEST_CASE(who_leaves_during_the_delay_is_not_welcomed),
    TEST_CASE(wrong_passwords_of_the_server_are_counted),
    TEST_CASE(verifiers_do_as_passwords_do),
    TEST_CASE(no_password_is_no_guess),
    TEST_CASE(on_loopback_a_password_waits),
    TEST_CASE(wrong_passwords_of_gateways_are_counted),
    TEST_CASE(wrong_keys_of_channels_are_counted),
    TEST_CASE(on_loopback_a_key_waits),
};

} // namespace

int main()
{
	return check::main("guesses", kTests);
}
