// SPDX-License-Identifier: MIT
#include "client/link/backlog.hh"

#include <algorithm>
#include <utility>

#include "server_lines.hh"

using namespace confer::client;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kCaps = "batch draft/chathistory message-tags server-time";

/** A Backlog and the session that it is on. Time goes only when a test says so. */
struct Rig {
	Session session = test::ready(kCaps);
	Backlog backlog{{.latest = 50, .everybody = true}};
	SteadyTime now{1h};
	std::string sent;

	/** Brings a line. @return whether it is shown at once */
	bool tell(const std::string &line)
	{
		return backlog.take(*test::Parsed(line), line, session, now, sent) == Backlog::Fate::show;
	}
	bool say(std::string_view msgid) { return tell("@msgid=" + std::string(msgid) + " :bob!b@h PRIVMSG #ops :x"); }
	void join() { backlog.joined("#ops", "", session, now, sent); }
	bool filling() { return backlog.filling("#ops", session); }
	void pass(std::chrono::seconds time)
	{
		now += time;
		backlog.tick(session, now, sent);
	}
	/** The connection is lost, and made again. */
	void come_back()
	{
		backlog.start();
		greet();
	}
	void greet() { backlog.greeted(session, now, sent); }
	/** Somebody writes to alice. @return whether it is shown at once */
	bool write(std::string_view nick, std::string_view msgid, std::string_view time)
	{
		return tell("@msgid=" + std::string(msgid) + ";time=" + std::string(time) + " :" + std::string(nick) +
		            "!u@h PRIVMSG alice :" + std::string(msgid));
	}
	/** Tells a page of what `nick` wrote, as history of `target`. */
	void page_of(std::string_view target, std::string_view nick, std::initializer_list<std::string_view> msgids)
	{
		tell("BATCH +p chathistory " + std::string(target));
		for (const std::string_view msgid : msgids)
			tell("@batch=p;msgid=" + std::string(msgid) + ";time=2026-11-22T10:00:05.000Z :" + std::string(nick) +
			     "!u@h PRIVMSG alice :" + std::string(msgid));
		tell("BATCH -p");
	}
	/** The server names those whose latest message is that new. */
	void targets(std::initializer_list<std::string_view> names)
	{
		tell("BATCH +t draft/chathistory-targets");
		for (const std::string_view name : names)
			tell("@batch=t :s CHATHISTORY TARGETS " + std::string(name) + " 2026-11-22T10:00:05.000Z");
		tell("BATCH -t");
	}
	/** The lines that are to be shown now, by their last words, those of history with a `~`. */
	std::string released()
	{
		std::string text;
		for (const Backlog::Released &shown : backlog.released())
			text += (text.empty() ? "" : " ") + std::string(shown.history ? "~" : "") +
			        shown.line.substr(shown.line.rfind(':') + 1);
		return text;
	}
	std::string take_sent() { return std::exchange(sent, {}); }
	/** Tells a page of history with these messages. */
	void page(std::initializer_list<std::string_view> msgids)
	{
		tell("BATCH +h chathistory #ops");
		for (const std::string_view msgid : msgids)
			tell("@batch=h;msgid=" + std::string(msgid) + " :bob!b@h PRIVMSG #ops :x");
		tell("BATCH -h");
	}
};

/** After a lost connection people are asked about, and no server. */
void asks_after_people_only()
{
	Rig rig;
	rig.tell("@msgid=a :bob!b@h PRIVMSG alice :x");
	rig.tell("@msgid=b :irc.example.org NOTICE alice :x");
	rig.come_back();
	check::equal(rig.sent, "CHATHISTORY AFTER bob msgid=a 100\r\n");
}

constexpr std::string_view kAsk = "CHATHISTORY TARGETS timestamp=2026-11-22T10:00:00.000Z "
                                  "timestamp=2200-01-01T00:00:00.000Z 100\r\n";

/** A rig whose connection was lost at 10:00:01, and is there again; it has asked who has written. */
Rig away()
{
	Rig rig;
	rig.backlog.see(*test::Parsed("@time=2026-11-22T10:00:01.000Z :s 001 alice :Welcome"));
	rig.greet();
	check::equal(rig.take_sent(), "");
	rig.come_back();
	check::equal(rig.take_sent(), kAsk);
	return rig;
}

