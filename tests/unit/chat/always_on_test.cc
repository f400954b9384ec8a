// SPDX-License-Identifier: MIT
// Users who stay while no client is connected, and what accounts choose.
#include "chat/presence_state.hh"
#include "fake_log.hh"
#include "fixture.hh"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

using namespace std::chrono_literals;
using Ref = std::shared_ptr<FakeSession>;
using Offer = AlwaysOnSettings::Offer;

bool has(const std::string &text, std::string_view part)
{
	return text.find(part) != std::string::npos;
}

Settings with_history()
{
	Settings given = settings();
	given.history.enabled = true;
	return given;
}

Preferences always_on(bool on = true)
{
	Preferences wanted;
	wanted.always_on = on;
	return wanted;
}

/** Alice, whose account is always-on, and bob; both are in #c, where alice is operator. */
struct House {
	explicit House(FakeLog &log, Settings given = with_history()) : stage(std::move(given), log)
	{
		alice = welcome("Alice", "alice");
		bob = stage.log_in("bob", "away-notify");
		CHECK(choose("Alice", always_on()) == World::Choice::done);
		for (const Ref &session : {alice, bob})
			stage.say(*session, "JOIN #c");
		take();
	}

	/** `at_pace`: what others do while the client is shown what there is. */
	Ref welcome(const std::string &account, const std::string &nick, const std::string &caps = {},
	            std::function<void()> at_pace = {})
	{
		Ref session = stage.connect();
		session->at_pace = std::move(at_pace);
		{
			WorldWrite lock(stage.world);
			session->account = account;
		}
		if (!caps.empty())
			stage.say(*session, "CAP REQ :" + caps);
		stage.say(*session, "NICK " + nick);
		stage.say(*session, "USER al 0 * :Real");
		stage.say(*session, "CAP END");
		return session;
	}
	World::Choice choose(std::string_view account, const Preferences &wanted)
	{
		World::Choice result;
		{
			WorldWrite lock(stage.world);
			result = stage.world.choose(account, wanted, stage.out, &lock);
		}
		stage.out.flush();
		return result;
	}
	void take()
	{
		alice->take();
		bob->take();
	}
	/** The last client of alice ends. */
	void leave()
	{
		stage.say(*alice, "QUIT :bye");
		stage.leave(*alice, *alice->leaving);
	}
	/** As the daemon stops. */
	void stop()
	{
		{
			WorldWrite lock(stage.world);
			stage.world.stop_keeping();
		}
		if (is_bound(*alice))
			stage.leave(*alice, "Server shutting down");
		stage.leave(*bob, "Server shutting down");
	}
	bool is_bound(FakeSession &session)
	{
		WorldRead lock(stage.world);
		return session.state() == Session::State::bound;
	}

	Stage stage;
	Ref alice, bob;
};

/** A server that starts with what the log has. */
struct Restarted {
	explicit Restarted(FakeLog &log, Settings given = with_history()) : stage(std::move(given), log)
	{
		std::vector<StateChange> state;
		for (const auto &[key, value] : log.state)
			state.push_back({key, value});
		WorldWrite lock(stage.world);
		faults = stage.world.restore(state, wall_now(), std::chrono::steady_clock::now() + 1h);
	}

	Stage stage;
	std::size_t faults = 0;
};

void choices_are_kept_as_lines()
{
	Preferences some;
	some.always_on = true;
	some.autoreplay = false;
	check::equal(preferences_value(some), "always-on yes\nautoreplay no\n");
	CHECK(read_preferences(preferences_value(some)) == some);
	CHECK(read_preferences("always-on yes\nof-a-later-version 7\nautoreplay no\n") == some);
	CHECK(preferences_value({}).empty());
	CHECK(read_preferences({}) == Preferences());
	check::equal(preferences_key("Alice"), "uAlice");
}

void a_presence_is_kept_as_lines()
{
	PresenceState state{"al", "al", "192.0.2.1", "Alice of operations", "iw", "lunch time", {1795368001123, 81856}, {}};
	state.memberships = {{17, status_bit(Power::op)}, {23, Statuses{}}};
	const std::string value = presence_value(state);
	check::equal(value, "nick al\nuser al\nhost 192.0.2.1\nname Alice of operations\nmodes iw\naway lunch time\n"
	                    "seen 1795368001123\nlines 81856\nin 17 o\nin 23\n");
	const auto read = read_presence(value + "later 1\n");
	CHECK(read.has_value());
	check::equal(presence_value(*read), value);
	for (const char *broken :
	     {"", "nick al\n", "nick al\nuser al\nhost h\nname n\nseen x\n", "nick al\nuser al\nhost h\nname n\nin x o\n"})
		CHECK(!read_presence(broken));
}

