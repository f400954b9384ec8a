// SPDX-License-Identifier: MIT
#include "client/talk/description.hh"

#include "client/talk/reply_text.hh"
#include "server_lines.hh"

#include <cstdlib>

using namespace confer::client;

namespace {

/** What a line shows in a view of #ops, without the time; "-" for nothing. */
std::string shown(std::string line, std::string_view current = "#ops")
{
	const Session session = test::ready();
	const auto description = describe(*test::Parsed(std::move(line)), session, 0);
	return description ? lay_out(*description, current, session).text().substr(6) : "-";
}

struct Row {
	const char *line;
	const char *want;
};

void puts_in_words()
{
	const Row rows[] = {
	    {":bob!b@h PRIVMSG #ops :hello", "<bob> hello"},
	    {":bob!b@h PRIVMSG #dev :hello", "[#dev] <bob> hello"},
	    {":bob!b@h PRIVMSG @#ops :psst", "<bob:@> psst"},
	    {":bob!b@h PRIVMSG alice :hello", "*bob* hello"},
	    {":alice!al@host PRIVMSG bob :hello", "-> *bob* hello"},
	    {":alice!al@host PRIVMSG #OPS :hello", "<alice> hello"},
	    {":bob!b@h PRIVMSG #ops :\x01"
	     "ACTION waves\x01",
	     "* bob waves"},
	    {":bob!b@h PRIVMSG #dev :\x01"
	     "ACTION waves\x01",
	     "[#dev] * bob waves"},
	    {":bob!b@h PRIVMSG alice :\x01"
	     "ACTION waves\x01",
	     "[bob] * bob waves"},
	    {":bob!b@h PRIVMSG alice :\x01VERSION\x01", "-"},
	    {":bob!b@h NOTICE #ops :note", "-bob- note"},
	    {":bob!b@h NOTICE alice :\x01VERSION x 1\x01", "CTCP VERSION reply from bob: x 1"},
	    {":bob!b@h NOTICE alice :\x01PING\x01", "CTCP PING reply from bob"},
	    {":s 314 alice bob b h * :Bob", "bob was b@h (Bob)"},
	    {":s 369 alice bob :End of WHOWAS", "-"},
	    {":s 219 alice u :End of /STATS report", "End of STATS u"},
	    {":s 303 alice :bob carol", "Online: bob carol"},
	    {":s 346 alice #ops *!*@h", "*!*@h may join #ops without an invitation"},
	    {":s 348 alice #ops *!*@h", "*!*@h is exempt from bans in #ops"},
	    {":s 365 alice * :End of /LINKS list", "End of /LINKS list"},
	    {":s 374 alice :End of INFO list", "-"},
	    {":s 382 alice conferd.conf :Rehashing", "Reading conferd.conf again"},
	    {":s 391 alice irc.example 1795770952 0 :2026-11-27T09:15:52Z", "Time of irc.example: 2026-11-27T09:15:52Z"},
	    {":s 441 alice bob #ops :They aren't on that channel", "bob is not in #ops"},
	    {":s 443 alice bob #ops :is already on channel", "bob is already in #ops"},
	    {":s 403 alice #dev :No such channel", "#dev: No such channel"}, // named once
	    {":irc.example NOTICE * :Looking up", "Looking up"},
	    {":bob!b@h JOIN #ops", "bob (b@h) has joined"},
	    {":bob!b@h JOIN #dev", "[#dev] bob (b@h) has joined"},
	    {":alice!al@host JOIN #ops", "You are in #ops"},
	    {":bob!b@h PART #ops :bye", "bob left (bye)"},
	    {":bob!b@h QUIT :gone", "bob (b@h) has quit (gone)"},
	    {":bob!b@h NICK rob", "bob is now known as rob"},
	    {":alice!al@host NICK al", "You are now known as al"},
	    {":bob!b@h KICK #ops carol :out", "carol was kicked by bob (out)"},
	    {":bob!b@h KICK #ops alice", "You were kicked by bob"},
	    {":bob!b@h TOPIC #ops :new", "bob set the topic: new"},
	    {":alice!al@host TOPIC #ops :", "You removed the topic"},
	    {":bob!b@h MODE #ops +o carol", "bob set +o carol"},
	    {":bob!b@h INVITE alice #dev", "bob invites you to #dev"},
	    {"ERROR :Closing link", "-"}, // the Link says why the connection is over
	    {":s FAIL JOIN CODE #x :No way", "JOIN: No way"},
	    {":s 404 alice #ops :Cannot send", "#ops: Cannot send"},
	    {":s 461 alice JOIN :Not enough parameters", "JOIN: Not enough parameters"},
	    {":s 332 alice #ops :the topic", "Topic of #ops: the topic"},
	    {":s 353 alice = #ops :@alice bob", "In #ops: @alice bob"},
	    {":s 311 alice bob b h * :Bob B", "bob is b@h (Bob B)"},
	    {":s 338 alice bob bb@h 192.0.2.1 :Actual user@host, Actual IP", "bob is connected from bb@h 192.0.2.1"},
	    {":s 338 alice bob 192.0.2.1 :actually using host", "bob is connected from 192.0.2.1"},
	    {":s 352 alice #ops b h irc.example bob G*@ :0 Bob B", "@bob is b@h (Bob B), away, operator"},
	    {":s 352 alice #ops b h irc.example bob H :0 Bob B", "bob is b@h (Bob B)"},
	    {":s 317 alice bob 3661 0 :seconds idle", "bob has been idle for 1 hour 1 minute, signed on 1970-01-01 00:00"},
	    {":s 333 alice #ops bob!b@h 86400", "Set by bob!b@h on 1970-01-02 00:00"},
	    {":s 324 alice #ops +kl key 5", "Modes of #ops: +kl key 5"},
	    {":s 266 alice 1 2 :Current global users 1, max 2", "Current global users 1, max 2"},
	    {":s 299 alice some unknown :reply", "some unknown reply"},
	    {":s 366 alice #ops :End of NAMES", "-"},
	    {":s 005 alice X=1 :are supported", "-"},
	    {"PING :x", "-"},
	    {":s CAP * LS :x", "-"},
	    {":s PONG s :x", "-"},
	};
	for (const Row &row : rows)
		check::equal(shown(row.line), row.want);
	check::equal(shown(":bob!b@h PRIVMSG alice :hello", "bob"), "<bob> hello");
	check::equal(shown(":alice!al@host PRIVMSG bob :hello", "bob"), "<alice> hello");
}

/** Some replies are noise in the greeting, and an answer later. */
void replies_are_shown_when_asked_for()
{
	Session session(test::alice(), {});
	(void)session.start();
	test::tell(session, ":s 001 alice :Welcome");
	const test::Parsed count(":s 251 alice :There are 5 users");
	const test::Parsed no_motd(":s 422 alice :There is no message of the day");
	CHECK(!describe(*count, session, 0) && !describe(*no_motd, session, 0));
	CHECK(describe(*test::Parsed(":s 372 alice :- hello"), session, 0).has_value());
	test::tell(session, ":s 376 alice :End of MOTD");
	CHECK(describe(*count, session, 0).has_value());
	check::equal(describe(*no_motd, session, 0)->text, "There is no message of the day");
}

/** What keeps us out is told by the Link, with what to do about it. */
void refusals_are_told_once()
{
	Session session(test::alice(), {});
	(void)session.start();
	const test::Parsed taken(":s 433 * alice :Nickname is already in use");
	CHECK(!describe(*taken, session, 0));
	CHECK(!describe(*test::Parsed(":s 464 * :Password incorrect"), session, 0));
	CHECK(describe(*test::Parsed(":s 461 * USER :Not enough parameters"), session, 0).has_value());
	const Reaction reaction = session.receive(*taken, {});
	check::equal(reaction.notes.at(0).text(), "alice: Nickname is already in use; trying alice_");
	test::tell(session, ":s 001 alice_ :Welcome");
	check::equal(describe(*taken, session, 0)->text, "alice: Nickname is already in use");
	// The client asks for the nick by itself, and is refused: nobody wants to read that.
	test::tell(session, ":s 422 alice_ :No message of the day");
	test::tell(session, ":alice!x@y QUIT :gone");
	CHECK(!describe(*taken, session, 0));
	test::tell(session, ":s 433 alice_ alice :Nickname is already in use");
	CHECK(describe(*taken, session, 0).has_value());
}

/** That the kernel's word for a user is no account is no news to one who has not asked for a login. */
void a_login_that_was_not_asked_for_fails_silently()
{
	const test::Parsed failed(":s 904 * :SASL authentication failed: no account has the identity uid:0");
	for (const bool unix_socket : {false, true}) {
		Identity identity = test::alice();
		identity.unix_socket = unix_socket;
		Session session(identity, {});
		(void)session.start();
		test::tell(session, ":s CAP * LS :sasl=EXTERNAL");
		test::tell(session, ":s CAP * ACK :sasl");
		check::equal(describe(*failed, session, 0).has_value(), !unix_socket);
		test::tell(session, ":s 904 * :failed");
		CHECK(describe(*failed, session, 0).has_value());
	}
}

/** Whatever a server says in whatever place, nothing of it reaches the terminal raw. */
void enemy_in_every_place()
{
	const std::string_view evil = "\x1b]0;x\a\x9b"
	                              "2J\xC2\x9B\x7f\x08";
	const std::string e(evil);
	for (const std::string &line :
	     {":" + e + "!b@h PRIVMSG #ops :x", ":b!" + e + "@h JOIN #ops", ":b!b@h PRIVMSG #" + e + " :" + e,
	      ":b!b@h TOPIC #ops :" + e, ":b!b@h NICK " + e, ":b!b@h QUIT :" + e, ":b!b@h KICK #ops " + e + " :" + e,
	      ":s 332 alice #ops :" + e, ":s 404 alice " + e + " :" + e,
	      ":s 311 alice " + e + " " + e + " " + e + " * :" + e, "ERROR :" + e, ":s 299 " + e + " " + e + " :" + e,
	      ":b!b@h PRIVMSG #ops :\x01"
	      "ACTION " +
	          e + "\x01",
	      ":b!b@h NOTICE alice :\x01" + e + " " + e + "\x01", ":" + e + " NOTICE * :" + e,
	      "@time=" + e + " :b!b@h PRIVMSG #ops :x", ":s FAIL " + e + " " + e + " :" + e}) {
		for (unsigned char byte : shown(line))
			CHECK(byte >= 0x20 && byte != 0x7f);
		CHECK(shown(line).find("\xC2\x9B") == std::string::npos);
	}
}

void tells_mentions()
{
	const confer::irc::CaseMap map(confer::irc::CaseMapping::ascii);
	for (std::string_view text : {"alice", "hi ALICE!", "alice: x", "(alice)", "x, alice"})
		CHECK(mentions(text, "alice", map));
	for (std::string_view text : {"", "alic", "malice", "alices", "alice_", "éalice"})
		CHECK(!mentions(text, "alice", map));
	CHECK(!mentions("anything", "", map));
}

void reads_times()
{
	const Session session = test::ready();
	check::equal(describe(*test::Parsed("@time=1970-01-01T12:34:00.000Z :b!b@h PRIVMSG #ops :x"), session, 99)->time,
	             45240);
	check::equal(describe(*test::Parsed("@time=9999-12-31T23:59:59Z :b!b@h PRIVMSG #ops :x"), session, 99)->time,
	             253402300799);
	check::equal(describe(*test::Parsed("@time=never :b!b@h PRIVMSG #ops :x"), session, 99)->time, 99);
}

void spells_durations()
{
	check::equal(duration_text(0), "0 seconds");
	check::equal(duration_text(1), "1 second");
	check::equal(duration_text(60), "1 minute");
	check::equal(duration_text(90061), "1 day 1 hour");
	check::equal(duration_text(7205), "2 hours 5 seconds");
	check::equal(date_text("x"), "x");
	check::equal(date_text("99999999999999999999"), "99999999999999999999");
}

const CMUnitTest kTests[] = {
    TEST_CASE(puts_in_words),
    TEST_CASE(replies_are_shown_when_asked_for),
    TEST_CASE(refusals_are_told_once),
    TEST_CASE(a_login_that_was_not_asked_for_fails_silently),
    TEST_CASE(enemy_in_every_place),
    TEST_CASE(tells_mentions),
    TEST_CASE(reads_times),
    TEST_CASE(spells_durations),
};

} // namespace

int main()
{
	::setenv("TZ", "UTC", 1);
	return check::main("description", kTests);
}