/** Who wrote to us for the first time while we were away, is found, and all of it is fetched. */
void finds_who_has_written()
{
	Rig rig = away();
	CHECK(rig.tell("@time=2026-11-22T10:00:09.000Z :s 376 alice :End"));
	rig.targets({"#ops", "carol", "dave"});
	check::equal(rig.take_sent(), "CHATHISTORY AFTER carol timestamp=2026-11-22T09:59:59.999Z 100\r\n"
	                              "CHATHISTORY AFTER dave timestamp=2026-11-22T09:59:59.999Z 100\r\n");
	CHECK(!rig.write("carol", "c3", "2026-11-22T10:00:07.000Z"));
	rig.page_of("carol", "carol", {"c1", "c2", "c3"});
	check::equal(rig.released(), "~c1 ~c2 ~c3");
	check::equal(rig.take_sent(), "CHATHISTORY AFTER carol msgid=c3 100\r\n");
	rig.page_of("carol", "carol", {});
	rig.page_of("dave", "dave", {"d1"});
	check::equal(rig.released(), "~d1");
	CHECK(rig.write("carol", "c4", "2026-11-22T10:00:08.000Z"));
	CHECK(!rig.write("carol", "c4", "2026-11-22T10:00:08.000Z"));
}

/**
 * A person who writes before the server has named the writers is asked about at once: nothing comes in front of older
 * messages.
 */
void strangers_wait_for_what_they_wrote_before()
{
	Rig rig = away();
	CHECK(!rig.write("carol", "c2", "2026-11-22T10:00:07.000Z"));
	check::equal(rig.take_sent(), "CHATHISTORY AFTER carol timestamp=2026-11-22T09:59:59.999Z 100\r\n");
	rig.targets({"carol"});
	check::equal(rig.take_sent(), "");
	rig.page_of("carol", "carol", {"c1"});
	(void)rig.take_sent();
	rig.page_of("carol", "carol", {});
	check::equal(rig.released(), "~c1 c2");
	CHECK(rig.write("dave", "d1", "2026-11-22T10:00:08.000Z")); // whom the server has not named
}

/** What comes while the server greets us is not in front of what came before it. */
void the_greeting_holds_people_back()
{
	Rig rig;
	CHECK(rig.write("bob", "b1", "2026-11-22T10:00:01.000Z"));
	rig.backlog.see(*test::Parsed("@time=2026-11-22T10:00:01.000Z :s PONG s"));
	rig.greet();
	rig.page_of("bob", "bob", {});
	(void)rig.take_sent();
	rig.backlog.start();
	CHECK(!rig.write("bob", "b3", "2026-11-22T10:00:07.000Z"));
	CHECK(!rig.write("carol", "c2", "2026-11-22T10:00:07.000Z"));
	CHECK(rig.tell("@time=2026-11-22T10:00:07.000Z :lab NOTICE alice :all is kept")); // a server is no person
	rig.greet();
	check::equal(rig.take_sent(), std::string(kAsk) +
	                                  "CHATHISTORY AFTER bob msgid=b1 100\r\n"
	                                  "CHATHISTORY AFTER carol timestamp=2026-11-22T09:59:59.999Z 100\r\n");
	rig.page_of("bob", "bob", {"b2", "b3"});
	rig.page_of("carol", "carol", {"c1", "c2"});
	rig.page_of("bob", "bob", {});
	rig.page_of("carol", "carol", {});
	check::equal(rig.released(), "~b2 ~b3 ~c1 ~c2");
}

/** A server may name an account, under which another nick has written. */
void an_account_and_its_nick_are_one()
{
	Rig rig = away();
	rig.targets({"carol"});
	(void)rig.take_sent();
	CHECK(!rig.write("carol2", "c2", "2026-11-22T10:00:07.000Z"));
	check::equal(rig.take_sent(), "CHATHISTORY AFTER carol2 timestamp=2026-11-22T09:59:59.999Z 100\r\n");
	rig.page_of("carol", "carol2", {"c1", "c2"});
	rig.page_of("carol2", "carol2", {"c1", "c2"});
	check::equal(rig.released(), "~c1 ~c2");
	CHECK(rig.write("carol2", "c3", "2026-11-22T10:00:08.000Z"));
}

