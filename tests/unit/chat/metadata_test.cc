// SPDX-License-Identifier: MIT
// What users and channels say of themselves by keys: what is kept of it, and who is told.
#include "chat/metadata.hh"
#include "chat/text.hh"

#include "fake_log.hh"
#include "fixture.hh"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

const std::string kCaps = "batch draft/metadata-3";

Settings free_of_rate()
{
	Settings given = settings();
	given.metadata.set_rate = 0;
	return given;
}

void set_account(Stage &stage, FakeSession &session, const std::string &account)
{
	WorldWrite lock(stage.world);
	session.user->account = account;
}

std::string answer(Stage &stage, FakeSession &session, const std::string &line)
{
	stage.say(session, line);
	return session.take();
}

void keys_have_their_letters()
{
	for (const char *key : {"a", "display-name", "vendor.test/x_1"})
		CHECK(valid_metadata_key(key));
	for (const char *key : {"", "A", "a b", "a:b", "$a", "\xc3\xa9"})
		CHECK(!valid_metadata_key(key));
	CHECK(valid_metadata_key(std::string(64, 'k')) && !valid_metadata_key(std::string(65, 'k')));
}

void a_value_fits_its_line()
{
	Settings given = settings();
	CHECK(metadata_room(given) == Metadata::kMaxValue);
	given.server_name = std::string(63, 's');
	given.limits.channel_length = 200;
	const std::size_t room = metadata_room(given);
	const std::string longest =
	    text(':', given.server_name, " 761 ", std::string(given.limits.nick_length, 'n'), ' ', std::string(200, 'c'),
	         ' ', std::string(Metadata::kMaxKey, 'k'), " * :", std::string(room, 'v'), "\r\n");
	CHECK(longest.size() == 512);
}

void keys_of_the_state_are_read_again()
{
	// What is read points into the key.
	const std::string of_account = metadata_state_key("ida", "a"), of_channel = metadata_state_key(17, "a");
	const auto account = read_metadata_state_key(of_account);
	CHECK(account && account->account == "ida" && account->stream == 0 && account->key == "a");
	const auto channel = read_metadata_state_key(of_channel);
	CHECK(channel && channel->account.empty() && channel->stream == 17 && channel->key == "a");
	for (const std::string_view key : {"", "d", "da", "d a", "d# a", "d#x a", "d#0 a", "dida ", "dida A", "xida a"})
		CHECK(!read_metadata_state_key(key));
}

void that_of_an_account_outlives_its_user()
{
	FakeLog log;
	{
		Stage stage(free_of_rate(), log);
		const auto ida = stage.log_in("ida", kCaps);
		set_account(stage, *ida, "Ida");
		stage.say(*ida, "METADATA * SET color :red");
		stage.say(*ida, "METADATA * SET name :x");
		stage.say(*ida, "METADATA * SET name");
		CHECK(log.state.at("dida color") == "red" && !log.state.contains("dida name"));
		stage.leave(*ida, "gone");
		const auto again = stage.log_in("other", kCaps);
		set_account(stage, *again, "IDA");
		CHECK(answer(stage, *again, "METADATA * GET color").find(" color * :red\r\n") != std::string::npos);
	}
	World::Unsaved state;
	for (const auto &[key, value] : log.state)
		state.push_back({key, value});
	Stage stage(free_of_rate(), log);
	{
		WorldWrite lock(stage.world);
		CHECK(stage.world.restore(state, 1, {}) == 0);
	}
	const auto ida = stage.log_in("ida", kCaps);
	CHECK(answer(stage, *ida, "METADATA * LIST").find("color") == std::string::npos); // a guest of that nick
	set_account(stage, *ida, "ida");
	CHECK(answer(stage, *ida, "METADATA * LIST").find(" color * :red\r\n") != std::string::npos);
}

void that_of_a_channel_comes_and_goes_with_it()
{
	FakeLog log;
	Settings given = free_of_rate();
	given.history.enabled = true;
	{
		Stage stage(given, log);
		const auto ida = stage.log_in("ida", kCaps);
		stage.say(*ida, "JOIN #c");
		stage.say(*ida, "METADATA #c SET url :x");
		CHECK(log.state.contains("d#1 url"));
		World::Unsaved state;
		for (const auto &[key, value] : log.state)
			state.push_back({key, value});
		Stage later(given, log);
		{
			WorldWrite lock(later.world);
			CHECK(later.world.restore(state, 1, std::chrono::steady_clock::now() + std::chrono::hours(1)) == 0);
		}
		const auto leo = later.log_in("leo", kCaps);
		later.say(*leo, "JOIN #c");
		leo->take();
		CHECK(answer(later, *leo, "METADATA #c GET url").find(" url * :x\r\n") != std::string::npos);
		stage.say(*ida, "PART #c");
		CHECK(!log.state.contains("d#1 url"));
	}
}

