// SPDX-License-Identifier: MIT
// Several sessions of one user: how they attach, what each of them sees, and how they end.
#include "fixture.hh"

#include <confer/thread.hh>

#include <memory>
#include <string>
#include <string_view>

#include "support/check.hh"
#include "support/child.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

using Ref = std::shared_ptr<FakeSession>;

bool has(const std::string &text, std::string_view part)
{
	return text.find(part) != std::string::npos;
}

std::size_t count(const std::string &text, std::string_view part)
{
	std::size_t found = 0;
	for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
		++found;
	return found;
}

/** A connection that has logged in to the account, before NICK and USER. */
Ref connect_as(Stage &stage, const std::string &account)
{
	Ref session = stage.connect();
	WorldWrite lock(stage.world);
	session->account = account;
	return session;
}

/** The same with the welcome, which is not taken. */
Ref welcome(Stage &stage, const std::string &account, const std::string &nick, const std::string &caps = {})
{
	Ref session = connect_as(stage, account);
	if (!caps.empty())
		stage.say(*session, "CAP REQ :" + caps);
	stage.say(*session, "NICK " + nick);
	stage.say(*session, "USER " + nick + " 0 * :Real");
	stage.say(*session, "CAP END");
	return session;
}

/** Alice with two sessions, and bob, all in #c. */
struct Room {
	explicit Room(const std::string &caps_of_second = {}, Settings given = settings()) : stage(std::move(given))
	{
		bob = stage.log_in("bob");
		first = welcome(stage, "Alice", "alice");
		for (const Ref &session : {bob, first})
			stage.say(*session, "JOIN #c");
		take();
		second = welcome(stage, "alice", "alice", caps_of_second);
		burst = second->take();
	}

	/** Drops what has come. */
	void take()
	{
		bob->take();
		first->take();
		if (second != nullptr)
			second->take();
	}
	void leave(FakeSession &session) { stage.leave(session, "gone"); }

	Stage stage;
	Ref bob, first, second;
	std::string burst; ///< what the second session was sent when it attached
};

void a_user_has_the_account_of_its_session()
{
	Stage stage;
	welcome(stage, "Alice", "al");
	WorldRead lock(stage.world);
	check::equal(stage.world.find_user("al")->account, "Alice");
}

void a_session_attaches_to_the_user_of_its_account()
{
	Stage stage;
	const Ref bob = stage.log_in("bob"), first = welcome(stage, "Alice", "Alice");
	stage.say(*first, "JOIN #one,#two");
	stage.say(*first, "TOPIC #two :Coffee is ready");
	stage.say(*first, "MODE Alice +w");
	stage.say(*bob, "JOIN #one");
	first->take();
	bob->take();
	stage.say(*bob, "MONITOR + alice");
	bob->take();
	const Ref second = welcome(stage, "alice", "aLICE");
	const std::string burst = second->take();
	CHECK(has(burst, " 001 Alice :Welcome"));
	CHECK(has(burst, " 221 Alice +w"));
	check::equal(count(burst, " 001 "), 1);
	check::equal(count(burst, ":Alice!Alice@192.0.2.1 JOIN #one\r\n"), 1);
	check::equal(count(burst, ":Alice!Alice@192.0.2.1 JOIN #two\r\n"), 1);
	CHECK(has(burst, " 332 Alice #two :Coffee is ready"));
	CHECK(has(burst, " 333 Alice #two "));
	check::equal(count(burst, " 366 Alice #"), 2);
	CHECK(burst.find("JOIN #one") < burst.find(" 366 Alice #one"));
	CHECK(burst.rfind(" 376 ") == std::string::npos && burst.find(" 422 ") < burst.find("JOIN #one"));
	check::equal(first->take(), "");
	check::equal(bob->take(), "");
	WorldRead lock(stage.world);
	const Population people = stage.world.population();
	check::equal(people.users, 2);
	check::equal(people.unknown, 0);
	check::equal(stage.world.find_user("alice")->sessions.size(), 2);
	CHECK(second->state() == Session::State::bound);
}

void names_are_not_sent_to_who_does_not_want_them()
{
	const Room room("no-implicit-names extended-join");
	CHECK(has(room.burst, "JOIN #c Alice :Real"));
	CHECK(!has(room.burst, " 353 "));
}