/** A closed window is opened again by what is new only. */
void who_was_closed_is_found_like_a_stranger()
{
	Rig rig;
	CHECK(rig.write("bob", "b1", "2026-11-22T10:00:01.000Z"));
	rig.backlog.see(*test::Parsed("@time=2026-11-22T10:00:01.000Z :s PONG s"));
	rig.greet();
	rig.page_of("bob", "bob", {});
	rig.backlog.forget("bob", rig.session);
	(void)rig.take_sent();
	rig.come_back();
	check::equal(rig.take_sent(), kAsk);
	rig.targets({"bob"});
	check::equal(rig.take_sent(), "CHATHISTORY AFTER bob msgid=b1 100\r\n");
	rig.page_of("bob", "bob", {"b2"});
	check::equal(rig.released(), "~b2");
}

/** A server that does not know TARGETS still gives what somebody wrote, when they write again. */
void a_refusal_leaves_what_can_be_asked_for()
{
	for (const std::string_view refusal : {":s FAIL CHATHISTORY INVALID_PARAMS TARGETS :Unknown subcommand",
	                                       ":s FAIL CHATHISTORY UNKNOWN_COMMAND TARGETS :No"}) {
		Rig rig = away();
		CHECK(!rig.tell(std::string(refusal)));
		CHECK(!rig.write("carol", "c2", "2026-11-22T10:00:07.000Z"));
		rig.page_of("carol", "carol", {"c1", "c2"});
		check::equal(rig.released(), "~c1 ~c2");
	}
	Rig rig = away();
	rig.tell(":s 421 alice CHATHISTORY :Unknown command");
	CHECK(!rig.write("carol", "c1", "2026-11-22T10:00:07.000Z"));
	rig.pass(Backlog::kFirstWord);
	check::equal(rig.released(), "c1");
}

/** A server that never answers delays nobody for ever, and is asked for the same time again. */
void silence_is_no_answer()
{
	Rig rig = away();
	CHECK(!rig.write("carol", "c1", "2026-11-22T10:00:07.000Z"));
	rig.pass(Backlog::kFirstWord);
	check::equal(rig.released(), "c1");
	rig.pass(HistoryTargets::kPatience);
	check::equal(rig.backlog.next_tick(), SteadyTime::max());
	CHECK(rig.write("dave", "d1", "2026-11-22T10:00:40.000Z"));
	rig.backlog.see(*test::Parsed("@time=2026-11-22T10:00:41.000Z :s PONG s"));
	(void)rig.take_sent();
	rig.come_back();
	check::contains(rig.take_sent(), kAsk);
}

/** Many people are asked about a few at a time, and all of them; but not if the server does not answer. */
void asks_about_a_few_at_a_time()
{
	const auto questions = [](const std::string &sent) { return std::count(sent.begin(), sent.end(), '\n'); };
	Rig rig = away();
	rig.targets({"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"});
	check::equal(questions(rig.take_sent()), Backlog::kAtOnce);
	for (int i = 0; i < 8; ++i)
		rig.page_of("p" + std::to_string(i), "p" + std::to_string(i), {});
	check::equal(questions(rig.take_sent()), 3);

	Rig silent = away();
	silent.targets({"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"});
	(void)silent.take_sent();
	CHECK(!silent.write("p7", "x", "2026-11-22T10:00:07.000Z"));
	silent.pass(Backlog::kFirstWord);
	check::equal(silent.released(), "x");
	check::equal(silent.take_sent(), "");
}

/** Where the answer is full there may be more. */
void asks_for_more_names()
{
	Rig rig = away();
	rig.tell("BATCH +t draft/chathistory-targets");
	for (std::size_t i = 0; i < HistoryTargets::kPage; ++i)
		rig.tell("@batch=t CHATHISTORY TARGETS #c" + std::to_string(i) + " timestamp=2026-11-22T10:00:05.000Z");
	rig.tell("BATCH -t");
	check::equal(rig.take_sent(), "CHATHISTORY TARGETS timestamp=2026-11-22T10:00:04.999Z "
	                              "timestamp=2200-01-01T00:00:00.000Z 100\r\n");
	rig.targets({"#c99", "carol"});
	check::equal(rig.take_sent(), "CHATHISTORY AFTER carol timestamp=2026-11-22T09:59:59.999Z 100\r\n");
}

