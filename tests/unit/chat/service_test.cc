// SPDX-License-Identifier: MIT
#include "chat/service.hh"

#include <memory>
#include <string>

#include "fixture.hh"
#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using namespace std::chrono_literals;

namespace {

const SlowReaders::Time kStart = SlowReaders::Time{} + 1h;

/** A channel with two members, and machines that speak in it. */
struct Machines : Stage {
	Machines() : Stage(with_operator())
	{
		say(*bob, "JOIN #ops");
		say(*carol, "JOIN #ops");
		bob->take();
		carol->take();
	}

	static Settings with_operator()
	{
		Settings settings = test::settings();
		settings.operators.push_back({"op", "secret", "is an operator"});
		return settings;
	}

	/** Posts a line in #ops; nothing is flushed. @return how many sessions have missed it */
	std::size_t machine_says(std::string_view text)
	{
		WorldRead lock(world);
		return post(world, *world.find_channel("#ops"), {"web1/app!m@192.0.2.9", "", text}, event, out, slow);
	}

	void tell(SlowReaders::Time now)
	{
		{
			WorldRead lock(world);
			slow.tell(world, now, event, out);
		}
		out.flush();
	}

	std::shared_ptr<FakeSession> bob = log_in("bob"), carol = log_in("carol");
	SlowReaders slow;
	Event event;
};

void posts_to_all_members()
{
	Machines machines;
	check::equal(machines.machine_says("disk full"), 0);
	machines.out.flush();
	check::equal(machines.bob->take(), ":web1/app!m@192.0.2.9 PRIVMSG #ops :disk full\r\n");
	check::equal(machines.carol->take(), ":web1/app!m@192.0.2.9 PRIVMSG #ops :disk full\r\n");
	CHECK(!machines.slow.pending());
}

void who_reads_too_slowly_misses_lines_and_is_told()
{
	Machines machines;
	machines.bob->outbox.set_limit(400);
	std::size_t missed = 0;
	for (int i = 0; i < 20; ++i)
		missed += machines.machine_says("a line of some fifty bytes, as machines write them");
	CHECK(missed >= 17);
	CHECK(!machines.bob->outbox.finished());
	CHECK(machines.slow.pending());
	machines.tell(kStart); // there is no room for the notice before what waits is flushed
	CHECK(machines.bob->take().find("dropped for you") == std::string::npos);
	machines.tell(kStart + 1s);
	check::equal(machines.bob->take(), ":irc.test NOTICE bob :*** " + std::to_string(missed) +
	                                       " lines of machines dropped for you: your client reads too slowly\r\n");
	CHECK(machines.carol->take().find("dropped for you") == std::string::npos);
	// Then once in a while.
	machines.bob->outbox.set_limit(0);
	check::equal(machines.machine_says("x"), 1);
	machines.bob->outbox.set_limit(400);
	machines.tell(kStart + 2s);
	check::equal(machines.bob->take(), "");
	machines.tell(kStart + 1s + SlowReaders::kPause);
	check::contains(machines.bob->take(), "*** 1 line of machines dropped for you");
	machines.tell(kStart + 1s + 3 * SlowReaders::kPause);
	check::equal(machines.bob->take(), "");
	CHECK(!machines.slow.pending());
}

void a_slow_reader_who_leaves_is_forgotten()
{
	Machines machines;
	machines.bob->outbox.set_limit(0);
	check::equal(machines.machine_says("x"), 1);
	machines.leave(*machines.bob, "bye");
	machines.tell(kStart);
	machines.bob.reset();
	machines.tell(kStart + 1s);
	CHECK(!machines.slow.pending());
}

void tells_a_channel_and_operators_what_they_have_room_for()
{
	Machines machines;
	for (const auto &session : {machines.bob, machines.carol})
		machines.say(*session, "OPER op secret");
	machines.bob->take();
	machines.carol->take();
	machines.carol->outbox.set_limit(0);
	{
		WorldRead lock(machines.world);
		tell_channel(machines.world, *machines.world.find_channel("#ops"), "*** lost", machines.event, machines.out);
		tell_operators(machines.world, "*** dropped", machines.event, machines.out);
	}
	machines.out.flush();
	check::equal(machines.bob->take(), ":irc.test NOTICE #ops :*** lost\r\n:irc.test NOTICE bob :*** dropped\r\n");
	check::equal(machines.carol->take(), "");
	CHECK(!machines.carol->outbox.finished());
}

const CMUnitTest kTests[] = {
    TEST_CASE(posts_to_all_members),
    TEST_CASE(who_reads_too_slowly_misses_lines_and_is_told),
    TEST_CASE(a_slow_reader_who_leaves_is_forgotten),
    TEST_CASE(tells_a_channel_and_operators_what_they_have_room_for),
};

} // namespace

int main()
{
	return check::main("service", kTests);
}