void a_user_stays_when_the_last_client_leaves()
{
	FakeLog log;
	House house(log);
	house.leave();
	check::equal(house.bob->take(), ":alice!al@192.0.2.1 AWAY :Nobody is there\r\n");
	CHECK(has(house.alice->take(), " QUIT :Quit: bye")); // itself alone
	house.stage.say(*house.bob, "NAMES #c");
	CHECK(has(house.bob->take(), ":@alice bob"));
	house.stage.say(*house.bob, "WHOIS alice");
	const std::string whois = house.bob->take();
	CHECK(has(whois, " 301 bob alice :Nobody is there") && !has(whois, " 671 "));
	house.stage.say(*house.bob, "PRIVMSG alice :call me");
	CHECK(has(house.bob->take(), " 301 bob alice :Nobody is there"));
	for (const char *line : {"MODE #c -t", "TOPIC #c :x", "PRIVMSG #c :x", "INVITE alice #c", "NICK bobby"})
		house.stage.say(*house.bob, line);
	house.take();
	// Whatever nick it asks for, the client gets the user.
	const Ref back = house.welcome("alice", "alice_");
	const std::string burst = back->take();
	CHECK(has(burst, " 001 alice :") && has(burst, ":alice!al@192.0.2.1 JOIN #c\r\n"));
	CHECK(!has(burst, " 306 "));
	check::equal(house.bob->take(), ":alice!al@192.0.2.1 AWAY\r\n");
	WorldRead lock(house.stage.world);
	check::equal(house.stage.world.population().users, 2);
	check::equal(house.stage.world.population().unknown, 0);
}

void who_is_away_stays_away()
{
	FakeLog log;
	House house(log);
	house.stage.say(*house.alice, "AWAY :lunch");
	house.take();
	house.leave();
	check::equal(house.bob->take(), "");
	const Ref back = house.welcome("Alice", "alice");
	CHECK(has(back->take(), " 306 alice "));
	check::equal(house.bob->take(), "");
	house.stage.say(*house.bob, "WHOIS alice");
	CHECK(has(house.bob->take(), " 301 bob alice :lunch"));
}

void who_no_longer_wants_it_leaves()
{
	FakeLog log;
	House house(log);
	house.leave();
	house.take();
	CHECK(house.choose("alice", always_on(false)) == World::Choice::done);
	CHECK(has(house.bob->take(), ":alice!al@192.0.2.1 QUIT :No longer always-on"));
	CHECK(!log.state.contains("mAlice"));
	// While a client is there, nothing happens before it leaves.
	house.alice = house.welcome("Alice", "alice");
	CHECK(house.choose("Alice", always_on()) == World::Choice::done);
	CHECK(house.choose("Alice", {}) == World::Choice::done);
	CHECK(!log.state.contains("uAlice") && !log.state.contains("mAlice"));
	house.stage.say(*house.alice, "JOIN #c");
	house.take();
	house.leave();
	CHECK(has(house.bob->take(), " QUIT :Quit: bye"));
}

void it_is_bounded_and_may_be_off()
{
	FakeLog log;
	Settings given = with_history();
	given.always_on.limit = 1;
	House house(log, given);
	const Ref carol = house.welcome("Carol", "carol");
	CHECK(house.choose("Carol", always_on()) == World::Choice::full);
	given.always_on.offer = Offer::no;
	{
		WorldWrite lock(house.stage.world);
		house.stage.world.configure(given);
	}
	CHECK(house.choose("Carol", always_on()) == World::Choice::not_offered);
	house.leave(); // she is on the list until it is looked at
	{
		WorldWrite lock(house.stage.world);
		static_cast<void>(house.stage.world.end_absent_users(wall_now(), house.stage.out, lock));
		CHECK(house.stage.world.find_user("alice") == nullptr);
		check::equal(house.stage.world.always_on_users(), 0);
	}
}

