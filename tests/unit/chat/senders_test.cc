// SPDX-License-Identifier: MIT
#include "chat/senders.hh"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <pthread.h>

#include "fixture.hh"
#include "support/event.hh"
#include "support/eventually.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

constexpr std::size_t kMany = Senders::kLeast + 3 * Senders::kPortion + 1;

/** Sessions whose claims one thread has, each with a line that waits. */
struct Crowd {
	explicit Crowd(Stage &stage, std::size_t count, const std::function<void()> &at_flush = {})
	{
		for (std::size_t i = 0; i < count; ++i) {
			sessions.push_back(std::make_shared<FakeSession>(stage.world));
			sessions.back()->at_flush = at_flush;
		}
		claim();
	}
	void claim()
	{
		for (const auto &session : sessions) {
			CHECK(session->outbox.append("x\r\n") == Outbox::Append::claimed);
			claimed.push_back(session);
		}
	}
	void wait_for_flushes(int each) const
	{
		for (const auto &session : sessions)
			check::eventually("a flush", [&] { return session->flushes == each; });
	}

	std::vector<std::shared_ptr<FakeSession>> sessions;
	std::vector<SessionRef> claimed;
};

void each_is_flushed_once_and_let_go_of()
{
	Stage stage;
	Senders senders(3);
	senders.start();
	Crowd crowd(stage, kMany);
	for (int round = 1; round <= 200; ++round) {
		check::eventually("somebody to help", [&] {
			senders.flush(crowd.claimed);
			return crowd.claimed.empty();
		});
		crowd.wait_for_flushes(round);
		for (const auto &session : crowd.sessions)
			CHECK(session->last_flush == Outbox::Flush::drained);
		crowd.claim();
	}
	crowd.claimed.clear();
	for (const auto &session : crowd.sessions)
		check::eventually("nobody to hold it", [&] { return session.use_count() == 1; });
}

void several_threads_send_one_list()
{
	Stage stage;
	Senders senders(1);
	senders.start();
	// Neither thread gets on before the other has come.
	std::atomic<unsigned> inside = 0;
	check::Event both;
	Crowd crowd(stage, Senders::kLeast, [&] {
		if (inside.fetch_add(1) == 1)
			both.set();
		both.wait();
	});
	senders.flush(crowd.claimed);
	CHECK(crowd.claimed.empty());
	crowd.wait_for_flushes(1);
}

void a_second_list_is_left_to_its_thread()
{
	Stage stage;
	Senders senders(1);
	senders.start();
	check::Event begun, go_on;
	Crowd first(stage, Senders::kLeast, [&] {
		begun.set();
		go_on.wait();
	});
	Thread other([&] { senders.flush(first.claimed); });
	other.start();
	begun.wait();
	Crowd second(stage, Senders::kLeast);
	senders.flush(second.claimed);
	check::equal(second.claimed.size(), Senders::kLeast);
	go_on.set();
	other.join();
	first.wait_for_flushes(1);
	second.claimed.clear();
}

void the_caller_waits_for_nobody()
{
	Stage stage;
	Senders senders(1);
	senders.start();
	const pthread_t caller = pthread_self();
	check::Event go_on;
	std::atomic<bool> helped = false;
	Crowd crowd(stage, Senders::kLeast, [&] {
		if (pthread_equal(pthread_self(), caller) != 0) {
			check::eventually("help", [&] { return helped.load(); });
			return;
		}
		helped = true;
		go_on.wait();
	});
	senders.flush(crowd.claimed);
	go_on.set(); // only now the other one gets on
	crowd.wait_for_flushes(1);
}

void without_threads_nothing_is_done()
{
	Stage stage;
	Crowd crowd(stage, kMany);
	const auto is_left = [&](Senders &senders) {
		senders.flush(crowd.claimed);
		return crowd.claimed.size() == kMany;
	};
	Senders none(0);
	none.start();
	CHECK(is_left(none));
	Senders not_started(2);
	CHECK(is_left(not_started));
	Senders stopped(2);
	stopped.start();
	stopped.stop();
	CHECK(is_left(stopped));
	stopped.stop();
}

void a_stop_waits_for_what_was_taken()
{
	Stage stage;
	std::atomic<int> flushed = 0;
	Crowd crowd(stage, kMany, [&] { ++flushed; });
	{
		Senders senders(2);
		senders.start();
		senders.flush(crowd.claimed);
	}
	CHECK(crowd.claimed.empty());
	check::equal(flushed.load(), static_cast<int>(kMany));
}

void a_delivery_has_long_lists_sent()
{
	Stage stage;
	Senders senders(1);
	senders.start();
	stage.out.share_sends(&senders);
	const auto speaker = stage.log_in("speaker");
	stage.say(*speaker, "JOIN #c");
	std::vector<std::shared_ptr<FakeSession>> members;
	for (std::size_t i = 0; i < kMany; ++i) {
		members.push_back(stage.log_in("m" + std::to_string(i)));
		stage.say(*members.back(), "JOIN #c");
	}
	std::vector<int> before;
	for (const auto &member : members) {
		check::eventually("all is sent", [&] { return member->outbox.size() == 0; });
		before.push_back(member->flushes);
	}
	stage.say(*speaker, "PRIVMSG #c :hello");
	for (std::size_t i = 0; i < kMany; ++i)
		check::eventually("the message", [&] { return members[i]->flushes == before[i] + 1; });
}

} // namespace

int main()
{
	return check::main("senders", {
	                                  TEST_CASE(each_is_flushed_once_and_let_go_of),
	                                  TEST_CASE(several_threads_send_one_list),
	                                  TEST_CASE(a_second_list_is_left_to_its_thread),
	                                  TEST_CASE(the_caller_waits_for_nobody),
	                                  TEST_CASE(without_threads_nothing_is_done),
	                                  TEST_CASE(a_stop_waits_for_what_was_taken),
	                                  TEST_CASE(a_delivery_has_long_lists_sent),
	                              });
}
