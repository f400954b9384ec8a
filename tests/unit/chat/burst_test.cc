// SPDX-License-Identifier: MIT
#include <deque>
#include <string>
#include <vector>

#include "fixture.hh"
#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** Three users in #c, and an interpreter of what alice has sent in one go. */
struct Room {
	Stage stage;
	std::shared_ptr<FakeSession> alice, bob, carol;

	explicit Room(const std::string &alice_caps = {}, const std::string &bob_caps = {},
	              const Settings &with = settings())
	    : stage(with),
	      alice(stage.log_in("alice", alice_caps)),
	      bob(stage.log_in("bob", bob_caps)),
	      carol(stage.log_in("carol"))
	{
		for (FakeSession *session : {alice.get(), bob.get(), carol.get()})
			stage.say(*session, "JOIN #c");
		for (FakeSession *session : {alice.get(), bob.get(), carol.get()}) {
			session->take();
			session->flushes = 0;
		}
	}

	/** Runs the lines as what one read of the socket has brought. */
	void say(const std::vector<std::string> &lines)
	{
		{
			Interpreter interpreter({stage.world, stage.host, *alice, stage.out});
			for (const std::string &line : lines)
				interpreter.run(irc::LineResult::line, line);
		}
		stage.out.flush();
	}
};

const std::string kAlice = ":alice!alice@192.0.2.1 ";

void messages_in_a_row_arrive_in_order_with_one_flush()
{
	Room room;
	const std::uint64_t before = room.bob->outbox.totals().lines;
	room.say({"PRIVMSG #c :one", "NOTICE #c :two", "PRIVMSG #c three"});
	const std::string expected =
	    kAlice + "PRIVMSG #c :one\r\n" + kAlice + "NOTICE #c :two\r\n" + kAlice + "PRIVMSG #c :three\r\n";
	check::equal(room.bob->take(), expected);
	check::equal(room.carol->take(), expected);
	check::equal(room.alice->take(), std::string());
	check::equal(room.bob->flushes, 1);
	check::equal(room.bob->outbox.totals().lines - before, std::uint64_t{3});
}

void everybody_gets_the_tags_that_were_asked_for()
{
	Room room("echo-message message-tags", "server-time");
	room.say({"@+x=1 PRIVMSG #c :one", "PRIVMSG #c :two"});
	const std::string plain = kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PRIVMSG #c :two\r\n";
	check::equal(room.carol->take(), plain);
	const std::string timed = room.bob->take();
	CHECK(timed.starts_with("@time="));
	CHECK(timed.find("Z " + kAlice + "PRIVMSG #c :one\r\n@time=") != std::string::npos);
	CHECK(timed.ends_with("Z " + kAlice + "PRIVMSG #c :two\r\n"));
	const std::string echoed = room.alice->take();
	CHECK(echoed.starts_with("@msgid="));
	CHECK(echoed.find(";+x=1 " + kAlice + "PRIVMSG #c :one\r\n@msgid=") != std::string::npos);
	CHECK(echoed.ends_with(" " + kAlice + "PRIVMSG #c :two\r\n"));
}

void what_comes_between_keeps_its_place()
{
	Room room("echo-message batch labeled-response");
	room.say({"PRIVMSG #c :one", "PRIVMSG #nowhere :lost", "PRIVMSG bob :aside", "PRIVMSG #c :two",
	          "@label=7 PRIVMSG #c :three", "PRIVMSG #c :four", "PING x"});
	check::equal(room.bob->take(), kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PRIVMSG bob :aside\r\n" + kAlice +
	                                   "PRIVMSG #c :two\r\n" + kAlice + "PRIVMSG #c :three\r\n" + kAlice +
	                                   "PRIVMSG #c :four\r\n");
	check::equal(room.carol->take(), kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PRIVMSG #c :two\r\n" + kAlice +
	                                     "PRIVMSG #c :three\r\n" + kAlice + "PRIVMSG #c :four\r\n");
	check::equal(room.alice->take(), kAlice + "PRIVMSG #c :one\r\n:irc.test 403 alice #nowhere :No such channel\r\n" +
	                                     kAlice + "PRIVMSG bob :aside\r\n" + kAlice + "PRIVMSG #c :two\r\n@label=7 " +
	                                     kAlice + "PRIVMSG #c :three\r\n" + kAlice +
	                                     "PRIVMSG #c :four\r\n:irc.test PONG irc.test :x\r\n");
}

