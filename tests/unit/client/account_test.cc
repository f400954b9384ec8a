// SPDX-License-Identifier: MIT
//
// Accounts as the person at the keyboard meets them.
#include "client/talk/chat.hh"
#include "client/talk/status_line.hh"

#include "chat_rig.hh"
#include "server_lines.hh"

using namespace confer::client;
using test::ChatRig;

namespace {

void commands_ask_for_the_password()
{
	ChatRig rig({}, "sasl");
	const Outcome outcome = rig.chat.input("/identify carol", rig.wall);
	CHECK(outcome.request == Outcome::Request::ask_password);
	check::equal(outcome.wanted.name, "carol");
	check::equal(rig.sent(), "");
	CHECK(rig.chat.input("/identify carol secret", rig.wall).request == Outcome::Request::none);
	check::equal(rig.last("#ops"), "Type /identify without the password: you are asked for it");
	rig.chat.use_password(0, outcome.wanted, "secret");
	check::equal(rig.sent(), "AUTHENTICATE SCRAM-SHA-256");
	const Outcome fresh = rig.chat.input("/register al@example.org", rig.wall);
	CHECK(fresh.wanted.use == Outcome::Wanted::Use::registration);
	rig.chat.use_password(0, fresh.wanted, "se cret");
	check::equal(rig.sent(), "REGISTER * al@example.org :se cret");
	rig.chat.use_password(0, rig.chat.input("/register", rig.wall).wanted, "x");
	check::equal(rig.sent(), "REGISTER * * :x");
	rig.tell("REGISTER SUCCESS alice :Account created");
	check::equal(rig.last("#ops"), "Account created");
	check::equal(rig.type("/logout"), "NS LOGOUT");
	ChatRig plain;
	plain.chat.use_password(0, outcome.wanted, "secret");
	check::equal(plain.sent(), "");
	check::equal(plain.last("#ops"), "This server offers no login (SASL)");
}

/** A password that was changed elsewhere can be given before the next connection. */
void without_a_connection_the_next_one_is_meant()
{
	ChatRig rig;
	rig.lose();
	const Outcome outcome = rig.chat.input("/identify", rig.wall);
	CHECK(outcome.request == Outcome::Request::ask_password);
	check::equal(outcome.wanted.name, "alice");
	rig.chat.use_password(0, {.name = "carol"}, "secret");
	check::equal(rig.last("#ops"), "The next connection logs in as carol; /reconnect connects now");
	check::equal(rig.chat.input("/identify", rig.wall).wanted.name, "carol");
	check::equal(rig.chat.input("/identify bob", rig.wall).wanted.name, "bob");
	Session session(test::alice(), {});
	(void)session.start();
	session.stop();
	session.log_in_later("carol", "secret");
	(void)session.start();
	test::tell(session, ":s CAP * LS :sasl=PLAIN,EXTERNAL");
	check::equal(test::tell(session, ":s CAP alice ACK :sasl"), ""); // not readable on the way
	check::contains(session.refusal(), "PLAIN");
	(void)session.start();
	test::tell(session, ":s CAP * LS :sasl=SCRAM-SHA-256");
	check::equal(test::tell(session, ":s CAP alice ACK :sasl"), "AUTHENTICATE SCRAM-SHA-256");
	check::equal(session.wanted_account(), "carol");
	(void)rig.chat.input("/logout", rig.wall);
	check::equal(rig.last("#ops"), "The next connection does without an account");
	check::equal(rig.chat.current_link().session().wanted_account(), "");
}

void the_status_line_names_the_account()
{
	ChatRig rig;
	const auto status = [&] { return status_line(rig.chat, rig.wall, {}, 80, {}).text(); };
	CHECK(status().find("(") > status().find("#ops"));
	rig.tell(":s 900 alice alice!a@h carol :You are now logged in as carol");
	check::contains(status(), " alice (carol) | ");
	rig.tell(":s 900 alice alice!a@h Alice :You are now logged in as Alice");
	check::contains(status(), " alice (logged in) | ");
	rig.tell(":s 901 alice alice!a@h :You are now logged out");
	check::contains(status(), " alice | ");
}

/** What is said to NickServ by hand is shown without the password, and not kept. */
void passwords_are_not_shown()
{
	ChatRig rig({}, "echo-message message-tags");
	check::equal(rig.type("/msg NickServ IDENTIFY carol secret"), "PRIVMSG NickServ :IDENTIFY carol secret");
	check::contains(rig.unconfirmed("#ops"), "IDENTIFY ***");
	CHECK(rig.unconfirmed("#ops").find("secret") == std::string::npos);
	rig.tell(":alice!al@host PRIVMSG NickServ :IDENTIFY carol secret");
	check::contains(rig.last("#ops"), "IDENTIFY ***");
	for (const char *line : {"/oper root secret", "/msg NickServ IDENTIFY x", "/raw OPER a b", "/ns identify x",
	                         "/quote PASS x", "/identify x y", "/m nickserv@services register x y"})
		CHECK(has_password(parse_input(line)));
	for (const char *line : {"/msg bob hi", "nickserv", "/join #nickserv", "/topic oper"})
		CHECK(!has_password(parse_input(line)) || std::string_view(line) == "/topic oper");
}

const CMUnitTest kTests[] = {
    TEST_CASE(commands_ask_for_the_password),
    TEST_CASE(without_a_connection_the_next_one_is_meant),
    TEST_CASE(the_status_line_names_the_account),
    TEST_CASE(passwords_are_not_shown),
};

} // namespace

int main()
{
	return check::main("account", kTests);
}
