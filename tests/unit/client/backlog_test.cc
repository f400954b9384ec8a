// SPDX-License-Identifier: MIT
#include "client/link/backlog.hh"

#include "server_lines.hh"

using namespace confer::client;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kCaps = "batch draft/chathistory message-tags server-time";

/** A Backlog and the session that it is on. Time goes only when a test says so. */
struct Rig {
	Session session = test::ready(kCaps);
	Backlog backlog{50, {}};
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
		backlog.tick(now);
	}
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
	rig.backlog.start();
	rig.backlog.greeted(rig.session, rig.now, rig.sent);
	check::equal(rig.sent, "CHATHISTORY AFTER bob msgid=a 100\r\n");
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

const CMUnitTest kTests[] = {
    TEST_CASE(asks_after_people_only),
    TEST_CASE(a_question_without_an_answer_is_given_up),
    TEST_CASE(what_was_cleared_is_shown_again_only_when_asked_for),
};

} // namespace

int main()
{
	return check::main("backlog", kTests);
}
