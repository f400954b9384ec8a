// SPDX-License-Identifier: MIT
// What a log is told, and when: before anybody else; and what a World makes of it after a restart.
#include "chat/channel_state.hh"
#include "chat/service.hh"
#include "chat/slow_readers.hh"

#include "fake_log.hh"
#include "fixture.hh"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

using namespace std::chrono_literals;

Settings with_history(std::size_t messages = 1000)
{
	Settings given = settings();
	given.history.enabled = true;
	given.history.channel_messages = messages;
	return given;
}

/** Alice, who is an operator, bob and carol in #c of a server that has a log. */
struct Room {
	explicit Room(FakeLog &log, const std::string &caps = {}, Settings given = with_history())
	    : stage(std::move(given), log),
	      alice(stage.log_in("alice", caps)),
	      bob(stage.log_in("bob")),
	      carol(stage.log_in("carol"))
	{
		for (const auto &session : {alice, bob, carol})
			stage.say(*session, "JOIN #c");
		for (const auto &session : {alice, bob, carol})
			session->take();
	}

	void say(const std::string &line) { stage.say(*alice, line); }
	std::size_t waiting() const { return alice->outbox.size() + bob->outbox.size() + carol->outbox.size(); }

	Stage stage;
	std::shared_ptr<FakeSession> alice, bob, carol;
};

std::vector<std::string> lines_of(const std::string &text)
{
	std::vector<std::string> lines;
	for (std::size_t at = 0; at < text.size();) {
		const std::size_t end = text.find("\r\n", at);
		lines.push_back(text.substr(at, end - at));
		at = end + 2;
	}
	return lines;
}

std::string msgid_of(const std::string &line)
{
	const std::size_t at = line.find("msgid=");
	return at == std::string::npos ? std::string() : line.substr(at + 6, line.find_first_of("; ", at) - at - 6);
}

void everything_is_kept_before_anybody_has_it()
{
	FakeLog log;
	Room room(log, "echo-message message-tags");
	const char *const lines[] = {
	    "PRIVMSG #c :hello",        "NOTICE #c :hello", "PRIVMSG #c,bob :hello", "TOPIC #c :tea",    "MODE #c +i",
	    "MODE #c +b-i *!*@nowhere", "NICK alyce",       "KICK #c carol :out",    "PART #c :leaving", "JOIN #d",
	};
	for (const char *line : lines) {
		int appends = 0;
		log.at_append = [&] {
			++appends;
			check::equal(room.waiting(), 0);
		};
		room.say(line);
		CHECK(appends > 0);
	}
	int appends = 0;
	log.at_append = [&] {
		++appends;
		check::equal(room.bob->outbox.size(), 0);
	};
	room.stage.say(*room.carol, "JOIN #c");
	room.stage.leave(*room.carol, "gone");
	check::equal(appends, 2);
	{
		WorldRead lock(room.stage.world);
		SlowReaders slow;
		Event event;
		post(room.stage.world, *room.stage.world.find_channel("#c"), {"m!m@m", {}, "beep"}, event, room.stage.out,
		     slow);
	}
	room.stage.out.flush();
	check::equal(appends, 3);
	log.at_append = nullptr;
}

void what_members_see_is_what_the_log_has()
{
	FakeLog log;
	Room room(log);
	const std::size_t before = log.lines().size();
	room.say("PRIVMSG #c :one");
	room.say("TOPIC #c :tea");
	room.say("PRIVMSG @#c :for operators");
	room.say("TAGMSG #c");
	room.say("PRIVMSG bob :private");
	check::equal(log.lines().size(), before + 2);
	check::equal(log.lines()[before].body, ":alice!alice@192.0.2.1 PRIVMSG #c :one");
	check::equal(log.lines()[before + 1].body, ":alice!alice@192.0.2.1 TOPIC #c :tea");
	CHECK(log.lines()[before].stream == log.lines()[before + 1].stream);
}

void a_burst_is_one_append()
{
	FakeLog log;
	Room room(log);
	const int before = log.appends;
	{
		Interpreter interpreter({room.stage.world, room.stage.host, *room.alice, room.stage.out});
		for (int i = 0; i < 5; ++i)
			interpreter.run(irc::LineResult::line, "PRIVMSG #c :" + std::to_string(i));
	}
	room.stage.out.flush();
	check::equal(log.appends, before + 1);
	check::equal(log.lines().back().body, ":alice!alice@192.0.2.1 PRIVMSG #c :4");
	check::equal(lines_of(room.bob->take()).size(), 5);
}

