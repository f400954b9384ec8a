// SPDX-License-Identifier: MIT
#include "chat/waiting_bursts.hh"

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <confer/mutex.hh>
#include <confer/thread.hh>

#include "fixture.hh"
#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

using Link = WaitingBursts::Link;

void only_an_open_one_takes_bursts_and_keeps_their_order()
{
	WaitingBursts waiting;
	std::array<Link, 3> bursts;
	CHECK(!waiting.push(bursts[0]));
	waiting.announce();
	waiting.open();
	for (Link &burst : bursts)
		CHECK(waiting.push(burst));
	const Link *taken = waiting.take();
	for (const Link &burst : bursts) {
		CHECK(taken == &burst);
		taken = taken->next;
	}
	CHECK(taken == nullptr && waiting.take() == nullptr);
	CHECK(waiting.push(bursts[1]) && !waiting.leave()); // what waits must not be left behind
	CHECK(waiting.take() == &bursts[1] && waiting.leave());
	CHECK(!waiting.push(bursts[0]));
}

void it_stays_open_for_a_thread_on_its_way()
{
	WaitingBursts waiting;
	Link burst, other;
	waiting.announce();
	waiting.open();
	waiting.announce();
	CHECK(waiting.push(burst) && waiting.leave());
	CHECK(waiting.push(other)); // both are for the thread that comes
	waiting.open();
	CHECK(waiting.close() == &burst && burst.next == &other && other.next == nullptr);
	CHECK(!waiting.push(burst));
}

void no_more_than_so_much_waits()
{
	WaitingBursts waiting;
	constexpr std::size_t kFew = 8;
	std::array<Link, kFew + 1> bursts;
	for (Link &burst : bursts)
		burst.work = WaitingBursts::kMostWork / kFew;
	waiting.announce();
	waiting.open();
	for (std::size_t i = 0; i < kFew; ++i)
		CHECK(waiting.push(bursts[i]));
	CHECK(!waiting.push(bursts.back()));
	CHECK(waiting.take() == &bursts.front());
	CHECK(waiting.push(bursts.back()));
	CHECK(waiting.close() == &bursts.back());
}

/** A burst of the test: of which thread it is, and its number there. */
struct Numbered : Link {
	std::size_t thread = 0, number = 0;
};

void every_burst_comes_once_and_in_order()
{
	constexpr std::size_t kThreads = 4, kEach = 20'000;
	WaitingBursts waiting;
	Mutex lock;
	std::array<std::size_t, kThreads> next{};
	const auto deliver = [&](const Link *bursts) {
		for (; bursts != nullptr; bursts = bursts->next) {
			const auto &burst = static_cast<const Numbered &>(*bursts);
			check::equal(burst.number, next[burst.thread]);
			++next[burst.thread];
		}
	};
	std::vector<std::unique_ptr<Numbered[]>> bursts;
	std::deque<Thread> threads;
	for (std::size_t thread = 0; thread < kThreads; ++thread) {
		bursts.push_back(std::make_unique<Numbered[]>(kEach));
		threads.emplace_back([&, thread, mine = bursts.back().get()] {
			for (std::size_t i = 0; i < kEach; ++i) {
				mine[i].thread = thread;
				mine[i].number = i;
				if (waiting.push(mine[i]))
					continue;
				waiting.announce();
				MutexLock order(lock);
				waiting.open();
				deliver(waiting.take());
				deliver(&mine[i]);
				do
					deliver(waiting.take());
				while (i % 7 != 0 && !waiting.leave());
				if (i % 7 == 0 && !waiting.leave())
					deliver(waiting.close());
			}
		});
	}
	for (Thread &thread : threads)
		thread.start();
	for (Thread &thread : threads)
		thread.join();
	for (const std::size_t count : next)
		check::equal(count, kEach);
}