void everybody_may_be_always_on()
{
	FakeLog log;
	Settings given = with_history();
	given.always_on = {Offer::opt_out, 2, 1h};
	House house(log, given);
	const Ref carol = house.welcome("Carol", "carol"), dave = house.welcome("Dave", "dave");
	house.stage.leave(*carol, "gone");
	house.stage.leave(*dave, "gone"); // beyond the limit
	WorldRead lock(house.stage.world);
	CHECK(house.stage.world.find_user("carol") != nullptr);
	CHECK(house.stage.world.find_user("dave") == nullptr);
}

void one_user_of_an_account_stays()
{
	FakeLog log;
	Settings given = with_history();
	given.multi_session = false;
	House house(log, given);
	const Ref other = house.welcome("Alice", "ally");
	CHECK(has(other->take(), " 001 ally "));
	house.leave();
	house.stage.leave(*other, "gone");
	{
		WorldRead lock(house.stage.world);
		CHECK(house.stage.world.find_user("ally") == nullptr);
	}
	// Sessions do not share a user here, but the absent one is taken up again.
	const Ref back = house.welcome("Alice", "alice");
	CHECK(has(back->take(), " 001 alice "));
	CHECK(has(house.welcome("Alice", "alice")->take(), " 433 "));
}

void an_account_may_refuse_a_second_client()
{
	FakeLog log;
	House house(log);
	Preferences wanted = always_on();
	wanted.multi_session = false;
	CHECK(house.choose("Alice", wanted) == World::Choice::done);
	CHECK(has(house.welcome("Alice", "alice")->take(), " 433 * alice "));
	house.leave();
	CHECK(has(house.welcome("Alice", "alice")->take(), " 001 alice "));
}

void it_comes_back_with_the_server()
{
	FakeLog log;
	{
		House house(log);
		for (const char *line : {"TOPIC #c :Coffee", "MODE alice +iB", "NICK ally", "JOIN #left,#d", "PART #left",
		                         "MODE #d +mn", "MODE #c +v bob", "MODE #d +v ally", "SETNAME :Alice herself"})
			house.stage.say(*house.alice, line);
		house.stage.say(*house.alice, "RENAME #d #e");
		house.stop();
	}
	Restarted again(log);
	check::equal(again.faults, 0);
	const Ref bob = again.stage.log_in("bob");
	again.stage.say(*bob, "JOIN #c");
	const std::string joined = bob->take();
	CHECK(has(joined, ":@ally bob") && has(joined, " 332 bob #c :Coffee"));
	{
		WorldRead lock(again.stage.world);
		const User *user = again.stage.world.find_user("ally");
		CHECK(user != nullptr && user->is_absent() && user->account == "Alice");
		check::equal(user->places.size(), 2);
		check::equal(user->realname, "Alice herself");
		CHECK(user->is(UserFlag::invisible) && user->is(UserFlag::bot) && user->last_seen.time != 0);
		const Channel *channel = again.stage.world.find_channel("#e");
		CHECK(channel->statuses(*user) == (status_bit(Power::op) | status_bit(Power::voice)));
		CHECK(again.stage.world.find_channel("#left") == nullptr);
	}
	WorldWrite lock(again.stage.world);
	// The channel in which she is does not end.
	static_cast<void>(again.stage.world.end_empty_channels(std::chrono::steady_clock::now() + 2h, wall_now()));
	CHECK(again.stage.world.find_channel("#e") != nullptr);
}

void it_comes_back_after_a_crash()
{
	FakeLog log;
	House house(log);
	Restarted again(log); // while she is connected
	WorldRead lock(again.stage.world);
	const User *user = again.stage.world.find_user("alice");
	CHECK(user != nullptr && user->auto_away && user->last_seen.time != 0);
	check::equal(user->places.size(), 1);
}

void who_was_killed_does_not_come_back()
{
	FakeLog log;
	Settings given = with_history();
	given.operators.push_back({"root", "secret", "is root"});
	House house(log, given);
	house.leave();
	house.stage.say(*house.bob, "OPER root secret");
	house.stage.say(*house.bob, "KILL alice :enough");
	CHECK(has(house.bob->take(), ":alice!al@192.0.2.1 QUIT :Killed (bob (enough))"));
	Restarted again(log, given);
	WorldRead lock(again.stage.world);
	CHECK(again.stage.world.find_user("alice") == nullptr);
	// What the account has chosen stays.
	CHECK(again.stage.world.preferences("ALICE").always_on == true);
}