void strangers_do_not_attach()
{
	Settings alone = settings();
	alone.multi_session = false;
	for (const bool allowed : {true, false}) {
		Stage stage(allowed ? settings() : alone);
		const Ref first = welcome(stage, "Alice", "alice");
		for (const char *account : {"", "Bob", allowed ? "" : "Alice"}) {
			const Ref other = welcome(stage, account, "alice");
			const std::string answer = other->take();
			CHECK(has(answer, " 433 * alice "));
			CHECK(!has(answer, " 001 "));
			// Another nick is free, of the same account too.
			stage.say(*other, "NICK other");
			CHECK(has(other->take(), " 001 other "));
			stage.leave(*other, "gone");
		}
	}
}

void a_nick_in_use_is_refused_when_login_can_no_longer_come()
{
	Stage stage;
	const Ref first = welcome(stage, "Alice", "alice");
	// The order of most clients: NICK comes before the login.
	const Ref second = stage.connect();
	stage.say(*second, "CAP LS 302");
	stage.say(*second, "NICK alice");
	stage.say(*second, "USER a 0 * :A");
	CHECK(!has(second->take(), " 433 "));
	{
		WorldWrite lock(stage.world);
		second->account = "Alice";
	}
	stage.say(*second, "CAP END");
	CHECK(has(second->take(), " 001 alice "));
	const Ref guest = stage.connect();
	stage.say(*guest, "CAP LS 302");
	stage.say(*guest, "NICK alice");
	stage.say(*guest, "USER a 0 * :A");
	guest->take();
	stage.say(*guest, "CAP END");
	CHECK(has(guest->take(), " 433 * alice "));
	const Ref plain = stage.connect();
	stage.say(*plain, "NICK alice");
	CHECK(has(plain->take(), " 433 * alice "));
}

void two_users_of_an_account_do_not_become_one()
{
	Stage stage;
	welcome(stage, "Alice", "alice");
	const Ref other = welcome(stage, "Alice", "ally");
	other->take();
	stage.say(*other, "NICK alice");
	CHECK(has(other->take(), " 433 ally alice "));
}

void all_sessions_see_what_is_said()
{
	Room room("message-tags server-time account-tag");
	room.stage.say(*room.bob, "PRIVMSG #c :hello");
	check::equal(room.first->take(), ":bob!bob@192.0.2.1 PRIVMSG #c :hello\r\n");
	const std::string tagged = room.second->take();
	CHECK(tagged.starts_with('@') && has(tagged, "msgid=") && has(tagged, "time="));
	CHECK(tagged.ends_with(":bob!bob@192.0.2.1 PRIVMSG #c :hello\r\n"));
	room.stage.say(*room.bob, "PRIVMSG alice :psst");
	check::equal(room.first->take(), ":bob!bob@192.0.2.1 PRIVMSG alice :psst\r\n");
	check::equal(count(room.second->take(), "PRIVMSG alice :psst"), 1);
	room.take();
	// What one of them says is seen by the other.
	room.stage.say(*room.first, "PRIVMSG #c :from me");
	check::equal(room.first->take(), "");
	const std::string own = room.second->take();
	CHECK(has(own, "account=Alice") && has(own, ":alice!alice@192.0.2.1 PRIVMSG #c :from me\r\n"));
	room.stage.say(*room.first, "NOTICE bob :just you");
	check::equal(room.first->take(), "");
	check::equal(count(room.second->take(), ":alice!alice@192.0.2.1 NOTICE bob :just you\r\n"), 1);
	room.stage.say(*room.second, "@+typing=active TAGMSG bob");
	check::equal(room.first->take(), ""); // it has no tags
	// To itself: once to each, and the echo to who wants it.
	room.stage.say(*room.second, "CAP REQ echo-message");
	room.take();
	room.stage.say(*room.second, "PRIVMSG alice :note");
	check::equal(count(room.first->take(), "PRIVMSG alice :note"), 1);
	check::equal(count(room.second->take(), "PRIVMSG alice :note"), 2);
	room.stage.say(*room.second, "PRIVMSG bob :echoed");
	check::equal(count(room.second->take(), "PRIVMSG bob :echoed"), 1);
	check::equal(count(room.first->take(), "PRIVMSG bob :echoed"), 1);
}

