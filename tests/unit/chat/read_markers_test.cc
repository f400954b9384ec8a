// SPDX-License-Identifier: MIT
// Up to when users have read: who keeps it, how much of it, and which of their sessions are told.
#include "chat/read_markers.hh"
#include "chat/text.hh"

#include "fake_log.hh"
#include "fixture.hh"

#include <memory>
#include <optional>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

/** Somebody, and what is known of what they have read. */
struct Reader {
	explicit Reader(const std::string &account = {}, World::Unsaved state = {})
	{
		WorldWrite lock(stage.world);
		user.account = account;
		CHECK(stage.world.restore(state, 1, {}) == 0);
	}

	std::optional<WallTime> of(std::string_view target)
	{
		WorldRead lock(stage.world);
		MutexLock order(markers.order);
		return markers.of(user, target);
	}
	std::optional<WallTime> advance(std::string_view target, WallTime time)
	{
		WorldRead lock(stage.world);
		MutexLock order(markers.order);
		return markers.advance(user, target, time, 1);
	}

	FakeLog log;
	Stage stage{settings(), log};
	ReadMarkers &markers = stage.world.read_markers();
	User user{"ida", "ida", "host", "Ida"};
};

void markers_only_go_forward()
{
	for (const char *account : {"", "ida"}) {
		Reader reader(account);
		CHECK(!reader.of("#c"));
		CHECK(reader.advance("#c", 10) == 10);
		CHECK(reader.advance("#C", 5) == 10);
		CHECK(reader.advance("#C", 12) == 12);
		CHECK(reader.of("#c") == 12);
		CHECK(!reader.of("#d"));
	}
}

void only_those_of_accounts_are_kept()
{
	Reader guest;
	guest.advance("#c", 10);
	CHECK(guest.log.state.empty());
	Reader reader("Ida");
	reader.advance("#C", 10);
	reader.advance("#c", 9);
	CHECK(reader.log.state_records == 1);
	CHECK((reader.log.state == std::map<std::string, std::string>{{"rida #c", "10"}}));
}

void they_come_back_with_the_state()
{
	Reader reader("ida", {{"rida #c", "10"}, {"rIDA #c", "12"}, {"rleo #c", "99"}});
	CHECK(reader.of("#c") == 12);
	CHECK(reader.advance("#c", 11) == 12);
	for (const char *key : {"r", "rida", "r #c", "rida "})
		CHECK(!reader.markers.restore({key, "10"}));
	for (const char *value : {"", "x", "1x", "-1", "0"})
		CHECK(!reader.markers.restore({"rida #c", value}));
	CHECK(!reader.markers.restore({"rida #c", std::nullopt}));
}

void the_one_of_longest_ago_makes_room()
{
	for (const char *account : {"", "ida"}) {
		Reader reader(account);
		const std::size_t most = *account == '\0' ? ReadMarkers::kMostOfGuest : ReadMarkers::kMost;
		for (std::size_t i = 0; i < most; ++i)
			reader.advance(text('#', i), static_cast<WallTime>(1000 + i));
		reader.advance("#0", 5000);
		CHECK(reader.advance("#new", 3000) == 3000);
		CHECK(!reader.of("#1"));
		CHECK(reader.of("#0") == 5000);
		CHECK(reader.of("#2") == 1002);
		CHECK(reader.log.state.size() == (*account == '\0' ? 0 : most));
		CHECK(!reader.log.state.contains("rida #1"));
	}
}

void a_full_log_changes_nothing()
{
	Reader reader("ida");
	reader.advance("#c", 10);
	reader.log.full = true;
	CHECK(!reader.advance("#c", 20));
	CHECK(!reader.advance("#d", 20));
	CHECK(reader.of("#c") == 10);
	CHECK(!reader.of("#d"));
}

void a_guest_takes_them_along()
{
	Stage stage;
	const auto ida = stage.log_in("ida", "draft/read-marker");
	stage.say(*ida, "MARKREAD #c timestamp=2019-06-01T12:00:00.000Z");
	stage.leave(*ida, "gone");
	const auto other = stage.log_in("ida", "draft/read-marker");
	stage.say(*other, "MARKREAD #c");
	check::equal(other->take(), ":irc.test MARKREAD #c *\r\n");
}