void who_does_not_come_back_leaves()
{
	FakeLog log;
	House house(log);
	const auto look = [&](WallTime now) {
		{
			WorldWrite lock(house.stage.world);
			CHECK(house.stage.world.end_absent_users(now, house.stage.out, lock) > now);
		}
		house.stage.out.flush();
	};
	constexpr WallTime kDay = 86400 * 1000;
	look(wall_now() + 31 * kDay); // she is there
	house.leave();
	house.take();
	look(wall_now() + 29 * kDay);
	check::equal(house.bob->take(), "");
	look(wall_now() + 30 * kDay + 1000);
	CHECK(has(house.bob->take(), ":alice!al@192.0.2.1 QUIT :No client has come for too long"));
}

void nor_does_it_stay_after_a_restart_then()
{
	FakeLog log;
	{
		House house(log);
		house.stop();
	}
	PresenceState state = *read_presence(log.state.at("mAlice"));
	state.last_seen.time = 1;
	log.state["mAlice"] = presence_value(state);
	Settings given = with_history();
	for (const auto expiry : {0s, given.always_on.expiry}) { // 0s: never
		given.always_on.expiry = expiry;
		Restarted again(log, given);
		// A start does not know yet whether the clock is right.
		CHECK(log.state.contains("mAlice"));
		WorldWrite lock(again.stage.world);
		static_cast<void>(again.stage.world.end_absent_users(wall_now(), again.stage.out, lock));
		check::equal(again.stage.world.find_user("alice") != nullptr, expiry == 0s);
	}
	CHECK(!log.state.contains("mAlice"));
}

/** A client comes back with these capabilities, and is sent this. */
std::string missed(House &house, const std::string &caps)
{
	house.alice = house.welcome("Alice", "alice", caps);
	return house.alice->take();
}

void what_was_missed_is_played_back()
{
	FakeLog log;
	Settings given = with_history();
	given.history.playback_max = 3;
	given.history.query_max = 2;
	House house(log, given);
	{
		WorldWrite lock(house.stage.world);
		house.bob->user->account = "Bob";
	}
	// Perhaps in the millisecond in which she leaves.
	house.stage.say(*house.bob, "PRIVMSG #c :before");
	house.stage.say(*house.bob, "PRIVMSG alice :before");
	house.leave();
	for (const char *line : {"JOIN #x", "PRIVMSG #c :one", "PRIVMSG #c :two", "PRIVMSG #c :three",
	                         "PRIVMSG alice :psst", "PRIVMSG alice :again"})
		house.stage.say(*house.bob, line);
	std::string seen = missed(house, "server-time");
	CHECK(!has(seen, "before") && !has(seen, ":one")); // two of a channel, three in all
	CHECK(has(seen, "PRIVMSG #c :two\r\n") && has(seen, "PRIVMSG #c :three\r\n"));
	CHECK(!has(seen, "psst") && has(seen, ":bob!bob@192.0.2.1 PRIVMSG alice :again\r\n"));
	CHECK(!has(seen, "missed in"));
	CHECK(seen.find(" 366 alice #c") < seen.find(":two"));
	// A second client has missed nothing.
	CHECK(!has(house.welcome("Alice", "alice")->take(), ":two"));
}

/** What others say while it is played back, the client is sent anyway. */
void what_is_said_meanwhile_comes_once()
{
	for (const bool kept : {false, true}) {
		FakeLog log;
		Settings given = with_history();
		if (!kept)
			given.history.channel_messages = 0; // so all of it is read from the log
		given.history.query_max = 2;
		House house(log, given);
		house.leave();
		house.stage.say(*house.bob, "PRIVMSG #c :one");
		house.stage.say(*house.bob, "PRIVMSG #c :two");
		Delivery others;
		std::string said = "PRIVMSG #c :meanwhile";
		const Ref alice = house.welcome("Alice", "alice", {}, [&] {
			static_cast<void>(Interpreter({house.stage.world, house.stage.host, *house.bob, others})
			                      .run(irc::LineResult::line, said));
			others.flush();
		});
		alice->at_pace = nullptr;
		const std::string seen = alice->take();
		CHECK(has(seen, ":one") && has(seen, ":two"));
		const std::size_t first = seen.find(said);
		CHECK(first != seen.npos && first < seen.find(":one"));
		std::size_t count = 0;
		for (std::size_t at = first; at != seen.npos; at = seen.find(said, at + 1))
			++count;
		check::equal(count, static_cast<std::size_t>(alice->paces));
	}
}