void ids_are_positions_in_the_log()
{
	FakeLog log;
	Room room(log, "echo-message message-tags batch", with_history(2));
	std::vector<std::string> ids;
	for (int i = 0; i < 5; ++i) {
		room.say("PRIVMSG #c :" + std::to_string(i));
		ids.push_back(msgid_of(room.alice->take()));
		CHECK(ids.back().starts_with("fakez"));
	}
	room.say("PRIVMSG bob :private");
	CHECK(!msgid_of(room.alice->take()).starts_with("fakez"));
	// What memory has does not trouble the log, and the rest comes from there.
	room.say("CHATHISTORY LATEST #c * 2");
	check::equal(log.reads, 0);
	std::vector<std::string> answer = lines_of(room.alice->take());
	check::equal(answer.size(), 4);
	check::equal(msgid_of(answer[1]), ids[3]);
	room.say("CHATHISTORY LATEST #c * 5");
	check::equal(log.reads, 1);
	answer = lines_of(room.alice->take());
	check::equal(answer.size(), 7);
	for (std::size_t i = 0; i < 5; ++i)
		check::equal(msgid_of(answer[i + 1]), ids[i]);
	room.say("CHATHISTORY AFTER #c msgid=" + ids[3] + " 5");
	check::equal(log.reads, 1);
	check::equal(msgid_of(lines_of(room.alice->take()).at(1)), ids[4]);
	room.say("CHATHISTORY BEFORE #c msgid=" + ids[1] + " 5");
	check::equal(msgid_of(lines_of(room.alice->take()).at(1)), ids[0]);
	room.say("CHATHISTORY AROUND #c msgid=" + ids[2] + " 3");
	check::equal(msgid_of(lines_of(room.alice->take()).at(2)), ids[2]);
	room.say("CHATHISTORY BETWEEN #c msgid=" + ids[3] + " msgid=" + ids[0] + " 9");
	answer = lines_of(room.alice->take());
	check::equal(answer.size(), 4);
	check::equal(msgid_of(answer[1]), ids[1]);
	room.say("CHATHISTORY AFTER #c msgid=fakezzzzzz 5");
	check::contains(room.alice->take(), "FAIL CHATHISTORY MESSAGE_ERROR");
}

void who_becomes_an_operator_is_told_of_a_full_disk()
{
	FakeLog log;
	Settings given = settings();
	given.operators = {{.name = "root", .password = "toor"}};
	Stage stage(given, log);
	const auto alice = stage.log_in("alice"), bob = stage.log_in("bob");
	stage.say(*alice, "OPER root toor");
	CHECK(alice->take().find("Message log") == std::string::npos);
	stage.host.troubles = {"Message log: the disk is full", "Accounts: the disk does not answer"};
	stage.say(*bob, "OPER root toor");
	const std::string told = bob->take();
	check::contains(told, " 381 bob ");
	check::contains(told, ":irc.test NOTICE bob :*** Message log: the disk is full\r\n");
	check::contains(told, ":irc.test NOTICE bob :*** Accounts: the disk does not answer\r\n");
}

void a_full_log_refuses_messages_and_nothing_else()
{
	FakeLog log;
	Room room(log, "labeled-response batch message-tags");
	const std::size_t before = log.lines().size();
	log.full = true;
	room.say("PRIVMSG #c :hello");
	check::equal(room.alice->take(), ":irc.test FAIL PRIVMSG LOG_FULL #c :Not sent: the disk of the server is full. "
	                                 "Try again later\r\n");
	room.say("NOTICE #c :hello");
	check::equal(room.alice->take(), "");
	room.say("@label=x NOTICE #c :hello");
	CHECK(room.alice->take().starts_with("@label=x :irc.test FAIL NOTICE LOG_FULL #c "));
	room.say("@label=y PRIVMSG #c,#c :hello");
	const std::vector<std::string> refused = lines_of(room.alice->take());
	check::equal(refused.size(), 4);
	check::contains(refused.front(), "@label=y :irc.test BATCH +");
	for (const std::string &line : {refused[1], refused[2]})
		CHECK(line.starts_with("@batch=") &&
		      line.ends_with(" :irc.test FAIL PRIVMSG LOG_FULL #c :Not sent: the disk of the server is full. "
		                     "Try again later"));
	check::equal(room.bob->take(), "");
	room.say("TOPIC #c :tea");
	room.say("PRIVMSG bob :hello");
	check::equal(lines_of(room.bob->take()).size(), 2);
	check::equal(room.stage.world.unsaved(), 1);
	check::equal(log.lines().size(), before);
	log.full = false;
	room.alice->take();
	room.say("PRIVMSG #c :hello");
	check::equal(room.alice->take(), "");
	check::equal(lines_of(room.bob->take()).size(), 1);
}

