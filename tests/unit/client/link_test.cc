// SPDX-License-Identifier: MIT
//
// One server from the main thread's side: connecting, losing it, and what is shown of what was said meanwhile.

#include <csignal>

#include "link_run.hh"
#include "scripted_server.hh"

using namespace confer::client;
using test::LinkRun;
using test::Peer;
using test::ScriptedServer;

namespace {

constexpr std::string_view kHistory = "batch draft/chathistory message-tags server-time";

std::string said(int n, std::string_view batch = {})
{
	const std::string number = std::to_string(n);
	return "@" + (batch.empty() ? std::string() : "batch=" + std::string(batch) + ";") + "msgid=m" + number +
	       ";time=2026-11-22T10:00:0" + number + ".000Z :bob!b@h PRIVMSG #ops :" + number;
}

void history(Peer &peer, std::initializer_list<int> numbers)
{
	peer.send("BATCH +h chathistory #ops");
	for (int n : numbers)
		peer.send(said(n, "h"));
	peer.send("BATCH -h");
}

void is_ready_and_quits()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		peer.send(":bob!b@h PRIVMSG #ops :hi");
		check::equal(peer.expect("QUIT"), "QUIT");
		peer.send("ERROR :bye");
	});
	LinkRun run(test::link_options(server.address()));
	run.link.start();
	run.until_seen("<bob> hi");
	CHECK(run.link.state() == Link::State::ready);
	run.quit();
	CHECK(run.link.state() == Link::State::offline);
	check::equal(run.link.reason(), "bye");
	server.finish();
}

void nobody_there()
{
	std::string address;
	{
		const confer::Listener listener(confer::Address::loopback(AF_INET, 0));
		address = listener.address().to_string();
	}
	LinkRun run(test::link_options(address));
	run.link.start();
	run.until_over();
	CHECK(!run.link.was_ready());
	check::contains(run.link.reason(), "Connection refused");
}

/** As a port for TLS does. */
void a_port_that_hangs_up()
{
	ScriptedServer server([](Peer &peer) {
		peer.expect("USER ");
		peer.close();
	});
	LinkRun run(test::link_options(server.address()));
	run.link.start();
	run.until_over();
	check::contains(run.link.reason(), "(if this port is for TLS, use ircs://)");
	server.finish();
}

void a_silent_server_is_given_up()
{
	ScriptedServer server([](Peer &peer) { peer.expect_end(); });
	auto options = test::link_options(server.address());
	options.endpoint.timeout = std::chrono::seconds(1);
	LinkRun run(std::move(options));
	run.link.start();
	run.until_over();
	check::contains(run.link.reason(), "does not answer");
	server.finish();
}

/** A user may think about another nick for longer than the server may take to answer. */
void a_nick_may_be_chosen_late()
{
	constexpr std::chrono::seconds kTimeout{1};
	for (const bool answers : {true, false}) {
		ScriptedServer server([answers](Peer &peer) {
			peer.send(":s CAP * LS :");
			peer.expect("USER ");
			peer.send(":s 433 * alice :in use");
			peer.expect("NICK bob");
			if (!answers) {
				peer.expect_end();
				return;
			}
			peer.send(":s NOTICE * :*** Checking the new nick");
			peer.expect("PONG");
			peer.send(":s 001 bob :Welcome");
			peer.expect("QUIT");
		});
		auto options = test::link_options(server.address());
		options.endpoint.timeout = kTimeout;
		options.identity.nick_fixed = true;
		LinkRun run(std::move(options));
		run.link.start();
		run.until("the refusal", [&] { return run.link.state() == Link::State::nick_needed; });
		const SteadyTime later = steady_now() + kTimeout;
		run.until("a while", [&] { return steady_now() > later; });
		run.link.session().choose_nick("bob");
		run.link.send("NICK bob\r\n");
		run.until("the new nick", [&] { return run.link.state() != Link::State::nick_needed; });
		check::equal(run.link.reason(), "");
		run.link.send("PONG x\r\n");
		if (answers) {
			run.until_ready();
			run.quit();
		} else {
			run.until_over();
			check::contains(run.link.reason(), "does not answer");
		}
		server.finish();
	}
}

