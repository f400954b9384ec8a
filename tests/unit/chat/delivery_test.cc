// SPDX-License-Identifier: MIT
#include "chat/delivery.hh"

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <confer/thread.hh>

#include "irc/items.hh"

#include "fixture.hh"
#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

using Crowd = std::vector<std::shared_ptr<FakeSession>>;

Crowd crowd(Stage &stage, std::size_t count)
{
	Crowd sessions;
	for (std::size_t i = 0; i < count; ++i)
		sessions.push_back(stage.connect());
	return sessions;
}

void post(Delivery &out, const Crowd &sessions, std::string_view line)
{
	for (const auto &session : sessions)
		out.post(*session, line);
}

void everyone_gets_what_many_get()
{
	Stage stage;
	const Crowd many = crowd(stage, 2000);
	post(stage.out, many, "one\r\n");
	post(stage.out, many, "two\r\n");
	stage.out.flush();
	for (const auto &session : many) {
		check::equal(session->received, "one\r\ntwo\r\n");
		check::equal(session->flushes, 1);
		CHECK(session->last_flush == Outbox::Flush::drained);
	}
}

/** A thread that sends to thousands keeps none waiting that sends to one. */
void a_long_list_is_overtaken()
{
	Stage stage;
	const Crowd many = crowd(stage, 2000);
	Delivery quick;
	post(stage.out, many, "many\r\n");
	quick.post(*many.back(), "one\r\n");
	quick.flush();
	check::equal(many.back()->received, "many\r\none\r\n");
	check::equal(many.front()->received, "");
	stage.out.flush();
	check::equal(many.back()->flushes, 1);
	CHECK(std::all_of(many.begin(), many.end(), [](const auto &session) { return session->flushes == 1; }));
	check::equal(many.front()->received, "many\r\n");
}

/** Nor does a second one like it do the same work again: it adds its lines. */
void long_lists_ride_on_one_another()
{
	Stage stage;
	const Crowd many = crowd(stage, 2000);
	const Crowd others = crowd(stage, 1000);
	Delivery other;
	post(stage.out, many, "a\r\n");
	other.post(*many.back(), "b\r\n"); // takes it over
	post(other, others, "x\r\n");
	post(other, many, "c\r\n");
	stage.out.flush();
	check::equal(many[1000]->received, "a\r\nc\r\n");
	check::equal(many.back()->received, "");
	other.flush();
	check::equal(many[1000]->flushes, 1);
	check::equal(many.back()->received, "a\r\nb\r\nc\r\n");
}

/** Two threads that flush one session at once would be a race on what it received. */
void claims_stay_apart()
{
	constexpr int kThreads = 4, kRounds = 60;
	Stage stage;
	const Crowd many = crowd(stage, 700);
	const auto talk = [&](int me) {
		Delivery out;
		for (int round = 0; round < kRounds; ++round) {
			const std::string line = std::to_string(me) + ' ' + std::to_string(round) + '\n';
			if (round % 3 == 0)
				post(out, many, line);
			else
				out.post(*many[many.size() - 1 - static_cast<std::size_t>(round)], line);
			out.flush();
		}
	};
	std::deque<Thread> threads;
	for (int i = 0; i < kThreads; ++i)
		threads.emplace_back(ThreadOptions{.name = "talker"}, talk, i).start();
	for (Thread &thread : threads)
		thread.join();
	for (const auto &session : many) {
		int last[kThreads] = {-1, -1, -1, -1};
		int all = 0;
		for (const std::string_view line : irc::Items(session->received, '\n')) {
			const auto who = static_cast<std::size_t>(line[0] - '0');
			const int round = std::stoi(std::string(line.substr(2)));
			CHECK(round > last[who]);
			last[who] = round;
			all += round % 3 == 0 ? 1 : 0;
		}
		check::equal(all, kThreads * kRounds / 3);
	}
}

/** Else what others say meanwhile would come before it, and for nobody else. */
void a_label_keeps_back_nothing_that_is_said_in_a_channel()
{
	for (const bool one_line : {false, true}) {
		Stage stage;
		const auto alice = stage.log_in("alice", "batch labeled-response");
		stage.say(*alice, "JOIN #c");
		alice->take();
		stage.out.begin(*alice, "l", "irc.test");
		{
			WorldWrite lock(stage.world);
			Event &event = stage.out.event();
			event.start(stage.world.message_ids(), "alice", "TOPIC", {"#c"}, "x");
			if (one_line)
				stage.out.expect_one_line();
			stage.out.publish(*stage.world.find_channel("#c"), event);
		}
		stage.out.flush();
		check::equal(alice->take(), one_line ? "@label=l :alice TOPIC #c :x\r\n"
		                                     : "@label=l :irc.test BATCH +r0 labeled-response\r\n"
		                                       "@batch=r0 :alice TOPIC #c :x\r\n");
		stage.out.end();
		stage.out.flush();
		check::equal(alice->take(), one_line ? "" : ":irc.test BATCH -r0\r\n");
	}
}

} // namespace

int main()
{
	return check::main("delivery", {
	                                   TEST_CASE(everyone_gets_what_many_get),
	                                   TEST_CASE(a_long_list_is_overtaken),
	                                   TEST_CASE(long_lists_ride_on_one_another),
	                                   TEST_CASE(claims_stay_apart),
	                                   TEST_CASE(a_label_keeps_back_nothing_that_is_said_in_a_channel),
	                               });
}