/** While the log is asked nothing is locked, and then it is looked at again who may read. */
/** The refusal comes when the next command answers: neither is made of the other's bytes. */
void a_refusal_comes_before_the_answer_that_it_waited_for()
{
	FakeLog log;
	Room room(log, "labeled-response batch message-tags");
	log.full = true;
	for (const int labelled : {0, 1, 25}) {
		{
			Interpreter interpreter({room.stage.world, room.stage.host, *room.alice, room.stage.out});
			for (int i = 0; i < labelled; ++i)
				interpreter.run(irc::LineResult::line, "@label=l" + std::to_string(i) + " PRIVMSG #c :a");
			interpreter.run(irc::LineResult::line, "PRIVMSG #c :a");
			interpreter.run(irc::LineResult::line, "PRIVMSG nosuch :x");
		}
		room.stage.out.flush();
		const std::vector<std::string> lines = lines_of(room.alice->take());
		check::equal(lines.size(), labelled + 2);
		const std::string refusal =
		    ":irc.test FAIL PRIVMSG LOG_FULL #c :Not sent: the disk of the server is full. Try again later";
		for (int i = 0; i < labelled; ++i)
			check::equal(lines[i], "@label=l" + std::to_string(i) + " " + refusal);
		check::equal(lines[labelled], refusal);
		check::contains(lines[labelled + 1], ":irc.test 401 alice nosuch :");
	}
}

void who_was_removed_meanwhile_reads_nothing()
{
	FakeLog log;
	Room room(log, {}, with_history(1));
	for (int i = 0; i < 3; ++i)
		room.say("PRIVMSG #c :secret");
	room.bob->take();
	Delivery other;
	log.at_read = [&] {
		Interpreter({room.stage.world, room.stage.host, *room.alice, other}).run(irc::LineResult::line, "KICK #c bob");
	};
	room.stage.say(*room.bob, "CHATHISTORY LATEST #c * 10");
	other.flush();
	const std::string got = room.bob->take();
	CHECK(got.find("secret") == std::string::npos);
	check::contains(got, "FAIL CHATHISTORY INVALID_TARGET LATEST #c ");
	log.at_read = nullptr;
	log.damaged = true;
	room.stage.say(*room.carol, "CHATHISTORY LATEST #c * 10");
	check::contains(room.carol->take(), "NOTICE carol :Some of the history of #c is damaged and cannot be read\r\n");
	log.gap = {1'000, 61'500};
	room.stage.say(*room.carol, "CHATHISTORY LATEST #c * 10");
	check::contains(room.carol->take(),
	                "NOTICE carol :Some of the history of #c is damaged and cannot be read: what was "
	                "said between 1970-01-01T00:00:01.000Z and 1970-01-01T00:01:01.500Z\r\n");
}

/** Has a World begin with what the log has of the one before. */
void restore(Stage &stage, const FakeLog &log, Deadline ends = std::chrono::steady_clock::now() + 1h)
{
	World::Unsaved state;
	for (const auto &[key, value] : log.state)
		state.push_back({key, value});
	WorldWrite lock(stage.world);
	check::equal(stage.world.restore(state, wall_now(), ends), 0);
}