/** What was said while the connection was lost comes once, in order, in front of what is said now. */
void a_gap_is_filled()
{
	ScriptedServer server({[](Peer &peer) {
		                       peer.welcome_to("#ops", kHistory);
		                       peer.send(said(1));
		                       peer.send(said(2));
	                       },
	                       [](Peer &peer) {
		                       peer.welcome_to("#ops", kHistory);
		                       check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY AFTER #ops msgid=m2 100");
		                       peer.send(said(6)); // said before the answer comes
		                       history(peer, {2, 3, 4});
		                       check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY AFTER #ops msgid=m4 100");
		                       history(peer, {5, 6});
		                       check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY AFTER #ops msgid=m6 100");
		                       history(peer, {});
		                       peer.send(said(7));
		                       peer.expect("QUIT");
	                       }});
	LinkRun run(test::link_options(server.address()));
	run.link.start();
	run.until_seen("<bob> 7");
	check::equal(run.all(), "<bob> 1|<bob> 2|~<bob> 3|~<bob> 4|~<bob> 5|~<bob> 6|<bob> 7");
	run.quit();
	server.finish();
}

/** A msgid that the server has forgotten is no end: it may know the time. */
void asks_by_time_if_the_msgid_is_unknown()
{
	ScriptedServer server({[](Peer &peer) {
		                       peer.welcome_to("#ops", kHistory);
		                       peer.send(said(1));
	                       },
	                       [](Peer &peer) {
		                       peer.welcome_to("#ops", kHistory);
		                       peer.expect("CHATHISTORY AFTER #ops msgid=m1");
		                       peer.send("FAIL CHATHISTORY INVALID_MSGREFTYPE AFTER #ops :no such message");
		                       check::equal(peer.expect("CHATHISTORY"),
		                                    "CHATHISTORY AFTER #ops timestamp=2026-11-22T10:00:00.999Z 100");
		                       history(peer, {1, 2});
		                       peer.expect("CHATHISTORY");
		                       peer.send("FAIL CHATHISTORY MESSAGE_ERROR AFTER #ops :broken");
		                       peer.send(said(3));
		                       peer.expect("QUIT");
	                       }});
	LinkRun run(test::link_options(server.address()));
	run.link.start();
	run.until_seen("<bob> 3");
	check::equal(run.all(), "<bob> 1|~<bob> 2|<bob> 3");
	run.quit();
	server.finish();
}

void asks_for_the_latest_when_first_there()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kHistory);
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY LATEST #ops * 30");
		peer.send(said(3));
		history(peer, {1, 2});
		peer.expect("QUIT");
	});
	auto options = test::link_options(server.address());
	options.history = 30;
	LinkRun run(std::move(options));
	run.link.start();
	run.until_seen("<bob> 3");
	check::equal(run.all(), "~<bob> 1|~<bob> 2|<bob> 3");
	run.quit();
	server.finish();
}

/** What was said before is given page by page up to its beginning, each message once, and asked for one at a time. */
void what_is_older_is_had_page_by_page()
{
	using Older = Backlog::Older;
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kHistory);
		peer.expect("CHATHISTORY LATEST");
		history(peer, {7, 8});
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY BEFORE #ops msgid=m7 100");
		peer.send(said(9)); // said meanwhile
		history(peer, {5, 6, 7});
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY BEFORE #ops msgid=m5 100");
		peer.send("FAIL CHATHISTORY INVALID_MSGREFTYPE BEFORE #ops :no such message");
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY BEFORE #ops timestamp=2026-11-22T10:00:05.001Z 100");
		history(peer, {3, 4, 5});
		peer.expect("CHATHISTORY");
		history(peer, {});
		peer.expect("QUIT");
	});
	auto options = test::link_options(server.address());
	options.history = 30;
	LinkRun run(std::move(options));
	const auto ask = [&] { return run.link.ask_older("#ops", steady_now()); };
	CHECK(ask() == Older::unavailable);
	run.link.start();
	run.until_seen("~<bob> 8");
	CHECK(ask() == Older::asked);
	CHECK(ask() == Older::under_way);
	run.until_seen("^6");
	CHECK(ask() == Older::asked);
	run.until_seen("^4");
	CHECK(ask() == Older::asked);
	run.until_seen("^ended");
	CHECK(ask() == Older::ended);
	check::equal(run.all(), "~<bob> 7|~<bob> 8|<bob> 9|^5|^6|^3|^4|^ended");
	run.quit();
	server.finish();
}

