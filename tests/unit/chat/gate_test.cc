// SPDX-License-Identifier: MIT
// What waits in an outbox until the log has on the disk what it depends on.
#include "chat/outbox.hh"

#include "fake_log.hh"
#include "fixture.hh"

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using Append = Outbox::Append;
using Flush = Outbox::Flush;

namespace {

/** Something is kept: the end of the log moves. */
LogPosition grow(FakeLog &log)
{
	const StateChange change[] = {{"x", "y"}};
	CHECK(log.append_state(1, change));
	return log.end();
}

struct Gated {
	explicit Gated(std::size_t limit = 1 << 20) : outbox(pool, limit) { pool.set_gate(log); }

	Flush flush()
	{
		return outbox.flush([this](iovec *pieces, int count, bool last) noexcept {
			IoResult sent;
			for (int i = 0; i < count; ++i) {
				got.append(static_cast<const char *>(pieces[i].iov_base), pieces[i].iov_len);
				sent.bytes += pieces[i].iov_len;
			}
			told_last = last;
			return sent;
		});
	}

	FakeLog log;
	BlockPool pool;
	Outbox outbox;
	std::string got;
	bool told_last = false;
};

void bytes_wait_for_what_was_in_the_log()
{
	Gated gated;
	const LogPosition end = grow(gated.log);
	CHECK(gated.outbox.append("one ") == Append::claimed);
	CHECK(gated.flush() == Flush::waits);
	check::equal(gated.got, "");
	// The claim stays, and others add to it.
	CHECK(gated.outbox.append_answer("two") == Append::queued);
	gated.log.durable_to = end - 1;
	CHECK(gated.flush() == Flush::waits);
	gated.log.durable_to = end;
	CHECK(gated.flush() == Flush::drained);
	check::equal(gated.got, "one two");
	CHECK(gated.outbox.append("three") == Append::claimed);
	CHECK(gated.flush() == Flush::drained);
}

void what_a_sync_covers_does_not_wait_for_the_next_one()
{
	Gated gated;
	const LogPosition first = grow(gated.log);
	CHECK(gated.outbox.append("one ") == Append::claimed);
	gated.log.synced_to = first; // the sync begins
	const LogPosition second = grow(gated.log);
	CHECK(gated.outbox.append("two ") == Append::queued);
	CHECK(gated.outbox.append("three ") == Append::queued);
	gated.log.durable_to = first; // and ends
	CHECK(gated.flush() == Flush::waits);
	check::equal(gated.got, "one ");
	check::equal(gated.outbox.size(), 10);
	gated.log.synced_to = second;
	gated.log.durable_to = second;
	CHECK(gated.flush() == Flush::drained);
	check::equal(gated.got, "one two three ");
}

void the_end_waits_too()
{
	Gated gated;
	const LogPosition end = grow(gated.log);
	CHECK(gated.outbox.append("last words ") == Append::claimed);
	CHECK(gated.outbox.finish("ERROR", "over") == Append::queued);
	CHECK(gated.flush() == Flush::waits);
	gated.log.durable_to = end;
	CHECK(gated.flush() == Flush::finished);
	check::equal(gated.got, "last words ERROR");
	CHECK(gated.told_last);
}

void closing_waits_for_nothing()
{
	Gated gated(10);
	grow(gated.log);
	CHECK(gated.outbox.append("one") == Append::claimed);
	CHECK(gated.flush() == Flush::waits);
	CHECK(gated.outbox.append("more than there is room for") == Append::claimed);
	CHECK(gated.flush() == Flush::closed);
	check::equal(gated.got, "");
}

/** Whatever happens in whatever order: nothing leaves too early, nothing stays, nothing changes places. */
void no_byte_leaves_before_its_time()
{
	std::minstd_rand random(11);
	for (int round = 0; round < 300; ++round) {
		Gated gated;
		std::vector<std::pair<std::size_t, LogPosition>> needs; // of the bytes up to there
		std::string all;
		for (int step = 0; step < 200; ++step) {
			switch (random() % 5) {
			case 0: grow(gated.log); break;
			case 1: gated.log.synced_to = gated.log.end(); break;
			case 2: gated.log.durable_to = gated.log.synced_to.load(); break;
			case 3: {
				const std::string bytes(1 + random() % 3000, static_cast<char>('a' + random() % 26));
				CHECK(gated.outbox.append(bytes) != Append::refused);
				all += bytes;
				needs.emplace_back(all.size(), gated.log.end());
				break;
			}
			default: static_cast<void>(gated.flush());
			}
			std::size_t allowed = 0;
			for (const auto &[size, need] : needs) {
				if (need > gated.log.durable_to)
					break;
				allowed = size;
			}
			CHECK(gated.got.size() <= allowed);
			CHECK(all.starts_with(gated.got));
		}
		gated.log.synced_to = gated.log.end();
		gated.log.durable_to = gated.log.end();
		CHECK(gated.flush() == Flush::drained);
		check::equal(gated.got.size(), all.size());
	}
}

/** A client sees nothing, not even an answer, before all is durable that was said before it. */
void a_world_with_such_a_log_waits()
{
	FakeLog log;
	log.gated = true;
	log.durable_to = log.end();
	log.synced_to = log.end();
	Settings given = settings();
	given.history.enabled = true;
	Stage stage(given, log);
	const auto alice = stage.log_in("alice");
	stage.say(*alice, "PING 1");
	CHECK(!alice->take().empty());
	stage.say(*alice, "JOIN #c");
	stage.say(*alice, "PING 2");
	check::equal(alice->take(), "");
	CHECK(alice->last_flush == Flush::waits);
	log.durable_to = log.end();
	alice->flush();
	check::contains(alice->take(), "PONG irc.test :2\r\n");
}

/** One line that a full disk cannot take holds back those who have got it, said it or read it, and nobody else. */
void a_line_that_the_disk_does_not_take_holds_few_back()
{
	FakeLog log;
	log.gated = true;
	Settings given = settings();
	given.history.enabled = true;
	Stage stage(given, log);
	const auto write_all = [&] { log.durable_to = log.synced_to = log.end(); };
	const auto alice = stage.log_in("alice"), bob = stage.log_in("bob"), carol = stage.log_in("carol"),
	           dave = stage.log_in("dave");
	const std::vector<std::reference_wrapper<const decltype(alice)>> all{alice, bob, carol, dave};
	for (const auto &session : all)
		stage.say(*session.get(), "JOIN #c");
	stage.say(*carol, "PART #c");
	write_all();
	stage.say(*dave, "QUIT"); // and somebody who has not got the line, but may read it
	const auto erin = stage.log_in("erin");
	write_all();
	for (const auto &session : all) {
		session.get()->flush();
		session.get()->take();
	}
	erin->flush();
	erin->take();

	stage.say(*alice, "PRIVMSG #c :hello");
	log.room = log.durable_to;
	log.full = true;
	stage.say(*alice, "PING 1");
	check::equal(alice->take(), "");
	stage.say(*bob, "PING 2");
	check::equal(bob->take(), "");
	stage.say(*carol, "PING 3");
	check::contains(carol->take(), "PONG irc.test :3");
	stage.say(*erin, "JOIN #c");
	check::contains(erin->take(), " 366 erin #c ");
	stage.say(*erin, "PRIVMSG #c :refused");
	check::contains(erin->take(), "FAIL PRIVMSG LOG_FULL #c ");
	stage.say(*erin, "CHATHISTORY LATEST #c * 10");
	check::equal(erin->take(), "");

	log.full = false;
	write_all();
	for (const auto &session : all)
		session.get()->flush();
	erin->flush();
	check::contains(alice->take(), "PONG irc.test :1");
	check::contains(bob->take(), "PRIVMSG #c :hello");
	check::contains(erin->take(), "PRIVMSG #c :hello");
}

} // namespace

int main()
{
	return check::main("gate", {
	                               TEST_CASE(bytes_wait_for_what_was_in_the_log),
	                               TEST_CASE(what_a_sync_covers_does_not_wait_for_the_next_one),
	                               TEST_CASE(the_end_waits_too),
	                               TEST_CASE(closing_waits_for_nothing),
	                               TEST_CASE(no_byte_leaves_before_its_time),
	                               TEST_CASE(a_world_with_such_a_log_waits),
	                               TEST_CASE(a_line_that_the_disk_does_not_take_holds_few_back),
	                           });
}