void only_who_cannot_ask_is_played_back_to()
{
	FakeLog log;
	House house(log);
	const auto leave = [&](bool speaks = true) {
		house.leave();
		if (speaks)
			house.stage.say(*house.bob, "PRIVMSG #c :said");
	};
	leave();
	CHECK(has(missed(house, {}), " NOTICE alice :*** 1 missed in #c since "));
	leave();
	CHECK(has(missed(house, "batch"), " BATCH +"));
	leave();
	CHECK(!has(missed(house, "draft/chathistory"), ":said"));
	leave();
	CHECK(!has(missed(house, "znc.in/playback"), ":said"));
	leave();
	Preferences quiet = always_on();
	quiet.autoreplay = false;
	CHECK(house.choose("Alice", quiet) == World::Choice::done);
	CHECK(!has(missed(house, {}), ":said"));
	CHECK(house.choose("Alice", always_on()) == World::Choice::done);
	house.stage.say(*house.alice, "MODE alice +B");
	leave();
	CHECK(!has(missed(house, {}), ":said"));
}

void a_reload_tells_clients_who_stays()
{
	FakeLog log;
	House house(log);
	const Ref second = house.welcome("Alice", "alice"), carol = house.welcome("Carol", "carol");
	for (const Ref &session : {second, carol}) {
		WorldWrite lock(house.stage.world);
		session->set_caps(irc::Cap::persistence);
	}
	const auto reload = [&](Offer offer) {
		second->take();
		carol->take();
		{
			WorldWrite lock(house.stage.world);
			Settings given = with_history();
			given.always_on.offer = offer;
			house.stage.world.configure(given);
			static_cast<void>(house.stage.world.end_absent_users(wall_now(), house.stage.out, lock));
		}
		house.stage.out.flush();
	};
	reload(Offer::no);
	check::equal(second->take(), ":irc.test PERSISTENCE STATUS ON OFF\r\n");
	check::equal(house.alice->take(), "");
	reload(Offer::no);
	check::equal(second->take(), "");
	reload(Offer::opt_out);
	check::equal(second->take(), ":irc.test PERSISTENCE STATUS ON ON\r\n");
	check::equal(carol->take(), ":irc.test PERSISTENCE STATUS DEFAULT ON\r\n");
	reload(Offer::opt_in);
	check::equal(second->take(), "");
	check::equal(carol->take(), ":irc.test PERSISTENCE STATUS DEFAULT OFF\r\n");
}

} // namespace

int main()
{
	return check::main("always_on", {
	                                    TEST_CASE(choices_are_kept_as_lines),
	                                    TEST_CASE(a_presence_is_kept_as_lines),
	                                    TEST_CASE(a_user_stays_when_the_last_client_leaves),
	                                    TEST_CASE(who_is_away_stays_away),
	                                    TEST_CASE(who_no_longer_wants_it_leaves),
	                                    TEST_CASE(it_is_bounded_and_may_be_off),
	                                    TEST_CASE(everybody_may_be_always_on),
	                                    TEST_CASE(one_user_of_an_account_stays),
	                                    TEST_CASE(an_account_may_refuse_a_second_client),
	                                    TEST_CASE(it_comes_back_with_the_server),
	                                    TEST_CASE(it_comes_back_after_a_crash),
	                                    TEST_CASE(who_was_killed_does_not_come_back),
	                                    TEST_CASE(who_does_not_come_back_leaves),
	                                    TEST_CASE(nor_does_it_stay_after_a_restart_then),
	                                    TEST_CASE(what_was_missed_is_played_back),
	                                    TEST_CASE(what_is_said_meanwhile_comes_once),
	                                    TEST_CASE(only_who_cannot_ask_is_played_back_to),
	                                    TEST_CASE(a_reload_tells_clients_who_stays),
	                                });
}