/** With somebody who has not said a word yet, and in a channel that is looked at again. */
void what_is_older_begins_with_what_there_is()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kHistory);
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY LATEST bob * 100");
		peer.send("BATCH +h chathistory bob");
		peer.send("@batch=h;msgid=b1;time=2026-11-22T10:00:01.000Z :bob!b@h PRIVMSG alice :psst");
		peer.send("BATCH -h");
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY BEFORE bob msgid=b1 100");
		peer.send("FAIL CHATHISTORY MESSAGE_ERROR BEFORE bob :no");
		peer.expect("CHATHISTORY BEFORE bob timestamp=");
		peer.send("FAIL CHATHISTORY MESSAGE_ERROR BEFORE bob :no");
		check::equal(peer.expect("CHATHISTORY"), "CHATHISTORY LATEST bob * 100");
		peer.send("BATCH +h chathistory bob");
		peer.send("@batch=h;msgid=b1;time=2026-11-22T10:00:01.000Z :bob!b@h PRIVMSG alice :psst");
		peer.send("BATCH -h");
		peer.expect("CHATHISTORY BEFORE bob");
		peer.send("FAIL CHATHISTORY INVALID_TARGET BEFORE bob :nothing is kept");
		peer.expect("QUIT");
	});
	LinkRun run(test::link_options(server.address()));
	run.link.start();
	run.until_ready();
	CHECK(run.link.ask_older("bob", steady_now()) == Backlog::Older::asked);
	run.until_seen("^psst");
	CHECK(run.link.ask_older("bob", steady_now()) == Backlog::Older::asked);
	run.until_seen("^failed");
	run.link.forget("bob");
	CHECK(run.link.ask_older("bob", steady_now()) == Backlog::Older::asked);
	run.until_seen("^psst");
	CHECK(run.link.ask_older("bob", steady_now()) == Backlog::Older::asked);
	run.until_seen("^ended");
	run.quit();
	server.finish();
}

/** Frames of history that nobody closes, failures without sense: what is said now still comes. */
void a_server_may_lie_about_history()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops", kHistory);
		peer.expect("CHATHISTORY");
		for (int i = 0; i < 3000; ++i)
			peer.send("BATCH +x" + std::to_string(i) + " chathistory #ops");
		peer.send("BATCH");
		peer.send("BATCH -nosuch");
		peer.send("BATCH :");
		peer.send("@batch=x1 :bob!b@h PRIVMSG #ops :hidden");
		peer.send("FAIL CHATHISTORY");
		peer.send("FAIL CHATHISTORY X LATEST #ops :no");
		peer.send(":bob!b@h PRIVMSG #ops :\x01VERSION\x01");
		peer.send(":bob!b@h PRIVMSG #ops :still here");
		peer.expect("QUIT");
	});
	auto options = test::link_options(server.address());
	options.history = 30;
	LinkRun run(std::move(options));
	run.link.start();
	run.until_seen("<bob> still here");
	run.quit();
	server.finish();
}

