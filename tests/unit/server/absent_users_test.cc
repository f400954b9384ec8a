// SPDX-License-Identifier: MIT
#include "server/absent_users.hh"

#include "chat/presence_state.hh"

#include <chrono>
#include <memory>

#include "unit/chat/fake_log.hh"
#include "unit/chat/fixture.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using namespace std::chrono_literals;
using server::AbsentUsers;

namespace {

constexpr WallTime kDay = 86'400'000;

Settings always_on()
{
	Settings given = settings();
	given.history.enabled = true;
	given.always_on.offer = AlwaysOnSettings::Offer::opt_out;
	return given;
}

/** A server that has started with an always-on user who left 31 days ago by its clock; 30 are allowed. */
struct House {
	House()
	{
		PresenceState alice{.nick = "alice", .username = "al", .host = "192.0.2.1", .realname = "Alice"};
		alice.last_seen.time = wall_now() - 31 * kDay;
		const StateChange change{presence_key("alice"), presence_value(alice)};
		WorldWrite lock(stage.world);
		static_cast<void>(stage.world.restore({&change, 1}, wall_now(), std::chrono::steady_clock::now() + 1h));
	}
	bool has_alice()
	{
		WorldRead lock(stage.world);
		return stage.world.find_user("alice") != nullptr;
	}

	FakeLog log;
	Stage stage{always_on(), log};
	server::Timer timer;
	server::WorkspacePool workspaces;
};

void who_was_away_for_too_long_ends()
{
	House house;
	const auto users = std::make_shared<AbsentUsers>(house.stage.world, house.workspaces, house.timer,
	                                                 confer::log::ClockPast{.newest = wall_now() - 1000});
	CHECK(house.has_alice());
	CHECK(users->due(std::chrono::steady_clock::now()).has_value());
	CHECK(!house.has_alice());
}

/** The clock says that a month has passed since the last message: it may be right, or wrong. */
void a_clock_that_has_jumped_ends_nobody_for_a_day()
{
	House house;
	const auto start = std::chrono::steady_clock::now();
	const auto users = std::make_shared<AbsentUsers>(house.stage.world, house.workspaces, house.timer,
	                                                 confer::log::ClockPast{.newest = wall_now() - 31 * kDay});
	for (const auto later : {0h, 1h, 23h}) {
		CHECK(users->due(start + later) > start + later);
		CHECK(house.has_alice());
	}
	static_cast<void>(users->due(start + 25h));
	CHECK(!house.has_alice());
}

const CMUnitTest kTests[] = {
    TEST_CASE(who_was_away_for_too_long_ends),
    TEST_CASE(a_clock_that_has_jumped_ends_nobody_for_a_day),
};

} // namespace

int main()
{
	return check::main("absent_users", kTests);
}
