// SPDX-License-Identifier: MIT
#include "client/link/session.hh"

#include "server_lines.hh"

using namespace confer::client;
using test::tell;

namespace {

using State = Session::State;

void registers()
{
	Identity identity = test::alice();
	identity.password = "secret word";
	Session session(identity, {{"#ops", {}}, {"#dev", "key"}});
	check::equal(session.start(), "CAP LS 302\r\nPASS :secret word\r\nNICK alice\r\nUSER al 0 * :Alice A\r\n");
	check::equal(tell(session, ":s CAP * LS :sasl"), "CAP END");
	check::equal(tell(session, "PING :token with space"), "PONG :token with space");
	check::equal(tell(session, ":s 001 alice2 :Welcome"), "JOIN #ops|JOIN #dev key");
	check::equal(session.state(), State::ready);
	check::equal(session.nick(), "alice2"); // the server has the last word
}

void asks_for_what_is_offered()
{
	Session session(test::alice(), {});
	(void)session.start();
	check::equal(tell(session, ":s CAP * LS * :sasl=PLAIN multi-prefix"), "");
	check::equal(tell(session, ":s CAP * LS :echo-message server-time=x unknown"),
	             "CAP REQ :echo-message multi-prefix server-time");
	check::equal(tell(session, ":s CAP alice ACK :echo-message multi-prefix server-time"), "CAP END");
	CHECK(session.has(confer::irc::Cap::echo_message));
	tell(session, ":s 001 alice :Welcome");
	check::equal(tell(session, ":s CAP alice NEW :away-notify"), "CAP REQ :away-notify");
	check::equal(tell(session, ":s CAP alice ACK :away-notify"), "");
	CHECK(session.has(confer::irc::Cap::away_notify));
	tell(session, ":s CAP alice DEL :echo-message");
	CHECK(!session.has(confer::irc::Cap::echo_message));
}

void goes_on_when_refused_caps()
{
	Session session(test::alice(), {});
	(void)session.start();
	tell(session, ":s CAP * LS :echo-message");
	check::equal(tell(session, ":s CAP * NAK :echo-message"), "CAP END");
	CHECK(!session.has(confer::irc::Cap::echo_message));
	// A server that knows no CAP welcomes at once.
	Session old(test::alice(), {});
	(void)old.start();
	tell(old, ":s 421 alice CAP :Unknown command");
	tell(old, ":s 001 alice :Welcome");
	check::equal(old.state(), State::ready);
}

void tries_other_nicks()
{
	Session session(test::alice(), {});
	(void)session.start();
	check::equal(tell(session, ":s 433 * alice :in use"), "NICK alice_");
	check::equal(tell(session, ":s 433 * alice_ :in use"), "NICK alice__");
	check::equal(tell(session, ":s 433 * alice__ :in use"), "NICK alice2");
	for (int i = 0; i < 7; ++i)
		CHECK(tell(session, ":s 433 * x :in use").starts_with("NICK "));
	check::equal(tell(session, ":s 433 * x :in use"), ""); // not for ever
	check::equal(session.state(), State::nick_needed);
}

void stays_in_the_length_of_nicks()
{
	Identity identity = test::alice();
	identity.nick = "ninechars";
	Session session(identity, {});
	(void)session.start();
	check::equal(tell(session, ":s 433 * ninechars :in use"), "NICK ninechar_");
	identity.nick = "muchtoolongnick";
	Session other(identity, {});
	(void)other.start();
	check::equal(tell(other, ":s 432 * muchtoolongnick :Erroneous nickname"), "NICK muchtoolo");
}

void takes_no_other_nick_if_told_so()
{
	Session session(test::alice(true), {});
	(void)session.start();
	check::equal(tell(session, ":s 433 * alice :in use"), "");
	check::equal(session.state(), State::nick_needed);
	check::equal(session.refusal(), "alice: in use");
	session.choose_nick("bob");
	check::equal(session.state(), State::registering);
	tell(session, ":s 001 bob :Welcome");
	check::equal(session.nick(), "bob");
	// But after a lost connection any nick is better than none.
	session.stop();
	(void)session.start();
	check::equal(tell(session, ":s 433 * bob :in use"), "NICK bob_");
}

void is_refused()
{
	for (std::string_view line : {":s 464 alice :Bad password", ":s 465 alice :Banned", "ERROR :Closing link"}) {
		Session session(test::alice(), {});
		(void)session.start();
		tell(session, std::string(line));
		check::equal(session.state(), State::refused);
		CHECK(!session.refusal().empty());
	}
	Session session = test::ready();
	tell(session, "ERROR :Closing link");
	check::equal(session.state(), State::ready); // a lost connection, no refusal
}

void follows_itself()
{
	Session session = test::ready();
	check::equal(session.channels().at(0).state, WantedChannel::State::joined);
	tell(session, ":ALICE!al@host NICK al");
	check::equal(session.nick(), "al");
	tell(session, ":bob!b@h NICK robert");
	check::equal(session.nick(), "al");
	tell(session, ":al!al@host JOIN #dev");
	tell(session, ":bob!b@h PART #dev");
	check::equal(session.channels().size(), 2);
	tell(session, ":al!al@host PART #DEV");
	check::equal(session.channels().size(), 1);
	tell(session, ":bob!b@h KICK #ops al :out");
	check::equal(session.channels().size(), 0);
}

void rejoins()
{
	Session session = test::ready();
	session.want("#secret", "key");
	tell(session, ":alice!al@host JOIN #secret");
	tell(session, ":alice!al@host JOIN #left");
	tell(session, ":alice!al@host PART #left");
	session.stop();
	(void)session.start();
	check::equal(tell(session, ":s 001 alice :Welcome"), "JOIN #ops|JOIN #secret key");
}

void knows_refused_channels()
{
	Session session(test::alice(), {{"#ops", {}}, {"#dev", {}}});
	(void)session.start();
	tell(session, ":s 001 alice :Welcome");
	tell(session, ":s 474 alice #OPS :Cannot join channel (+b)");
	check::equal(session.channels().at(0).state, WantedChannel::State::refused);
	check::equal(session.channels().at(0).refusal, "Cannot join channel (+b)");
	check::equal(session.channels().at(1).state, WantedChannel::State::asked);
}

void answers_ctcp_sparingly()
{
	Session session = test::ready();
	const SteadyTime start{std::chrono::hours(1)};
	check::contains(tell(session, ":bob!b@h PRIVMSG alice :\x01VERSION\x01", start), "NOTICE bob :\x01VERSION confer ");
	check::equal(tell(session, ":bob!b@h PRIVMSG alice :\x01PING 12 34\x01", start), "NOTICE bob :\x01PING 12 34\x01");
	check::equal(tell(session,
	                  ":bob!b@h PRIVMSG #ops :\x01"
	                  "DCC SEND x\x01",
	                  start),
	             "");
	check::equal(tell(session,
	                  ":bob!b@h PRIVMSG #ops :\x01"
	                  "ACTION waves\x01",
	                  start),
	             "");
	check::equal(tell(session, ":bob!b@h NOTICE alice :\x01VERSION\x01", start), ""); // an answer gets none
	check::equal(tell(session, ":alice!al@host PRIVMSG alice :\x01VERSION\x01", start), "");
	int answers = 0;
	for (int i = 0; i < 100; ++i)
		answers += tell(session, ":bob!b@h PRIVMSG alice :\x01VERSION\x01", start).empty() ? 0 : 1;
	check::equal(answers, 1); // three at once, two were used above
	check::contains(tell(session, ":bob!b@h PRIVMSG alice :\x01VERSION\x01", start + std::chrono::seconds(6)),
	                "VERSION");
}

void room_leaves_nothing_cut()
{
	const Session session = test::ready();
	const std::size_t room = session.room("PRIVMSG", "#ops");
	check::equal((":alice!al@host PRIVMSG #ops :" + std::string(room, 'x') + "\r\n").size(), 512);
	// Until the server has shown us to ourselves the worst is assumed.
	Session fresh(test::alice(), {});
	CHECK(fresh.room("PRIVMSG", "#ops") < room);
}

void makes_nicks_of_users()
{
	check::equal(nick_from_user("alice"), "alice");
	check::equal(nick_from_user("alice.smith@x"), "alicesmithx");
	check::equal(nick_from_user("0day-user"), "day-user");
	check::equal(nick_from_user("ünï"), "n");
	check::equal(nick_from_user(""), "guest");
	check::equal(nick_from_user(std::string(99, 'a')).size(), 16);
}

void survives_nonsense()
{
	for (std::string_view line :
	     {":s 001", "001", ":s 005", ":s 433", "CAP", ":s CAP * ACK", "NICK", "JOIN", ":alice JOIN", "KICK", "ERROR",
	      "PING", ":s 396", ":s 464", ":s CAP * LS * :", "PRIVMSG", ":a!b@c PRIVMSG x :\x01\x01", ":alice PART"}) {
		Session session = test::ready();
		(void)tell(session, std::string(line));
		session.stop();
		(void)session.start();
		(void)tell(session, std::string(line));
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(registers),
    TEST_CASE(asks_for_what_is_offered),
    TEST_CASE(goes_on_when_refused_caps),
    TEST_CASE(tries_other_nicks),
    TEST_CASE(stays_in_the_length_of_nicks),
    TEST_CASE(takes_no_other_nick_if_told_so),
    TEST_CASE(is_refused),
    TEST_CASE(follows_itself),
    TEST_CASE(rejoins),
    TEST_CASE(knows_refused_channels),
    TEST_CASE(answers_ctcp_sparingly),
    TEST_CASE(room_leaves_nothing_cut),
    TEST_CASE(makes_nicks_of_users),
    TEST_CASE(survives_nonsense),
};

} // namespace

int main()
{
	return check::main("session", kTests);
}