void labelled_messages_are_answered_each()
{
	Room room("batch labeled-response");
	const std::vector<std::string> lines{"@label=1 PRIVMSG #c :one", "PRIVMSG #c :two", "@label=3 NOTICE #c :three",
	                                     "@label=4 NOTICE #nowhere :lost", "@label=5 PRIVMSG #c,#c :five"};
	room.say(lines);
	check::equal(room.alice->take(), "@label=1 :irc.test ACK\r\n@label=3 :irc.test ACK\r\n"
	                                 "@label=4 :irc.test ACK\r\n@label=5 :irc.test ACK\r\n");
	check::equal(room.carol->take(), kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PRIVMSG #c :two\r\n" + kAlice +
	                                     "NOTICE #c :three\r\n" + kAlice + "PRIVMSG #c :five\r\n" + kAlice +
	                                     "PRIVMSG #c :five\r\n");
	room.stage.say(*room.alice, "CAP REQ :echo-message message-tags");
	room.alice->take();
	room.say(lines);
	const std::string echoed = room.alice->take();
	CHECK(echoed.starts_with("@label=1;msgid="));
	CHECK(echoed.find("\r\n@msgid=") != std::string::npos);
	CHECK(echoed.find("\r\n@label=3;msgid=") != std::string::npos);
	CHECK(echoed.find("\r\n@label=4 :irc.test ACK\r\n") != std::string::npos);
	CHECK(echoed.find("\r\n@label=5 :irc.test BATCH +") != std::string::npos);
	CHECK(room.alice->outbox.totals().lines > 0);
}

