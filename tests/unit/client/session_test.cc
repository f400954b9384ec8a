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
	check::equal(tell(session, ":s CAP * LS :unknown"), "CAP END");
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
	             "CAP REQ :echo-message multi-prefix server-time sasl");
	check::equal(tell(session, ":s CAP alice ACK :echo-message multi-prefix server-time sasl"), "CAP END");
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

/** Registers again. @return the nick that is asked for first */
std::string register_again(Session &session)
{
	session.stop();
	const std::string sent = session.start();
	const std::size_t nick = sent.find("NICK ") + 5;
	tell(session, ":s CAP * LS :");
	return sent.substr(nick, sent.find('\r', nick) - nick);
}

/** A nick that the server refuses is asked for no more, whatever happens. */
void a_refused_nick_is_not_wanted()
{
	for (const char *refusal : {":s 432 alice 9x :Erroneous nickname", ":s 433 alice 9x :in use",
	                            ":s 437 alice 9x :unavailable", ":s 436 alice 9x :collision"}) {
		Session session = test::ready();
		session.choose_nick("9x");
		tell(session, refusal);
		check::equal(session.nick(), "alice");
		check::equal(register_again(session), "alice");
	}
	Session session = test::ready();
	session.choose_nick("bob"); // and lost before there was an answer
	check::equal(register_again(session), "alice");
	tell(session, ":s 001 alice :Welcome");
	session.choose_nick("bob");
	tell(session, ":alice!al@host NICK bob");
	check::equal(register_again(session), "bob");
	tell(session, ":s 001 bob :Welcome");
	tell(session, ":bob!al@host NICK Guest1"); // not what we want
	check::equal(register_again(session), "bob");
	// Chosen without a connection: tried once.
	session.stop();
	session.choose_nick("9x");
	check::equal(register_again(session), "9x");
	check::equal(tell(session, ":s 432 * 9x :Erroneous nickname"), "NICK bob");
	tell(session, ":s 001 bob :Welcome");
	check::equal(register_again(session), "bob");
}

/** One whose nick was taken at the beginning: it is alice_. */
Session renamed(std::string_view features)
{
	Session session = test::ready();
	session.stop();
	(void)session.start();
	tell(session, ":s CAP * LS :");
	check::equal(tell(session, ":s 433 * alice :in use"), "NICK alice_");
	tell(session, ":s 001 alice_ :Welcome");
	tell(session, ":s 005 alice_ " + std::string(features) + " :are supported");
	tell(session, ":s 422 alice_ :No message of the day");
	return session;
}

/** Names are folded as the server announces, whatever comes first. */
void names_are_folded_as_the_server_does()
{
	CHECK(!renamed("CASEMAPPING=ascii").features().case_map().equal("\u0416", "\u0436"));
	CHECK(!renamed("CASEMAPPING=ascii UTF8MAPPING=another").features().case_map().equal("\u0416", "\u0436"));
	for (const char *tokens : {"CASEMAPPING=ascii UTF8MAPPING=rfc8265", "UTF8MAPPING=rfc8265 CASEMAPPING=ascii"}) {
		Session session = renamed(tokens);
		const auto &map = session.features().case_map();
		CHECK(map.equal("\u0416A", "\u0436a") && !map.equal("[", "{"));
		tell(session, ":ALICE_!a@h NICK \u0416anna");
		check::equal(session.nick(), "\u0416anna");
		tell(session, ":\u0436ANNA!a@h NICK alice");
		check::equal(session.nick(), "alice");
	}
}

/** A nick that is kept for an account is asked for when we have logged in to that. */
void a_login_frees_a_nick()
{
	Session reserved = renamed("CASEMAPPING=ascii MONITOR=10");
	check::equal(tell(reserved, ":s 731 alice_ :alice"), "NICK alice");
	check::equal(tell(reserved, ":s 433 alice_ alice :Nickname belongs to an account"), "");
	check::equal(tell(reserved, ":s 900 alice_ alice_!a@h alice :You are now logged in as alice"), "NICK alice");
	check::equal(reserved.watch("NickServ"), ""); // is no user
}