void channels_outlive_the_server()
{
	FakeLog log;
	std::string id, modes, bans, created;
	{
		Room room(log, "echo-message message-tags");
		room.say("PRIVMSG #c :before");
		id = msgid_of(room.alice->take());
		room.say("TOPIC #c :tea");
		room.say("MODE #c +sklb-t sesame 7 *!*@192.0.2.9");
		room.say("MODE #c +beI m:a!*@* x!y@z a:carol");
		room.say("MODE #c -b *!*@192.0.2.9");
		room.say("RENAME #c #Home");
		room.say("JOIN #gone");
		room.say("PART #gone");
		room.alice->take();
		room.say("MODE #Home");
		modes = room.alice->take();
		room.say("MODE #Home +b");
		bans = room.alice->take();
	}
	Stage stage(with_history(), log);
	restore(stage, log);
	const auto alice = stage.log_in("alice", "message-tags");
	stage.say(*alice, "JOIN #home");
	check::contains(alice->take(), " 475 alice #Home "); // its key holds
	stage.say(*alice, "JOIN #home sesame");
	const std::string joined = alice->take();
	check::contains(joined, " 332 alice #Home :tea\r\n");
	check::contains(joined, " 353 alice @ #Home :alice\r\n"); // nobody is its operator
	stage.say(*alice, "MODE #Home");
	check::equal(alice->take(), modes);
	stage.say(*alice, "MODE #Home +b");
	check::equal(alice->take(), bans);
	stage.say(*alice, "CHATHISTORY LATEST #Home * 10");
	const std::string history = alice->take();
	check::contains(history, "msgid=" + id + " :alice!alice@192.0.2.1 PRIVMSG #Home :before\r\n");
	stage.say(*alice, "JOIN #gone");
	check::contains(alice->take(), " 353 alice = #gone :@alice\r\n");
	// A channel that ends is forgotten, with its lists.
	stage.say(*alice, "JOIN 0");
	for (const auto &[key, value] : log.state)
		check::equal(key, "s");
}

void a_new_channel_of_that_name_has_nothing_of_the_old_one()
{
	FakeLog log;
	std::vector<Stream> streams;
	for (int run = 0; run < 3; ++run) {
		Stage stage(with_history(1), log);
		restore(stage, log);
		const auto alice = stage.log_in("alice");
		for (int life = 0; life < 2; ++life) {
			stage.say(*alice, "JOIN #c");
			stage.say(*alice, "PRIVMSG #c :one");
			stage.say(*alice, "PRIVMSG #c :two");
			const Stream stream = log.lines().back().stream;
			CHECK(std::find(streams.begin(), streams.end(), stream) == streams.end());
			streams.push_back(stream);
			alice->take();
			stage.say(*alice, "CHATHISTORY LATEST #c * 10");
			check::equal(lines_of(alice->take()).size(), 2);
			stage.say(*alice, "PART #c");
		}
	}
}

void channels_that_nobody_joins_end()
{
	FakeLog log;
	{
		Stage stage(with_history(), log);
		const auto alice = stage.log_in("alice");
		stage.say(*alice, "JOIN #a,#b");
		stage.say(*alice, "MODE #b +b x!y@z");
	}
	Stage stage(with_history(), log);
	const Deadline now = std::chrono::steady_clock::now();
	restore(stage, log, now + 1h);
	const auto alice = stage.log_in("alice");
	stage.say(*alice, "JOIN #a");
	{
		WorldWrite lock(stage.world);
		CHECK(stage.world.end_empty_channels(now + 59min, wall_now()) == now + 1h);
		CHECK(stage.world.find_channel("#b") != nullptr);
		CHECK(!stage.world.end_empty_channels(now + 1h, wall_now()));
		CHECK(stage.world.find_channel("#a") != nullptr && stage.world.find_channel("#b") == nullptr);
	}
	check::equal(log.state.size(), 2); // #a and the streams
}

void a_state_that_cannot_be_read_is_told_and_dropped()
{
	FakeLog log;
	log.state = {{"c1", "name #a\nlimit x\n"}, {"c2", "modes nt\n"},       {"c3", "name #c\nwhat is this\n"},
	             {"c4", "name #C\n"},          {"l3 b*!*@x", "no number"}, {"l3 b*!*@y", "17 me"},
	             {"l9 b*!*@x", "17 me"},       {"z7", "for others"},       {"s", "1024"}};
	Stage stage(with_history(), log);
	World::Unsaved state;
	for (const auto &[key, value] : log.state)
		state.push_back({key, value});
	WorldWrite lock(stage.world);
	check::equal(stage.world.restore(state, wall_now(), std::chrono::steady_clock::now()), 3);
	check::equal(stage.world.channel_roll().size(), 1);
	check::equal(std::as_const(*stage.world.find_channel("#c")).list('b').size(), 1);
	check::equal(log.state.size(), 4); // #c, its ban, what is for others, and the streams
}

void set_account(Stage &stage, FakeSession &session, const std::string &account)
{
	WorldWrite lock(stage.world);
	session.user->account = account;
}