/** Logged in, what others have written in the last days and nobody has read is shown at the start. */
void shows_what_is_unread_at_the_start()
{
	Rig rig;
	rig.session = test::ready("batch draft/chathistory draft/read-marker message-tags server-time");
	rig.backlog.see(*test::Parsed("@time=2026-11-29T10:00:00.000Z :s 001 alice :Welcome"));
	rig.greet();
	check::equal(rig.take_sent(), ""); // a guest
	rig.backlog = Backlog({.everybody = true});
	test::tell(rig.session, ":s 900 alice alice!al@host alice :You are now logged in");
	rig.backlog.see(*test::Parsed("@time=2026-11-29T10:00:00.000Z :s 001 alice :Welcome"));
	rig.greet();
	check::equal(rig.take_sent(), "CHATHISTORY TARGETS timestamp=2026-11-22T10:00:00.000Z "
	                              "timestamp=2200-01-01T00:00:00.000Z 100\r\n");
	rig.targets({"#ops", "bob", "carol", "dave"}); // all at 10:00:05
	check::equal(rig.take_sent(), "MARKREAD bob\r\nMARKREAD carol\r\nMARKREAD dave\r\n");
	CHECK(rig.tell(":s MARKREAD bob timestamp=2026-11-22T10:00:05.000Z"));
	check::equal(rig.take_sent(), "");
	CHECK(rig.tell(":s MARKREAD carol timestamp=2026-11-22T10:00:04.000Z"));
	check::equal(rig.take_sent(), "CHATHISTORY AFTER carol timestamp=2026-11-22T10:00:04.000Z 100\r\n");
	CHECK(rig.tell(":s MARKREAD dave *"));
	check::equal(rig.take_sent(), "CHATHISTORY AFTER dave timestamp=2026-11-15T10:00:04.999Z 100\r\n");
	rig.page_of("carol", "carol", {"c1"});
	check::equal(rig.released(), "~c1");
	CHECK(rig.tell(":s MARKREAD carol timestamp=2026-11-22T10:00:06.000Z")); // read elsewhere
	rig.take_sent();
}

/** Those who are named at the start are followed from then on, or from the time that was asked for. */
void follows_people_from_the_start()
{
	Rig rig;
	rig.backlog = Backlog({.people = {"bob"}});
	rig.backlog.see(*test::Parsed("@time=2026-11-22T10:00:01.000Z :s 001 alice :Welcome"));
	rig.greet();
	check::equal(rig.take_sent(), "");
	rig.come_back();
	check::equal(rig.take_sent(), "CHATHISTORY AFTER bob timestamp=2026-11-22T10:00:00.999Z 100\r\n");

	rig.backlog = Backlog({.since = "2026-11-22T09:00:00.000Z", .people = {"bob"}});
	rig.greet();
	check::equal(rig.take_sent(), "CHATHISTORY AFTER bob timestamp=2026-11-22T08:59:59.999Z 100\r\n");
}

/** Nobody waits long for a server that does not answer, and longer for one that has begun to. */
void a_question_without_an_answer_is_given_up()
{
	Rig rig;
	rig.join();
	CHECK(rig.filling());
	CHECK(!rig.say("m1"));
	check::equal(rig.backlog.next_tick() - rig.now, Backlog::kFirstWord);
	rig.pass(Backlog::kFirstWord - 1s);
	CHECK(rig.filling());
	rig.pass(1s);
	CHECK(!rig.filling());
	check::equal(rig.backlog.released().size(), 1);
	rig.page({"m0", "m1"}); // it does answer, late: nothing comes twice
	check::equal(rig.backlog.released().size(), 1);

	Rig slow;
	slow.join();
	slow.pass(Backlog::kFirstWord - 1s);
	slow.tell("BATCH +h chathistory #ops");
	slow.pass(10s);
	CHECK(slow.filling());
	slow.pass(Backlog::kPatience);
	CHECK(!slow.filling());
}