void a_full_log_changes_nothing()
{
	FakeLog log;
	Stage stage(free_of_rate(), log);
	const auto ida = stage.log_in("ida", kCaps);
	set_account(stage, *ida, "ida");
	stage.say(*ida, "METADATA * SET a :1");
	ida->take();
	log.full = true;
	CHECK(answer(stage, *ida, "METADATA * SET a :2").find("FAIL METADATA INTERNAL_ERROR ida a ") != std::string::npos);
	CHECK(answer(stage, *ida, "METADATA * CLEAR").find("INTERNAL_ERROR") != std::string::npos);
	CHECK(answer(stage, *ida, "METADATA * GET a").find(" a * :1\r\n") != std::string::npos);
}

void what_is_set_counts_as_a_persons()
{
	Stage stage(free_of_rate());
	const std::size_t before = stage.world.holding_bounds().used();
	const auto ida = stage.log_in("ida", kCaps);
	stage.say(*ida, "METADATA * SET a :" + std::string(200, 'v'));
	CHECK(stage.world.holding_bounds().used() >= before + 200);
	stage.say(*ida, "METADATA * SET a :short");
	CHECK(stage.world.holding_bounds().used() < before + 200 + Holding::kEntry);
	stage.say(*ida, "METADATA * SUB b");
	stage.say(*ida, "METADATA * UNSUB b");
	stage.say(*ida, "METADATA * CLEAR");
	CHECK(stage.world.holding_bounds().used() == before);
}

void large_channels_are_told_of_when_asked()
{
	Stage stage(free_of_rate());
	const auto ida = stage.log_in("ida", kCaps);
	stage.say(*ida, "JOIN #c");
	stage.say(*ida, "METADATA #c SET color :blue");
	std::vector<std::shared_ptr<FakeSession>> crowd;
	for (int i = 0; i < 100; ++i) {
		crowd.push_back(stage.log_in(text('u', i)));
		stage.say(*crowd.back(), text("METADATA * SET color :", i));
		stage.say(*crowd.back(), "JOIN #c");
	}
	const auto leo = stage.log_in("leo", kCaps);
	stage.say(*leo, "METADATA * SUB color");
	leo->take();
	const std::string joined = answer(stage, *leo, "JOIN #c");
	CHECK(joined.ends_with(":irc.test 774 leo #c\r\n") && joined.find(" 761 ") == std::string::npos);
	const std::string synced = answer(stage, *leo, "METADATA #c SYNC");
	std::size_t values = 0;
	for (std::size_t at = 0; (at = synced.find(" 761 leo ", at)) != synced.npos; ++at)
		++values;
	check::equal(values, 101u);
	CHECK(synced.ends_with("\r\n") && synced.find("BATCH -") != std::string::npos);
}

void the_other_sessions_of_a_user_are_told()
{
	Stage stage(free_of_rate());
	const auto ida = stage.log_in("ida", kCaps), second = stage.log_in("second", kCaps);
	stage.say(*second, "METADATA * SUB a");
	second->take();
	{
		WorldWrite lock(stage.world);
		ida->user->sessions.push_back(second);
	}
	stage.say(*ida, "METADATA * SET a :1");
	check::equal(ida->take(), ":irc.test 761 ida ida a * :1\r\n");
	check::equal(second->take(), ":irc.test 761 * ida a * :1\r\n");
	WorldWrite lock(stage.world);
	ida->user->sessions.resize(1);
}

const CMUnitTest kTests[] = {
    TEST_CASE(keys_have_their_letters),
    TEST_CASE(a_value_fits_its_line),
    TEST_CASE(keys_of_the_state_are_read_again),
    TEST_CASE(that_of_an_account_outlives_its_user),
    TEST_CASE(that_of_a_channel_comes_and_goes_with_it),
    TEST_CASE(a_full_log_changes_nothing),
    TEST_CASE(what_is_set_counts_as_a_persons),
    TEST_CASE(large_channels_are_told_of_when_asked),
    TEST_CASE(the_other_sessions_of_a_user_are_told),
};

} // namespace

int main()
{
	return check::main("metadata", kTests);
}