void private_messages_of_accounts_are_kept()
{
	FakeLog log;
	const std::string caps = "batch message-tags echo-message";
	std::string first;
	{
		Stage stage(with_history(), log);
		const auto alice = stage.log_in("alice", caps), bob = stage.log_in("bob", caps);
		stage.say(*alice, "PRIVMSG bob :between guests");
		CHECK(log.lines().empty() && log.state.empty());
		set_account(stage, *alice, "Alice");
		stage.say(*alice, "PRIVMSG bob :to a guest");
		check::equal(log.lines().size(), 1);
		const Stream with_guest = log.lines()[0].stream;
		set_account(stage, *bob, "Bob");
		alice->take();
		log.at_append = [&] { check::equal(alice->outbox.size() + bob->outbox.size(), 0); };
		stage.say(*alice, "PRIVMSG bob :hello");
		first = msgid_of(alice->take());
		stage.say(*bob, "NOTICE alice :hi");
		stage.say(*bob, "TAGMSG alice");
		log.at_append = nullptr;
		check::equal(log.lines().size(), 3);
		CHECK(log.lines()[1].stream != with_guest && log.lines()[1].stream == log.lines()[2].stream);
		log.full = true;
		alice->take();
		bob->take();
		stage.say(*alice, "PRIVMSG bob :not kept");
		CHECK(alice->take().starts_with(":irc.test FAIL PRIVMSG LOG_FULL bob "));
		check::equal(bob->take(), "");
		log.full = false;
	}
	Stage stage(with_history(), log);
	restore(stage, log);
	// Who has the nick of an account is not that account.
	const auto alice = stage.log_in("alice", caps), bob = stage.log_in("bob", caps);
	stage.say(*alice, "CHATHISTORY LATEST bob * 10");
	check::contains(alice->take(), "FAIL CHATHISTORY INVALID_TARGET LATEST bob ");
	set_account(stage, *alice, "alice");
	stage.say(*alice, "CHATHISTORY LATEST bob * 10");
	check::contains(alice->take(), "FAIL CHATHISTORY INVALID_TARGET LATEST bob ");
	set_account(stage, *bob, "bob");
	stage.say(*bob, "NICK bobby");
	alice->take();
	bob->take();
	// By the nick that he has now, or by his account.
	stage.say(*alice, "CHATHISTORY LATEST bobby * 10");
	std::vector<std::string> answer = lines_of(alice->take());
	check::equal(answer.size(), 4);
	check::contains(answer[1], "msgid=" + first + " :alice!alice@192.0.2.1 PRIVMSG bobby :hello");
	check::contains(answer[2], " :bob!bob@192.0.2.1 NOTICE alice :hi");
	stage.say(*bob, "CHATHISTORY LATEST Alice * 10");
	answer = lines_of(bob->take());
	check::contains(answer[1], " :alice!alice@192.0.2.1 PRIVMSG bobby :hello");
	// The nick is as it is, and the batch as it was asked for.
	check::contains(answer[0], " chathistory Alice");
	check::contains(answer[2], " :bob!bob@192.0.2.1 NOTICE alice :hi");
	const auto eve = stage.log_in("eve", caps);
	set_account(stage, *eve, "eve");
	for (const char *target : {"alice", "bob", "bobby"}) {
		stage.say(*eve, std::string("CHATHISTORY LATEST ") + target + " * 10");
		check::contains(eve->take(), "FAIL CHATHISTORY INVALID_TARGET");
	}
}