/** After /clear older lines may come again; what a bouncer repeats does not. */
void what_was_cleared_is_shown_again_only_when_asked_for()
{
	Rig rig;
	CHECK(rig.say("m1") && rig.say("m2"));
	CHECK(!rig.say("m2"));
	rig.backlog.start_over("#ops", rig.session);
	CHECK(!rig.say("m1") && !rig.say("m2"));
	CHECK(rig.say("m3"));
	check::equal(rig.backlog.ask_older("#ops", rig.session, rig.now, rig.sent), Backlog::Older::asked);
	rig.page({"m1", "m2", "m3"});
	const std::vector<Backlog::OlderPage> older = rig.backlog.older();
	check::equal(older.size(), 1);
	check::equal(older.at(0).lines.size(), 2); // m3 is on the screen
	rig.backlog.start_over("#ops", rig.session);
	CHECK(!rig.say("m3"));
	check::equal(rig.backlog.ask_older("#ops", rig.session, rig.now, rig.sent), Backlog::Older::asked);
	rig.page({"m2", "m3"});
	check::equal(rig.backlog.older().at(0).lines.size(), 2);
}

/** Where everybody whom there is room for is being asked about, nobody is forgotten for another one. */
void an_answer_that_names_others_displaces_nobody()
{
	Rig rig = away();
	rig.tell("BATCH +t draft/chathistory-targets");
	for (int i = 0; i < 500; ++i)
		rig.tell("@batch=t :s CHATHISTORY TARGETS p" + std::to_string(i) + " 2026-11-22T10:00:05.000Z");
	rig.tell("BATCH -t");
	CHECK(rig.take_sent().starts_with("CHATHISTORY AFTER p0 timestamp=2026-11-22T09:59:59.999Z 100\r\n"));
	rig.tell("BATCH +p chathistory p0");
	for (const char *nick : {"carol", "dave"})
		rig.tell("@batch=p;msgid=" + std::string(nick) + ";time=2026-11-22T10:00:05.000Z :" + nick +
		         "!u@h PRIVMSG alice :" + nick);
	rig.tell("BATCH -p");
	check::equal(rig.released(), "~carol ~dave");
	check::equal(rig.take_sent(), "CHATHISTORY AFTER p0 msgid=dave 100\r\n");
	// Others are heard at once, and what they say is shown once.
	CHECK(rig.write("erin", "e1", "2026-11-22T10:00:06.000Z"));
	CHECK(!rig.write("erin", "e1", "2026-11-22T10:00:06.000Z"));
	check::equal(rig.backlog.ask_older("erin", rig.session, rig.now, rig.sent), Backlog::Older::under_way);
	rig.join();
	CHECK(!rig.filling());
	check::equal(rig.take_sent(), "");
	rig.page_of("p0", "p0", {}); // one answer is complete: there is room
	rig.join();
	CHECK(rig.filling());
}

const CMUnitTest kTests[] = {
    TEST_CASE(an_answer_that_names_others_displaces_nobody),
    TEST_CASE(asks_after_people_only),
    TEST_CASE(finds_who_has_written),
    TEST_CASE(strangers_wait_for_what_they_wrote_before),
    TEST_CASE(the_greeting_holds_people_back),
    TEST_CASE(an_account_and_its_nick_are_one),
    TEST_CASE(who_was_closed_is_found_like_a_stranger),
    TEST_CASE(a_refusal_leaves_what_can_be_asked_for),
    TEST_CASE(silence_is_no_answer),
    TEST_CASE(asks_about_a_few_at_a_time),
    TEST_CASE(asks_for_more_names),
    TEST_CASE(shows_what_is_unread_at_the_start),
    TEST_CASE(follows_people_from_the_start),
    TEST_CASE(a_question_without_an_answer_is_given_up),
    TEST_CASE(what_was_cleared_is_shown_again_only_when_asked_for),
};

} // namespace

int main()
{
	return check::main("backlog", kTests);
}