/** Another nick is taken for a while only. */
void goes_back_to_the_wanted_nick()
{
	using namespace std::chrono_literals;
	Session session = renamed("CASEMAPPING=ascii");
	check::equal(tell(session, ":bob!b@h QUIT :gone"), "");
	check::equal(tell(session, ":ALICE!al@host QUIT :Ping timeout"), "NICK alice");
	tell(session, ":s 433 alice_ alice :in use"); // somebody was quicker
	check::equal(tell(session, ":alice!x@y NICK other"), "NICK alice");
	tell(session, ":alice_!al@host NICK alice");
	check::equal(tell(session, ":alice!x@y NICK other"), "");

	Session watching = renamed("CASEMAPPING=ascii MONITOR=10");
	CHECK(watching.was_watched("alice"));
	CHECK(watching.next_nick_poll() == SteadyTime::max());
	check::equal(tell(watching, ":s 730 alice_ :alice!x@y"), "");
	check::equal(tell(watching, ":s 731 alice_ :bob,alice"), "NICK alice");
	CHECK(watching.reclaiming());
	check::equal(tell(watching, ":s 433 alice_ alice :Nickname is reserved"), "");
	CHECK(!watching.reclaiming());
	check::equal(tell(watching, ":s 731 alice_ :bob,alice"), "NICK alice");
	watching.choose_nick("alice"); // the user wants to know
	CHECK(!watching.reclaiming());
	check::equal(tell(watching, ":alice_!al@host NICK alice"), "MONITOR - alice");

	// A bouncer that has connected anew greets again, and has forgotten what it watched.
	Session bounced = test::ready();
	tell(bounced, ":s 005 alice MONITOR=10 :are supported");
	check::equal(bounced.watch("bob"), "MONITOR + bob\r\n");
	check::equal(tell(bounced, ":s 001 al :Welcome"), "");
	CHECK(bounced.greeting() && bounced.is_me("al"));
	check::equal(tell(bounced, ":s 422 al :No message of the day"), "MONITOR + bob");
	CHECK(!bounced.greeting());
	for (const char *none : {"*status", "~x", "irc.example.org", "a,b", "#ops", "a!b@c", ""})
		CHECK(!bounced.may_watch(none));
	for (const char *nick : {"carol", "[x]", "z\u00e9", "-x", "1x"})
		CHECK(bounced.may_watch(nick));

	Session polling = renamed("CASEMAPPING=ascii");
	const SteadyTime start{1h};
	std::string sent;
	polling.poll_nick(start, sent);
	polling.poll_nick(start + 29s, sent);
	check::equal(sent, "");
	polling.poll_nick(start + 30s, sent);
	check::equal(std::exchange(sent, {}), "ISON alice\r\n");
	CHECK(!polling.take_nick_poll(*test::Parsed(":s 303 alice_ :bob"), sent)); // asked by hand
	CHECK(polling.take_nick_poll(*test::Parsed(":s 303 alice_ :Alice "), sent));
	check::equal(sent, "");
	CHECK(!polling.take_nick_poll(*test::Parsed(":s 303 alice_ :"), sent));
	polling.poll_nick(start + 60s, sent);
	check::equal(std::exchange(sent, {}), "ISON alice\r\n");
	CHECK(polling.take_nick_poll(*test::Parsed(":s 303 alice_ :"), sent));
	check::equal(std::exchange(sent, {}), "NICK alice\r\n");
	tell(polling, ":s 433 alice_ alice :reserved"); // for services, say: asked less often
	polling.poll_nick(start + 90s, sent);
	sent.clear();
	polling.poll_nick(start + 149s, sent);
	check::equal(sent, "");
	// The user is content with what there is.
	polling.choose_nick("alice_");
	CHECK(polling.next_nick_poll() == SteadyTime::max());
	// Services that rename us are not fought.
	Session forced = renamed("CASEMAPPING=ascii");
	tell(forced, ":alice_!al@host NICK Guest1");
	check::equal(tell(forced, ":alice!x@y QUIT :gone"), "");
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
	session.stop();
	(void)session.start(); // a server that took us before may be too full for a moment
	tell(session, "ERROR :Closing link");
	check::equal(session.state(), State::registering);
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

/** A key that is set or changed while we are in the channel is the one to come back with. */
void follows_keys_of_channels()
{
	Session session = test::ready();
	const auto key = [&] { return session.channels().at(0).key; };
	tell(session, ":bob!b@h MODE #ops +lk 5 first");
	check::equal(key(), "first");
	tell(session, ":bob!b@h MODE #OPS -k+ok * alice second");
	check::equal(key(), "second");
	tell(session, ":s 324 alice #ops +ntk *");
	tell(session, ":s 324 alice #ops +ntk <key>");
	tell(session, ":s 324 alice #ops +ntk");
	tell(session, ":bob!b@h MODE #dev +k other");
	check::equal(key(), "second");
	session.stop();
	(void)session.start();
	tell(session, ":s CAP * LS :");
	check::equal(tell(session, ":s 001 alice :Welcome"), "JOIN #ops second");
	tell(session, ":alice!al@host JOIN #ops");
	tell(session, ":s 324 alice #ops +ntlk 5 third");
	check::equal(key(), "third");
	tell(session, ":bob!b@h MODE #ops -k third");
	check::equal(key(), "");
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
    TEST_CASE(a_refused_nick_is_not_wanted),
    TEST_CASE(goes_back_to_the_wanted_nick),
    TEST_CASE(names_are_folded_as_the_server_does),
    TEST_CASE(a_login_frees_a_nick),
    TEST_CASE(is_refused),
    TEST_CASE(follows_itself),
    TEST_CASE(rejoins),
    TEST_CASE(knows_refused_channels),
    TEST_CASE(answers_ctcp_sparingly),
    TEST_CASE(room_leaves_nothing_cut),
    TEST_CASE(follows_keys_of_channels),
    TEST_CASE(makes_nicks_of_users),
    TEST_CASE(survives_nonsense),
};

} // namespace

int main()
{
	return check::main("session", kTests);
}
