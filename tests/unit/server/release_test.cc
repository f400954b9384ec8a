// SPDX-License-Identifier: MIT
#include "server/log_reports.hh"
#include "server/release.hh"

#include <atomic>
#include <memory>
#include <string>

#include "support/eventually.hh"
#include "unit/chat/fake_log.hh"
#include "unit/chat/fixture.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using namespace confer::server;

namespace {

/** As much of a connection as the thread needs. */
class WaitingSession final : public Session {
public:
	WaitingSession(BlockPool &pool, Release &release)
	    : Session({"192.0.2.1", false, false}, pool, 1 << 20),
	      release_(release)
	{
	}

	void flush() noexcept override
	{
		const LogPosition seen = release_.durable();
		if (try_flush() == Outbox::Flush::waits)
			CHECK(release_.wait_for(shared_from_this(), seen));
	}
	/** Keeps the claim if it has to wait. */
	Outbox::Flush try_flush() noexcept
	{
		return outbox.flush([this](iovec *pieces, int count, bool) noexcept {
			IoResult sent;
			for (int i = 0; i < count; ++i)
				sent.bytes += pieces[i].iov_len;
			sent_ += sent.bytes;
			return sent;
		});
	}
	void hang_up() noexcept override {}
	bool pace(Delivery &) override { return true; }
	bool rest(Delivery &, std::chrono::milliseconds) override { return true; }
	std::string adopt(const Address &, bool, std::string_view) override { return {}; }

	std::size_t sent() const noexcept { return sent_; }

private:
	Release &release_;
	std::atomic<std::size_t> sent_ = 0;
};

struct Scene {
	Scene()
	{
		pool.set_gate(log);
		release.start(log);
	}

	std::shared_ptr<WaitingSession> say(const std::string &bytes)
	{
		auto session = std::make_shared<WaitingSession>(pool, release);
		CHECK(session->outbox.append(bytes) == Outbox::Append::claimed);
		session->flush();
		return session;
	}
	void grow()
	{
		const StateChange change[] = {{"x", "y"}};
		CHECK(log.append_state(1, change));
	}
	void sync()
	{
		log.synced_to = log.end();
		log.durable_to = log.end();
		release.durable_moved();
	}

	FakeLog log;
	BlockPool pool;
	Release release;
};

void what_waits_is_sent_when_the_log_has_it()
{
	Scene scene;
	const auto early = scene.say("one");
	const auto other = scene.say("three");
	check::equal(early->sent() + other->sent(), 0);
	scene.grow();
	const auto late = scene.say("seven b");
	scene.sync();
	check::eventually("all of it", [&] { return early->sent() == 3 && other->sent() == 5 && late->sent() == 7; });
}

void who_needs_more_waits_on()
{
	Scene scene;
	const auto early = scene.say("one");
	scene.log.synced_to = scene.log.end();
	const LogPosition first = scene.log.end();
	scene.grow();
	const auto late = scene.say("three");
	scene.log.durable_to = first;
	scene.release.durable_moved();
	check::eventually("the first", [&] { return early->sent() == 3; });
	check::equal(late->sent(), 0);
	scene.sync();
	check::eventually("the rest", [&] { return late->sent() == 5; });
}

/** The log may move between a flush that found it too short and the claim that is given up for that. */
void nothing_is_forgotten_in_between()
{
	Scene scene;
	std::size_t sent = 0;
	for (int i = 0; i < 2000; ++i) {
		scene.grow();
		const auto session = scene.say("x");
		scene.sync();
		check::eventually("it", [&] { return session->sent() == 1; });
		sent += session->sent();
	}
	check::equal(sent, 2000);
}

/** The same, when the thread has looked at the log meanwhile, for somebody else. */
void who_comes_late_is_not_forgotten()
{
	Scene scene;
	scene.grow();
	const auto late = std::make_shared<WaitingSession>(scene.pool, scene.release);
	CHECK(late->outbox.append("late") == Outbox::Append::claimed);
	const LogPosition seen = scene.release.durable();
	CHECK(late->try_flush() == Outbox::Flush::waits);
	const auto other = scene.say("other");
	scene.sync();
	check::eventually("the other", [&] { return other->sent() == 5; });
	CHECK(scene.release.wait_for(late, seen));
	check::eventually("the late one", [&] { return late->sent() == 4; });
}

void the_end_leaves_nobody_waiting()
{
	FakeLog log;
	BlockPool pool;
	pool.set_gate(log);
	std::shared_ptr<WaitingSession> session;
	Release release;
	release.start(log);
	session = std::make_shared<WaitingSession>(pool, release);
	CHECK(session->outbox.append("x") == Outbox::Append::claimed);
	session->flush();
	release.stop();
	check::equal(session.use_count(), 1);
}

void operators_are_told_what_the_log_reports()
{
	Stage stage;
	const auto oper = stage.log_in("oper"), other = stage.log_in("other");
	{
		WorldWrite lock(stage.world);
		oper->user->set(UserFlag::oper, true);
	}
	LogReports reports;
	WorkspacePool workspaces;
	reports.add("Message log: before there is anybody");
	Timer timer;
	const auto teller = std::make_shared<ReportTeller>(reports, stage.world, workspaces, timer);
	reports.set_teller(teller);
	static_cast<void>(teller->due(std::chrono::steady_clock::now()));
	check::equal(oper->take(), ":irc.test NOTICE oper :*** Message log: before there is anybody\r\n");
	for (int i = 0; i < 100; ++i)
		reports.add("Message log: the disk is full");
	static_cast<void>(teller->due(std::chrono::steady_clock::now()));
	const std::string told = oper->take();
	CHECK(told.starts_with(":irc.test NOTICE oper :*** Message log: the disk is full\r\n") && told.size() < 2000);
	check::equal(other->take(), "");
	static_cast<void>(teller->due(std::chrono::steady_clock::now()));
	check::equal(oper->take(), "");
}

} // namespace

int main()
{
	return check::main("release", {
	                                  TEST_CASE(what_waits_is_sent_when_the_log_has_it),
	                                  TEST_CASE(who_needs_more_waits_on),
	                                  TEST_CASE(nothing_is_forgotten_in_between),
	                                  TEST_CASE(who_comes_late_is_not_forgotten),
	                                  TEST_CASE(the_end_leaves_nobody_waiting),
	                                  TEST_CASE(operators_are_told_what_the_log_reports),
	                              });
}