/** The guest is who it is as long as they are online, and nobody afterwards. */
void what_is_said_with_a_guest_ends_with_the_guest()
{
	FakeLog log;
	const std::string caps = "batch message-tags echo-message";
	Stage stage(with_history(), log);
	const auto alice = stage.log_in("alice", caps);
	set_account(stage, *alice, "alice");
	const auto guest = stage.log_in("bob", caps);
	stage.say(*alice, "PRIVMSG bob :hello");
	stage.say(*guest, "PRIVMSG alice :hi");
	stage.say(*guest, "NICK rob");
	alice->take();
	guest->take();
	stage.say(*alice, "CHATHISTORY LATEST rob * 10");
	check::equal(lines_of(alice->take()).size(), 4);
	stage.say(*guest, "CHATHISTORY LATEST alice * 10");
	check::equal(lines_of(guest->take()).size(), 4);
	// No key of the state, no target, and no name that anybody can give.
	for (const auto &[key, value] : log.state)
		CHECK(!key.starts_with(Conversations::kClass));
	stage.say(*alice, "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 9");
	CHECK(alice->take().find("CHATHISTORY TARGETS") == std::string::npos);
	std::string name;
	{
		WorldRead lock(stage.world);
		name = guest->user->correspondent();
		CHECK(stage.world.conversations().find("alice", name) != nullptr);
	}
	for (const std::string &target : {name, std::string("bob")}) {
		stage.say(*alice, "CHATHISTORY LATEST " + target + " * 10");
		check::contains(alice->take(), "FAIL CHATHISTORY INVALID_TARGET");
	}
	stage.leave(*guest, "gone");
	CHECK(stage.world.conversations().find("alice", name) == nullptr);
	check::equal(stage.world.conversations().of("alice").size(), 0);
	const auto another = stage.log_in("rob", caps);
	stage.say(*another, "CHATHISTORY LATEST alice * 10");
	check::contains(another->take(), "FAIL CHATHISTORY INVALID_TARGET");
	stage.say(*alice, "CHATHISTORY LATEST rob * 10");
	check::contains(alice->take(), "FAIL CHATHISTORY INVALID_TARGET");
}

void targets_are_channels_and_accounts()
{
	FakeLog log;
	{
		Room room(log);
		set_account(room.stage, *room.alice, "alice");
		set_account(room.stage, *room.bob, "bob");
		room.say("PRIVMSG #c :one");
		room.say("PRIVMSG bob :two");
	}
	Stage stage(with_history(), log);
	restore(stage, log);
	const auto alice = stage.log_in("alice");
	set_account(stage, *alice, "alice");
	stage.say(*alice, "JOIN #c");
	alice->take();
	const std::string all =
	    "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z ";
	stage.say(*alice, all + "10");
	const std::vector<std::string> answer = lines_of(alice->take());
	check::equal(answer.size(), 2); // of both only the log knows
	CHECK(log.reads == 1);
	for (const char *target : {" #c ", " bob "})
		CHECK((answer[0] + answer[1]).find(std::string("CHATHISTORY TARGETS") + target) != std::string::npos);
	stage.say(*alice, all + "1");
	check::equal(lines_of(alice->take()).size(), 1);
}

void one_account_does_not_fill_the_state()
{
	FakeLog log;
	const irc::CaseMap map(irc::CaseMapping::ascii);
	Streams streams(log);
	Conversations conversations(log, streams, map);
	for (std::size_t i = 0; i < Conversations::kMost; ++i)
		CHECK(conversations.between("eve", "peer" + std::to_string(i), 1) != nullptr);
	CHECK(conversations.between("eve", "another", 1) == nullptr);
	CHECK(conversations.between("another", "EVE", 1) == nullptr);
	CHECK(conversations.between("peer7", "Eve", 1) == conversations.find("eve", "PEER7"));
	CHECK(conversations.between("another", "peer7", 1) != nullptr);
	check::equal(conversations.of("EVE").size(), Conversations::kMost);
	CHECK(!conversations.restore({"palone", "17"}) && !conversations.restore({"pa b", "x"}) &&
	      !conversations.restore({"pa b", std::nullopt}) && !conversations.restore({"pa b", "0"}));
}

const CMUnitTest kTests[] = {
    TEST_CASE(everything_is_kept_before_anybody_has_it),
    TEST_CASE(what_members_see_is_what_the_log_has),
    TEST_CASE(a_burst_is_one_append),
    TEST_CASE(ids_are_positions_in_the_log),
    TEST_CASE(a_full_log_refuses_messages_and_nothing_else),
    TEST_CASE(a_refusal_comes_before_the_answer_that_it_waited_for),
    TEST_CASE(who_becomes_an_operator_is_told_of_a_full_disk),
    TEST_CASE(who_was_removed_meanwhile_reads_nothing),
    TEST_CASE(channels_outlive_the_server),
    TEST_CASE(a_new_channel_of_that_name_has_nothing_of_the_old_one),
    TEST_CASE(channels_that_nobody_joins_end),
    TEST_CASE(a_state_that_cannot_be_read_is_told_and_dropped),
    TEST_CASE(private_messages_of_accounts_are_kept),
    TEST_CASE(what_is_said_with_a_guest_ends_with_the_guest),
    TEST_CASE(targets_are_channels_and_accounts),
    TEST_CASE(one_account_does_not_fill_the_state),
};

} // namespace

int main()
{
	return check::main("keeping", kTests);
}