/** alice, bob and carol in #c, where a thread is on its way that never comes: others are asked to do its work. */
struct Room {
	Stage stage;
	std::shared_ptr<FakeSession> alice = stage.log_in("alice", "echo-message batch labeled-response");
	std::shared_ptr<FakeSession> bob = stage.log_in("bob"), carol = stage.log_in("carol");

	Room()
	{
		for (FakeSession *session : {alice.get(), bob.get(), carol.get()})
			stage.say(*session, "JOIN #c");
		for (FakeSession *session : {alice.get(), bob.get(), carol.get()})
			session->take();
		WorldRead lock(stage.world);
		WaitingBursts &waiting = stage.world.find_channel("#c")->waiting;
		waiting.announce();
		waiting.open();
	}
};

const std::string kAlice = ":alice!alice@192.0.2.1 ", kBob = ":bob!bob@192.0.2.1 ";

void nobody_waits_for_the_thread_that_delivers()
{
	Room room;
	room.stage.say(*room.alice, "PRIVMSG #c :one");
	room.stage.say(*room.bob, "PRIVMSG #c :two");
	room.stage.say(*room.alice, "@label=3 PRIVMSG #c :three");
	CHECK(room.carol->take().empty() && room.alice->take().empty());
	check::equal(room.alice->entrusted.load(), 2U);
	// A session that goes on with something else has them delivered first, and hers are not all that wait.
	room.stage.say(*room.alice, "PING x");
	check::equal(room.alice->entrusted.load(), 0U);
	check::equal(room.carol->take(),
	             kAlice + "PRIVMSG #c :one\r\n" + kBob + "PRIVMSG #c :two\r\n" + kAlice + "PRIVMSG #c :three\r\n");
	check::equal(room.alice->take(), kAlice + "PRIVMSG #c :one\r\n" + kBob + "PRIVMSG #c :two\r\n@label=3 " + kAlice +
	                                     "PRIVMSG #c :three\r\n:irc.test PONG irc.test :x\r\n");
	// Nobody is on the way any more.
	room.stage.say(*room.bob, "PRIVMSG #c :four");
	check::equal(room.carol->take(), kBob + "PRIVMSG #c :four\r\n");
}