void a_label_is_of_one_session()
{
	Room room("batch labeled-response echo-message message-tags");
	room.stage.say(*room.second, "@label=7 PRIVMSG bob :hi");
	CHECK(has(room.second->take(), "label=7"));
	const std::string copy = room.first->take();
	CHECK(has(copy, "PRIVMSG bob :hi") && !has(copy, "label"));
}

void all_sessions_see_what_happens()
{
	Room room;
	const auto both = [&](FakeSession &who, const std::string &line, std::string_view seen) {
		room.take();
		room.stage.say(who, line);
		const std::string in_first = room.first->take(), in_second = room.second->take();
		check::equal(count(in_first, seen), 1);
		check::equal(count(in_second, seen), 1);
	};
	both(*room.second, "JOIN #d", ":alice!alice@192.0.2.1 JOIN #d\r\n");
	both(*room.first, "TOPIC #d :Tea", "TOPIC #d :Tea");
	both(*room.first, "MODE #d +m", "MODE #d +m");
	both(*room.first, "PART #d", "PART #d");
	both(*room.first, "MODE alice +i", "MODE alice +i");
	both(*room.bob, "MODE #c +v alice", "MODE #c +v alice");
	both(*room.second, "AWAY :lunch", " 306 alice ");
	both(*room.first, "AWAY", " 305 alice ");
	both(*room.second, "NICK ally", " NICK :ally\r\n");
	both(*room.bob, "KICK #c ally", "KICK #c ally");
	both(*room.bob, "INVITE ally #c", "INVITE ally #c");
	// Who joins in one window sees the channel in all.
	room.take();
	room.stage.say(*room.second, "JOIN #c");
	for (const Ref &session : {room.first, room.second}) {
		const std::string seen = session->take();
		check::equal(count(seen, " 366 ally #c "), 1);
		CHECK(has(seen, " 353 ally = #c :"));
	}
}

void lists_of_one_session_are_its_own()
{
	Room room;
	room.stage.say(*room.second, "MONITOR + carol");
	room.take();
	const Ref carol = room.stage.log_in("carol");
	CHECK(has(room.second->take(), " 730 alice :carol!"));
	check::equal(room.first->take(), "");
	room.stage.say(*room.first, "MONITOR L");
	CHECK(!has(room.first->take(), "carol"));
}

void one_of_several_leaves_unseen()
{
	Room room;
	room.stage.say(*room.first, "QUIT :bye");
	check::equal(room.first->take(), ":alice!alice@192.0.2.1 QUIT :Quit: bye\r\n");
	room.stage.leave(*room.first, *room.first->leaving);
	check::equal(room.bob->take(), "");
	check::equal(room.second->take(), "");
	room.stage.say(*room.bob, "PRIVMSG alice :still there?");
	CHECK(has(room.second->take(), "still there?"));
	check::equal(room.first->take(), "");
	{
		WorldRead lock(room.stage.world);
		CHECK(room.first->state() == Session::State::orphaned);
		check::equal(room.stage.world.population().users, 2);
		check::equal(room.stage.world.population().unknown, 0);
	}
	room.stage.say(*room.second, "QUIT");
	check::equal(room.second->take(), ":alice!alice@192.0.2.1 QUIT :Client quit\r\n");
	room.stage.leave(*room.second, *room.second->leaving);
	check::equal(room.bob->take(), ":alice!alice@192.0.2.1 QUIT :Client quit\r\n");
}

Settings with_operator()
{
	Settings given = settings();
	given.operators.push_back({"root", "secret", "is root"});
	return given;
}

/** When only clients are left at which nobody is, members of the channel and watchers hear that the user is away. */
void who_leaves_only_absent_clients_is_away()
{
	Room room("draft/pre-away");
	const Ref member = room.stage.log_in("member", "away-notify");
	const Ref watcher = room.stage.log_in("watcher", "away-notify extended-monitor");
	room.stage.say(*member, "JOIN #c");
	room.stage.say(*watcher, "MONITOR + alice");
	room.stage.say(*room.second, "AWAY *");
	member->take();
	watcher->take();
	room.leave(*room.first);
	check::equal(member->take(), ":alice!alice@192.0.2.1 AWAY :Nobody is there\r\n");
	check::equal(watcher->take(), ":alice!alice@192.0.2.1 AWAY :Nobody is there\r\n");
}

