// SPDX-License-Identifier: MIT
// SEARCH: who finds what, and what a search may not do to others.
#include "chat/commands/search_terms.hh"

#include "fake_log.hh"
#include "fixture.hh"

#include <chrono>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

using namespace std::chrono_literals;

Settings with_history(std::chrono::seconds search_time = 5s)
{
	Settings given = settings();
	given.history.enabled = true;
	given.history.search_time = search_time;
	return given;
}

/** Alice, who is an operator, and bob in #c of a server that has a log; carol is elsewhere. */
struct Room {
	explicit Room(FakeLog &log, Settings given = with_history())
	    : stage(std::move(given), log),
	      alice(stage.log_in("alice")),
	      bob(stage.log_in("bob")),
	      carol(stage.log_in("carol"))
	{
		stage.say(*alice, "JOIN #c");
		stage.say(*bob, "JOIN #c");
	}
	std::string ask(FakeSession &session, const std::string &line)
	{
		session.take();
		stage.say(session, line);
		return session.take();
	}

	Stage stage;
	std::shared_ptr<FakeSession> alice, bob, carol;
};

void set_account(Stage &stage, FakeSession &session, const std::string &account)
{
	WorldWrite lock(stage.world);
	session.user->account = account;
}

void only_those_who_may_read_find()
{
	FakeLog log;
	Room room(log);
	room.stage.say(*room.alice, "PRIVMSG #c :the secret");
	const std::string hit = ":alice!alice@192.0.2.1 PRIVMSG #c :the secret\r\n";
	check::equal(room.ask(*room.bob, "SEARCH text=secret"), hit);
	check::equal(room.ask(*room.carol, "SEARCH text=secret"), "");
	room.stage.say(*room.alice, "RENAME #c #d");
	check::equal(room.ask(*room.bob, "SEARCH in=#d;text=secret"), ":alice!alice@192.0.2.1 PRIVMSG #d :the secret\r\n");
	check::contains(room.ask(*room.bob, "SEARCH in=#c"), "FAIL SEARCH INVALID_PARAMS in :");
	// A new channel of the name has nothing of the old one.
	room.stage.say(*room.carol, "JOIN #c");
	check::equal(room.ask(*room.carol, "SEARCH text=secret"), "");
}

void who_was_removed_meanwhile_finds_nothing()
{
	FakeLog log;
	Room room(log);
	room.stage.say(*room.alice, "PRIVMSG #c :the secret");
	Delivery other;
	bool done = false;
	log.at_read = [&] {
		if (!std::exchange(done, true))
			Interpreter({room.stage.world, room.stage.host, *room.alice, other})
			    .run(irc::LineResult::line, "KICK #c bob");
	};
	std::string got = room.ask(*room.bob, "SEARCH text=secret");
	other.flush();
	got += room.bob->take();
	CHECK(done && got.find("secret") == std::string::npos);
}

void private_messages_are_found_by_both()
{
	FakeLog log;
	Room room(log);
	set_account(room.stage, *room.alice, "alice");
	set_account(room.stage, *room.carol, "Carol");
	room.stage.say(*room.alice, "PRIVMSG carol :between us");
	const std::string hit = ":alice!alice@192.0.2.1 PRIVMSG carol :between us\r\n";
	check::equal(room.ask(*room.carol, "SEARCH text=between"), hit);
	check::equal(room.ask(*room.alice, "SEARCH in=carol;text=between"), hit);
	check::equal(room.ask(*room.bob, "SEARCH text=between"), "");
	set_account(room.stage, *room.carol, "");
	check::equal(room.ask(*room.carol, "SEARCH text=between"), "");
}

/** Nothing is held between two portions, and what a search has cost is paid for. */
void it_runs_in_portions()
{
	FakeLog log;
	Room room(log);
	for (int i = 0; i < 10; ++i)
		room.stage.say(*room.alice, "PRIVMSG #c :" + std::to_string(i));
	const int before = room.bob->paces;
	log.at_read = [&] { WorldWrite lock(room.stage.world); };
	room.ask(*room.bob, "SEARCH text=nothing");
	CHECK(room.bob->paces >= before + 10);
}