void a_message_to_another_place_comes_behind()
{
	Room room;
	room.stage.say(*room.alice, "PRIVMSG #c :one");
	room.stage.say(*room.alice, "PRIVMSG carol :aside");
	check::equal(room.carol->take(), kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PRIVMSG carol :aside\r\n");
}

void a_refusal_comes_behind_what_was_said_before()
{
	Room room;
	room.stage.say(*room.alice, "PRIVMSG #c :one");
	room.stage.say(*room.alice, "PRIVMSG #nowhere :two");
	check::equal(room.alice->take(), kAlice + "PRIVMSG #c :one\r\n:irc.test 403 alice #nowhere :No such channel\r\n");
	check::equal(room.carol->take(), kAlice + "PRIVMSG #c :one\r\n");
}

void a_message_that_goes_alone_comes_behind_those_that_wait()
{
	Room room;
	room.stage.say(*room.alice, "PRIVMSG #c :one");
	room.stage.say(*room.alice, "PRIVMSG #c,bob :two");
	check::equal(room.carol->take(), kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PRIVMSG #c :two\r\n");
	check::equal(room.bob->take(),
	             kAlice + "PRIVMSG #c :one\r\n" + kAlice + "PRIVMSG #c :two\r\n" + kAlice + "PRIVMSG bob :two\r\n");
}

void more_than_may_wait_arrive_all_the_same()
{
	Room room;
	std::string expected;
	std::size_t most = 0;
	for (std::size_t i = 0; i == 0 || room.bob->entrusted != 0; ++i) {
		const std::string line = "PRIVMSG #c :" + std::string(400, 'x') + std::to_string(i);
		room.stage.say(*room.bob, line);
		expected += kBob + line + "\r\n";
		most = std::max(most, expected.size());
		CHECK(i < 10'000);
	}
	check::equal(room.carol->take(), expected);
	// No recipient of a small channel is sent more at once than it can take.
	CHECK(most > 32'000 && most < 256'000);
}

void each_session_pays_for_its_own_messages()
{
	Room room;
	const auto work_of = [&](FakeSession &session, std::string_view line) {
		room.stage.out.take_work();
		Interpreter interpreter({room.stage.world, room.stage.host, session, room.stage.out});
		interpreter.run(irc::LineResult::line, line);
		interpreter.let_go();
		return room.stage.out.take_work();
	};
	CHECK(work_of(*room.alice, "PRIVMSG #c :one") >= 3); // alice, bob and carol
	CHECK(work_of(*room.bob, "PRIVMSG #c :two") >= 3);
	const std::size_t ping = work_of(*room.alice, "PING x");
	room.stage.out.flush();
	check::equal(room.carol->take(), kAlice + "PRIVMSG #c :one\r\n" + kBob + "PRIVMSG #c :two\r\n");
	check::equal(ping, work_of(*room.alice, "PING x")); // she did not pay for what both had said
	room.stage.out.flush();
}

void threads_that_talk_at_once_are_heard_in_their_order()
{
	constexpr std::size_t kSpeakers = 4, kEach = 500;
	Stage stage;
	std::vector<std::shared_ptr<FakeSession>> speakers;
	const auto listener = stage.log_in("listener");
	stage.say(*listener, "JOIN #c");
	for (std::size_t i = 0; i < kSpeakers; ++i) {
		speakers.push_back(stage.log_in("s" + std::to_string(i)));
		stage.say(*speakers.back(), "JOIN #c");
	}
	listener->take();
	std::deque<Thread> threads;
	for (const auto &speaker : speakers) {
		threads.emplace_back([&stage, &speaker] {
			Delivery out;
			FakeHost host;
			for (std::size_t i = 0; i < kEach; ++i) {
				{
					Interpreter interpreter({stage.world, host, *speaker, out});
					interpreter.run(irc::LineResult::line, "PRIVMSG #c :" + std::to_string(i));
					if (i % 8 == 0)
						interpreter.run(irc::LineResult::line, "PRIVMSG listener :" + std::to_string(i));
				}
				out.flush();
			}
		});
	}
	for (Thread &thread : threads)
		thread.start();
	for (Thread &thread : threads)
		thread.join();
	stage.say(*listener, "PING end");
	const std::string heard = listener->take();
	for (std::size_t i = 0; i < kSpeakers; ++i) {
		const std::string source = ":s" + std::to_string(i) + "!s" + std::to_string(i) + "@192.0.2.1 PRIVMSG ";
		std::size_t at = 0;
		for (std::size_t said = 0; said < kEach; ++said) {
			for (const char *to : {"#c :", "listener :"}) {
				if (*to == 'l' && said % 8 != 0)
					continue;
				const std::string line = source + to + std::to_string(said) + "\r\n";
				at = heard.find(line, at);
				if (at == std::string::npos)
					check::fail("missing, twice or out of order: " + line);
			}
		}
		CHECK(heard.find(source, at + 1) == std::string::npos);
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(only_an_open_one_takes_bursts_and_keeps_their_order),
    TEST_CASE(it_stays_open_for_a_thread_on_its_way),
    TEST_CASE(no_more_than_so_much_waits),
    TEST_CASE(every_burst_comes_once_and_in_order),
    TEST_CASE(nobody_waits_for_the_thread_that_delivers),
    TEST_CASE(a_message_to_another_place_comes_behind),
    TEST_CASE(a_refusal_comes_behind_what_was_said_before),
    TEST_CASE(a_message_that_goes_alone_comes_behind_those_that_wait),
    TEST_CASE(more_than_may_wait_arrive_all_the_same),
    TEST_CASE(each_session_pays_for_its_own_messages),
    TEST_CASE(threads_that_talk_at_once_are_heard_in_their_order),
};

} // namespace

int main()
{
	return check::main("waiting_bursts", kTests);
}