void a_kill_ends_all_sessions()
{
	Room room({}, with_operator());
	room.stage.say(*room.bob, "OPER root secret");
	room.take();
	room.stage.say(*room.bob, "KILL alice :enough");
	for (const Ref &session : {room.first, room.second}) {
		const std::string seen = session->take();
		CHECK(has(seen, "KILL alice :enough") && has(seen, "ERROR :Closing Link"));
		WorldRead lock(room.stage.world);
		CHECK(session->state() == Session::State::orphaned);
		CHECK(session->outbox.finished());
	}
	room.leave(*room.first);
	room.leave(*room.second);
	WorldRead lock(room.stage.world);
	check::equal(room.stage.world.population().users, 1);
}

void a_ban_closes_the_sessions_that_it_covers()
{
	Room room({}, with_operator());
	{
		WorldWrite lock(room.stage.world);
		room.second->origin.host = "198.51.100.9";
	}
	room.stage.say(*room.bob, "OPER root secret");
	{
		WorldWrite lock(room.stage.world);
		room.bob->origin.host = "203.0.113.1";
	}
	room.take();
	room.stage.say(*room.bob, "KLINE 198.51.100.9 :not from there");
	CHECK(has(room.second->take(), " 465 alice "));
	check::equal(room.first->take(), "");
	CHECK(!has(room.bob->take(), "QUIT"));
	room.leave(*room.second);
	{
		WorldRead lock(room.stage.world);
		check::equal(room.stage.world.find_user("alice")->sessions.size(), 1);
	}
	room.stage.say(*room.bob, "KLINE 192.0.2.1 :nor from here");
	CHECK(has(room.bob->take(), ":alice!alice@192.0.2.1 QUIT :K-lined: nor from here"));
	WorldRead lock(room.stage.world);
	CHECK(room.stage.world.find_user("alice") == nullptr);
}

void an_orphan_runs_no_command()
{
	Stage stage;
	const Ref alice = stage.log_in("alice");
	{
		WorldWrite lock(stage.world);
		User *const users[] = {alice->user};
		stage.world.remove_users(users, "gone", stage.out, nullptr);
	}
	for (const char *line : {"NICK other", "USER a 0 * :A", "PASS x", "CAP END", "CAP LS", "PRIVMSG alice :x",
	                         "JOIN #c", "WEBIRC a b c d", "QUIT", "PING x"})
		stage.say(*alice, line);
	check::equal(alice->take(), "");
	stage.leave(*alice, "gone");
	WorldRead lock(stage.world);
	check::equal(stage.world.sessions().size(), 0);
}

void a_session_changes_hands_once()
{
	Room room;
	const Ref other = room.stage.connect();
	check::aborts(
	    [&] {
		    WorldWrite lock(room.stage.world);
		    room.first->bind(*room.bob->user);
	    },
	    {"a session that is not new"});
	check::aborts(
	    [&] {
		    WorldWrite lock(room.stage.world);
		    other->orphan();
	    },
	    {"a session that is nobody's"});
	room.leave(*room.first);
	check::aborts(
	    [&] {
		    WorldWrite lock(room.stage.world);
		    room.first->bind(*room.bob->user);
	    },
	    {"a session that is not new"});
}

void rights_of_an_operator_are_of_the_session_that_has_the_password()
{
	Room room({}, with_operator());
	room.stage.say(*room.first, "OPER root secret");
	CHECK(has(room.second->take(), "MODE alice +o"));
	CHECK(has(room.first->take(), " 381 "));
	room.stage.say(*room.second, "KILL bob");
	CHECK(has(room.second->take(), " 481 alice "));
	room.stage.say(*room.second, "STATS k");
	CHECK(has(room.second->take(), " 481 alice "));
	room.stage.say(*room.first, "STATS k");
	CHECK(!has(room.first->take(), " 481 "));
	room.stage.say(*room.bob, "WHOIS alice");
	CHECK(has(room.bob->take(), " 313 bob alice "));
	// They end with it.
	room.leave(*room.first);
	check::equal(room.second->take(), ":alice!alice@192.0.2.1 MODE alice -o\r\n");
	WorldRead lock(room.stage.world);
	check::equal(room.stage.world.population().operators, 0);
}