void one_searches_at_a_time()
{
	FakeLog log;
	Room room(log);
	set_account(room.stage, *room.bob, "Bob");
	room.stage.say(*room.alice, "PRIVMSG #c :hello");
	Searches &searches = room.stage.world.searches();
	CHECK(searches.begin("account bob"));
	CHECK(!searches.begin("account bob"));
	check::contains(room.ask(*room.bob, "SEARCH text=hello"), "FAIL SEARCH INTERNAL_ERROR :Too many searches");
	check::equal(room.bob->rested.count(), 10'000);
	check::contains(room.ask(*room.alice, "SEARCH text=hello"), ":hello");
	// It waits until the other one has ended.
	room.bob->at_rest = [&] { searches.end("account bob"); };
	check::contains(room.ask(*room.bob, "SEARCH text=hello"), ":hello");
	for (std::size_t i = 0; i < Searches::kMost; ++i)
		CHECK(searches.begin(""));
	check::contains(room.ask(*room.alice, "SEARCH text=hello"), "INTERNAL_ERROR");
	for (std::size_t i = 0; i < Searches::kMost; ++i)
		searches.end("");
	check::contains(room.ask(*room.alice, "SEARCH text=hello"), ":hello");
}

void a_search_that_takes_too_long_says_so()
{
	FakeLog log;
	Room room(log, with_history(0s));
	room.stage.say(*room.alice, "PRIVMSG #c :hello");
	check::contains(room.ask(*room.bob, "SEARCH text=hello"),
	                "NOTICE bob :The search took too long: messages before 20");
	room.stage.say(*room.bob, "CAP REQ standard-replies");
	check::contains(room.ask(*room.bob, "SEARCH text=hello"), " WARN SEARCH TRUNCATED 20");
	check::contains(room.ask(*room.bob, "SEARCH text=hello;after=2026-01-01T00:00:00.000Z"),
	                "TRUNCATED 2026-01-01T00:00:00.000Z :The search took too long: messages after 2026-01-01");
}

void damage_is_told()
{
	FakeLog log;
	Room room(log);
	room.stage.say(*room.alice, "PRIVMSG #c :hello");
	log.damaged = true;
	check::contains(room.ask(*room.bob, "SEARCH text=x"), "NOTICE bob :Some stored messages are damaged");
}

/** Without a log what memory has is searched. */
void memory_is_searched_without_a_log()
{
	Stage stage(with_history());
	const auto alice = stage.log_in("alice");
	stage.say(*alice, "JOIN #a,#b");
	for (const char *line :
	     {"PRIVMSG #a :one word", "PRIVMSG #b :two words", "NOTICE #a :three words", "TOPIC #a :word"})
		stage.say(*alice, line);
	alice->take();
	stage.say(*alice, "SEARCH text=word;limit=2");
	const std::string newest = alice->take();
	check::equal(newest, ":alice!alice@192.0.2.1 PRIVMSG #b :two words\r\n"
	                     ":alice!alice@192.0.2.1 NOTICE #a :three words\r\n");
	stage.say(*alice, "SEARCH text=word;limit=1;after=2020-01-01T00:00:00.000Z");
	check::equal(alice->take(), ":alice!alice@192.0.2.1 PRIVMSG #a :one word\r\n");
}

void attributes_are_read_as_tags()
{
	SearchTerms terms;
	CHECK(!terms.read("in=#C;from=bob;text=a\\sB\\:;after=2026-01-02T03:04:05.678Z;limit=7", 100));
	check::equal(terms.in(), "#C");
	check::equal(terms.limit(), 7U);
	CHECK(terms.after() && !terms.before());
	const irc::CaseMap map(irc::CaseMapping::ascii);
	CHECK(terms.match({":BOB!b@h PRIVMSG #c :b; is not A", {}, {}}, map));
	CHECK(!terms.match({":BOB!b@h PRIVMSG #c :b is not A", {}, {}}, map));
	CHECK(!terms.match({":bobby!b@h PRIVMSG #c :b; is not A", {}, {}}, map));
	CHECK(!terms.match({"", {}, {}}, map));
	CHECK(terms.match({":bob!b@h PRIVMSG #c :several lines\nb; is\nnot A", {}, {}}, map));
	for (const char *wrong : {"", ";;", "in", "text=\\s", "limit=-1", "limit=1x", "before=2026", "x=y", "text=a;IN=b"})
		CHECK(SearchTerms().read(wrong, 100).has_value());
}

const CMUnitTest kTests[] = {
    TEST_CASE(only_those_who_may_read_find),
    TEST_CASE(who_was_removed_meanwhile_finds_nothing),
    TEST_CASE(private_messages_are_found_by_both),
    TEST_CASE(it_runs_in_portions),
    TEST_CASE(one_searches_at_a_time),
    TEST_CASE(a_search_that_takes_too_long_says_so),
    TEST_CASE(damage_is_told),
    TEST_CASE(memory_is_searched_without_a_log),
    TEST_CASE(attributes_are_read_as_tags),
};

} // namespace

int main()
{
	return check::main("search", kTests);
}