void reconnects_when_told()
{
	ScriptedServer server({[](Peer &peer) {
		                       peer.welcome_to("#ops");
		                       peer.expect_end();
	                       },
	                       [](Peer &peer) {
		                       peer.welcome_to("#ops");
		                       peer.expect("QUIT");
	                       }});
	LinkRun run(test::link_options(server.address()));
	run.link.start();
	run.until_ready();
	run.link.reconnect("reconnecting");
	run.until("connecting", [&] { return run.link.state() != Link::State::ready; });
	run.until_ready();
	run.quit();
	server.finish();
}

/** A server that takes no nick of ours when we come back is tried again. */
void a_nick_may_be_free_again_later()
{
	const auto refuse_all = [](Peer &peer) {
		peer.send(":s CAP * LS :");
		peer.expect("USER ");
		peer.send(":s 433 * alice :in use");
		for (std::string line = peer.line(); line != "(closed)"; line = peer.line())
			if (line.starts_with("NICK "))
				peer.send(":s 433 * " + line.substr(5) + " :in use");
	};
	ScriptedServer server({[](Peer &peer) { peer.welcome_to("#ops"); }, refuse_all,
	                       [](Peer &peer) {
		                       check::equal(peer.welcome_to("#ops"), "alice");
		                       peer.expect("QUIT");
	                       }});
	LinkRun run(test::link_options(server.address()));
	run.link.start();
	run.until_ready();
	run.until("lost", [&] { return run.link.state() == Link::State::waiting; });
	run.until("refused", [&] { return run.link.reason().find("in use") != std::string::npos; });
	CHECK(run.link.state() == Link::State::waiting);
	run.until_ready();
	run.quit();
	server.finish();
}

void watches_again_after_reconnecting()
{
	const auto script = [](Peer &peer) {
		const std::string nick = peer.welcome();
		peer.send(":s 005 " + nick + " MONITOR=10 :are supported");
		peer.send(":s 422 " + nick + " :no message of the day");
		check::equal(peer.expect("MONITOR"), "MONITOR + bob");
	};
	ScriptedServer server({script, script});
	LinkRun run(test::link_options(server.address()));
	check::equal(run.link.session().watch("bob"), "");
	run.link.start();
	run.until_ready();
	run.until("lost", [&] { return run.link.state() == Link::State::waiting; });
	run.until_ready();
	run.until("lost again", [&] { return run.link.state() == Link::State::waiting; });
	run.link.close();
	CHECK(run.link.state() == Link::State::offline);
	server.finish();
}

/** The server asks more than it reads. */
void a_server_that_does_not_read_is_given_up()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		peer.expect_end();
	});
	LinkRun run(test::link_options(server.address()));
	run.link.start();
	run.until_ready();
	const std::string line = "PING " + std::string(400, 'x') + "\r\n";
	for (std::size_t i = 0; i <= Link::kMaxOutgoing / line.size(); ++i)
		run.link.send(line);
	run.until("waiting", [&] { return run.link.state() == Link::State::waiting; });
	check::contains(run.link.reason(), "stopped reading");
	run.link.close();
	server.finish();
}

const CMUnitTest kTests[] = {
    TEST_CASE(is_ready_and_quits),
    TEST_CASE(nobody_there),
    TEST_CASE(a_port_that_hangs_up),
    TEST_CASE(a_silent_server_is_given_up),
    TEST_CASE(a_nick_may_be_chosen_late),
    TEST_CASE(a_gap_is_filled),
    TEST_CASE(asks_by_time_if_the_msgid_is_unknown),
    TEST_CASE(asks_for_the_latest_when_first_there),
    TEST_CASE(what_is_older_is_had_page_by_page),
    TEST_CASE(what_is_older_begins_with_what_there_is),
    TEST_CASE(a_server_may_lie_about_history),
    TEST_CASE(reconnects_when_told),
    TEST_CASE(a_nick_may_be_free_again_later),
    TEST_CASE(watches_again_after_reconnecting),
    TEST_CASE(a_server_that_does_not_read_is_given_up),
};

} // namespace

int main()
{
	::signal(SIGPIPE, SIG_IGN);
	return check::main("link", kTests);
}