void giving_up_the_rights_holds_for_all_sessions()
{
	Room room({}, with_operator());
	room.stage.say(*room.first, "OPER root secret");
	room.stage.say(*room.second, "OPER root secret");
	room.leave(*room.second);
	check::equal(room.first->take().find("MODE alice -o"), std::string::npos);
	const Ref third = welcome(room.stage, "Alice", "alice");
	room.stage.say(*third, "MODE alice -o");
	room.take();
	room.stage.say(*room.first, "STATS k");
	CHECK(has(room.first->take(), " 481 alice "));
}

void whois_tells_of_all_sessions()
{
	Room room;
	{
		WorldWrite lock(room.stage.world);
		room.first->origin.secure = true;
		room.second->origin.host = "198.51.100.9";
	}
	room.stage.say(*room.first, "WHOIS alice");
	std::string told = room.first->take();
	CHECK(has(told, " 338 alice alice alice@192.0.2.1 192.0.2.1 "));
	CHECK(has(told, " 338 alice alice alice@198.51.100.9 198.51.100.9 "));
	CHECK(!has(told, " 671 ")); // one of them is not
	room.stage.say(*room.bob, "WHOIS alice");
	CHECK(!has(room.bob->take(), " 338 "));
	{
		WorldWrite lock(room.stage.world);
		room.second->origin.secure = true;
	}
	room.stage.say(*room.bob, "WHOIS alice");
	CHECK(has(room.bob->take(), " 671 bob alice "));
}

/** Says lines in a thread of its own; nothing is flushed. */
struct Speaker {
	Speaker(Stage &stage, FakeSession &session, const std::string &to)
	    : thread([&stage, &session, to, this] {
		      for (int i = 0; i < 1000; ++i)
			      Interpreter({stage.world, stage.host, session, out})
			          .run(irc::LineResult::line, "PRIVMSG " + to + " :" + to + std::to_string(i));
	      })
	{
	}

	Delivery out;
	Thread thread;
};

void sessions_see_private_messages_in_one_order()
{
	Room room("echo-message");
	const Ref carol = room.stage.log_in("carol");
	Speaker bob(room.stage, *room.bob, "alice"), eve(room.stage, *carol, "alice"), own(room.stage, *room.second, "bob");
	for (Speaker *speaker : {&bob, &eve, &own})
		speaker->thread.start();
	for (Speaker *speaker : {&bob, &eve, &own})
		speaker->thread.join();
	for (Speaker *speaker : {&bob, &eve, &own})
		speaker->out.flush();
	const std::string seen = room.first->take();
	check::equal(count(seen, "PRIVMSG"), 3000);
	CHECK(seen == room.second->take());
}

} // namespace

int main()
{
	return check::main("sessions", {
	                                   TEST_CASE(a_user_has_the_account_of_its_session),
	                                   TEST_CASE(a_session_attaches_to_the_user_of_its_account),
	                                   TEST_CASE(names_are_not_sent_to_who_does_not_want_them),
	                                   TEST_CASE(strangers_do_not_attach),
	                                   TEST_CASE(a_nick_in_use_is_refused_when_login_can_no_longer_come),
	                                   TEST_CASE(two_users_of_an_account_do_not_become_one),
	                                   TEST_CASE(all_sessions_see_what_is_said),
	                                   TEST_CASE(a_label_is_of_one_session),
	                                   TEST_CASE(all_sessions_see_what_happens),
	                                   TEST_CASE(lists_of_one_session_are_its_own),
	                                   TEST_CASE(one_of_several_leaves_unseen),
	                                   TEST_CASE(who_leaves_only_absent_clients_is_away),
	                                   TEST_CASE(a_kill_ends_all_sessions),
	                                   TEST_CASE(a_ban_closes_the_sessions_that_it_covers),
	                                   TEST_CASE(an_orphan_runs_no_command),
	                                   TEST_CASE(a_session_changes_hands_once),
	                                   TEST_CASE(rights_of_an_operator_are_of_the_session_that_has_the_password),
	                                   TEST_CASE(giving_up_the_rights_holds_for_all_sessions),
	                                   TEST_CASE(whois_tells_of_all_sessions),
	                                   TEST_CASE(sessions_see_private_messages_in_one_order),
	                               });
}