void the_history_has_all_of_a_burst()
{
	Settings with_history = settings();
	with_history.history.enabled = true;
	Room room("", "", with_history);
	room.say({"PRIVMSG #c :one", "PRIVMSG #c :two"});
	room.bob->take();
	room.stage.say(*room.bob, "CHATHISTORY LATEST #c * 10");
	check::equal(room.bob->take(), kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PRIVMSG #c :two\r\n");
}

void whoever_is_away_answers_behind_the_message()
{
	Room room("echo-message");
	room.stage.say(*room.bob, "AWAY :gone");
	room.bob->take();
	room.say({"PRIVMSG bob :one", "PRIVMSG #c :two"});
	check::equal(room.alice->take(),
	             kAlice + "PRIVMSG bob :one\r\n:irc.test 301 alice bob :gone\r\n" + kAlice + "PRIVMSG #c :two\r\n");
	check::equal(room.bob->take(), kAlice + "PRIVMSG bob :one\r\n" + kAlice + "PRIVMSG #c :two\r\n");
}

void who_writes_to_oneself_gets_it()
{
	Room room;
	room.say({"PRIVMSG alice :one", "PRIVMSG alice :two"});
	check::equal(room.alice->take(), kAlice + "PRIVMSG alice :one\r\n" + kAlice + "PRIVMSG alice :two\r\n");
}

void more_than_a_burst_holds_arrives_all_the_same()
{
	Room room;
	std::vector<std::string> lines;
	std::string expected;
	for (std::size_t i = 0; i < 2 * Burst::kMessages + 5; ++i) {
		lines.push_back("PRIVMSG #c :" + std::to_string(i));
		expected += kAlice + lines.back() + "\r\n";
	}
	lines.emplace_back("PRIVMSG #c,bob,#c,#c :many");
	room.say(lines);
	const std::string many = kAlice + "PRIVMSG #c :many\r\n";
	check::equal(room.carol->take(), expected + many + many + many);
	check::equal(room.bob->take(), expected + many + kAlice + "PRIVMSG bob :many\r\n" + many + many);
}

void a_command_between_may_change_the_world()
{
	Room room;
	room.say({"PRIVMSG #c :one", "PART #c", "PRIVMSG #c :two", "JOIN #c", "PRIVMSG #c :three", "QUIT :bye"});
	const std::string got = room.carol->take();
	check::equal(got, kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PART #c\r\n" + kAlice + "JOIN #c\r\n" + kAlice +
	                      "PRIVMSG #c :three\r\n");
}

void others_do_not_wait_for_a_long_command_behind_a_message()
{
	Room room;
	{
		Interpreter interpreter({room.stage.world, room.stage.host, *room.alice, room.stage.out});
		interpreter.run(irc::LineResult::line, "PRIVMSG #c :one");
		interpreter.run(irc::LineResult::line, "CHATHISTORY TARGETS * * 10"); // it may read the disk
		check::equal(room.bob->flushes, 1);
	}
	room.stage.out.flush();
}

void a_recipient_over_its_limit_is_closed_and_the_others_go_on()
{
	Room room;
	room.carol->outbox.set_limit(100);
	room.say({"PRIVMSG #c :one", "PRIVMSG #c :two", "PRIVMSG #c :three"});
	CHECK(room.carol->outbox.finished());
	check::equal(room.carol->outbox.reason(), std::string("SendQ exceeded"));
	CHECK(!room.bob->take().empty());
}

unsigned yields = 0;
std::shared_ptr<FakeSession> rider;

int count_yield() noexcept
{
	++yields;
	if (rider)
		static_cast<void>(rider->outbox.append("rides along\r\n"));
	return 0;
}

void a_flush_waits_for_riders_only_while_they_come()
{
	World world(settings());
	auto session = std::make_shared<FakeSession>(world);
	RiderWait::Experience common;
	RiderWait wait(count_yield, common);
	yields = 0;
	for (int i = 0; i < 1000; ++i)
		wait.before_flush(session->outbox, RiderWait::kLeast);
	CHECK(yields > 10 && yields < 30); // each time half as often, and then one time in 64
	// Sessions that begin to talk then share the tries, and do not each make their own.
	yields = 0;
	std::deque<RiderWait> newcomers;
	for (int i = 0; i < 256; ++i)
		newcomers.emplace_back(count_yield, common).before_flush(session->outbox, RiderWait::kLeast);
	check::equal(yields, 4U);
	rider = session;
	for (int i = 0; i < 64; ++i) // the next time that it is tried, it pays
		wait.before_flush(session->outbox, RiderWait::kLeast);
	yields = 0;
	for (int i = 0; i < 100; ++i)
		wait.before_flush(session->outbox, RiderWait::kLeast);
	check::equal(yields, 100U);
	// The others learn of it at once.
	yields = 0;
	for (RiderWait &newcomer : newcomers)
		newcomer.before_flush(session->outbox, RiderWait::kLeast);
	check::equal(yields, 252U); // those that have tried go by what they have found themselves
	yields = 0;
	for (int i = 0; i < 100; ++i)
		wait.before_flush(session->outbox, RiderWait::kLeast - 1);
	check::equal(yields, 0U);
	rider.reset();
}

const CMUnitTest kTests[] = {
    TEST_CASE(messages_in_a_row_arrive_in_order_with_one_flush),
    TEST_CASE(everybody_gets_the_tags_that_were_asked_for),
    TEST_CASE(what_comes_between_keeps_its_place),
    TEST_CASE(labelled_messages_are_answered_each),
    TEST_CASE(the_history_has_all_of_a_burst),
    TEST_CASE(whoever_is_away_answers_behind_the_message),
    TEST_CASE(who_writes_to_oneself_gets_it),
    TEST_CASE(more_than_a_burst_holds_arrives_all_the_same),
    TEST_CASE(a_command_between_may_change_the_world),
    TEST_CASE(others_do_not_wait_for_a_long_command_behind_a_message),
    TEST_CASE(a_recipient_over_its_limit_is_closed_and_the_others_go_on),
    TEST_CASE(a_flush_waits_for_riders_only_while_they_come),
};

} // namespace

int main()
{
	return check::main("burst", kTests);
}