void all_sessions_are_told()
{
	FakeLog log;
	Stage stage(settings(), log);
	const auto ida = stage.log_in("ida", "draft/read-marker");
	const auto deaf = stage.log_in("deaf"), second = stage.log_in("second", "draft/read-marker");
	{
		WorldWrite lock(stage.world);
		ida->user->account = "ida";
		ida->user->sessions.push_back(deaf);
		ida->user->sessions.push_back(second);
	}
	const std::string line = ":irc.test MARKREAD #c timestamp=2019-06-01T12:00:00.000Z\r\n";
	stage.say(*ida, "MARKREAD #c timestamp=2019-06-01T12:00:00.000Z");
	check::equal(ida->take(), line);
	check::equal(second->take(), line);
	check::equal(deaf->take(), "");
	// What is not news is told to the one who asks.
	stage.say(*ida, "MARKREAD #c timestamp=2018-06-01T12:00:00.000Z");
	check::equal(ida->take(), line);
	check::equal(second->take(), "");
	log.full = true;
	stage.say(*ida, "MARKREAD #c timestamp=2020-06-01T12:00:00.000Z");
	check::equal(ida->take(),
	             ":irc.test FAIL MARKREAD INTERNAL_ERROR #c :Not stored: the disk of the server is full. Try "
	             "again later\r\n");
	check::equal(second->take(), "");
	log.full = false;
	stage.say(*ida, "JOIN #c");
	CHECK(ida->take().find(line) != std::string::npos);
	WorldWrite lock(stage.world);
	ida->user->sessions.resize(1);
}

/** Changes what the log has, as the World does. */
std::size_t rename(Reader &reader, std::string_view from, std::string_view to)
{
	std::vector<StateChange> changes;
	const std::size_t visited = reader.markers.rename(from, to, changes);
	CHECK(changes.empty() || reader.log.append_state(1, changes));
	return visited;
}

void markers_follow_their_channel()
{
	for (const char *account : {"", "ida"}) {
		Reader reader(account);
		reader.advance("#c", 10);
		reader.advance("#other", 7);
		CHECK(rename(reader, "#C", "#New") == 1);
		CHECK(!reader.of("#c") && reader.of("#new") == 10 && reader.of("#other") == 7);
		CHECK(!reader.log.state.contains("rida #c"));
		CHECK(reader.log.state.contains("rida #new") == (*account != '\0'));
		CHECK(rename(reader, "#new", "#NEW") == 0);
		CHECK(reader.of("#new") == 10);
	}
}

void an_earlier_channel_of_that_name_is_forgotten()
{
	for (const char *account : {"", "ida"}) {
		Reader reader(account);
		reader.advance("#c", 10);
		reader.advance("#new", 20);
		reader.advance("#newer", 30);
		rename(reader, "#c", "#new");
		CHECK(reader.of("#new") == 10);
		rename(reader, "#never-read", "#newer");
		CHECK(!reader.of("#newer"));
		if (*account != '\0')
			CHECK((reader.log.state == std::map<std::string, std::string>{{"rida #new", "10"}}));
	}
}

void members_are_told_at_the_new_name()
{
	FakeLog log;
	Stage stage(settings(), log);
	const auto ida = stage.log_in("ida", "draft/read-marker"), leo = stage.log_in("leo", "draft/channel-rename");
	stage.say(*ida, "JOIN #c");
	stage.say(*leo, "JOIN #c");
	stage.say(*ida, "MARKREAD #c timestamp=2019-06-01T12:00:00.000Z");
	ida->take();
	stage.say(*ida, "RENAME #c #new-name-of-some-length");
	const std::string told = ida->take();
	const std::size_t marker =
	    told.find(":irc.test MARKREAD #new-name-of-some-length timestamp=2019-06-01T12:00:00.000Z\r\n");
	CHECK(marker != std::string::npos && told.find(" JOIN ") < marker && marker < told.find(" 366 "));
	CHECK(leo->take().find("MARKREAD") == std::string::npos);
	stage.say(*ida, "MARKREAD #c");
	check::equal(ida->take(), ":irc.test MARKREAD #c *\r\n");
}

/** So that after a crash both are done, or none. */
void a_channel_and_its_markers_are_renamed_in_one_record()
{
	FakeLog log;
	Stage stage(settings(), log);
	const auto ida = stage.log_in("ida", "draft/read-marker");
	{
		WorldWrite lock(stage.world);
		ida->user->account = "ida";
	}
	stage.say(*ida, "JOIN #c");
	stage.say(*ida, "MARKREAD #c timestamp=2019-06-01T12:00:00.000Z");
	const int before = log.state_records;
	stage.say(*ida, "RENAME #c #new");
	check::equal(log.state_records, before + 1);
	CHECK(log.state.contains("rida #new") && !log.state.contains("rida #c"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(markers_only_go_forward),
    TEST_CASE(only_those_of_accounts_are_kept),
    TEST_CASE(they_come_back_with_the_state),
    TEST_CASE(the_one_of_longest_ago_makes_room),
    TEST_CASE(a_full_log_changes_nothing),
    TEST_CASE(a_guest_takes_them_along),
    TEST_CASE(all_sessions_are_told),
    TEST_CASE(markers_follow_their_channel),
    TEST_CASE(members_are_told_at_the_new_name),
    TEST_CASE(a_channel_and_its_markers_are_renamed_in_one_record),
    TEST_CASE(an_earlier_channel_of_that_name_is_forgotten),
};

} // namespace

int main()
{
	return check::main("read markers", kTests);
}
