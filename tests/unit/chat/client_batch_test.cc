// SPDX-License-Identifier: MIT
// Messages of several lines: what is kept of them, what is told when they cannot be sent, and what an open batch holds.
#include "chat/client_batch.hh"
#include "chat/text.hh"

#include "fake_accounts.hh"
#include "fake_log.hh"
#include "fixture.hh"

#include <chrono>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

using namespace std::chrono_literals;

const std::string kCaps = "batch draft/multiline echo-message labeled-response message-tags";

Settings with_history()
{
	Settings given = settings();
	given.history.enabled = true;
	return given;
}

/** Ida, who knows of such messages, and leo, who does not, in #c of a server that has a log. */
struct Room {
	Room()
	{
		stage.say(*ida, "JOIN #c");
		stage.say(*leo, "JOIN #c");
		take();
	}

	void take()
	{
		ida->take();
		leo->take();
	}
	void say(const std::string &line) { stage.say(*ida, line); }
	void open(const std::string &tags = {}) { say(tags + "BATCH +b draft/multiline #c"); }

	FakeLog log;
	Stage stage{with_history(), log};
	std::shared_ptr<FakeSession> ida = stage.log_in("ida", kCaps), leo = stage.log_in("leo");
};

void one_record_has_all_lines()
{
	Room room;
	room.open("@+x=y ");
	room.say("@batch=b PRIVMSG #c :one");
	room.say("@batch=b PRIVMSG #c :");
	room.say("@batch=b;draft/multiline-concat PRIVMSG #c :two");
	const std::size_t before = room.log.lines().size();
	CHECK(room.leo->take().empty());
	room.say("BATCH -b");
	CHECK(room.log.lines().size() == before + 1);
	const FakeLog::Line &line = room.log.lines().back();
	CHECK(line.record.kind == HistoryKind::multiline);
	check::equal(line.body, ":ida!ida@192.0.2.1 PRIVMSG #c :one\n\rtwo");
	check::equal(line.client_tags, "+x=y");
	check::equal(room.leo->take(), ":ida!ida@192.0.2.1 PRIVMSG #c :one\r\n:ida!ida@192.0.2.1 PRIVMSG #c :two\r\n");
	CHECK(room.ida->batch == nullptr);
}

/** A service takes commands, not texts: no line of the batch may be run as one, least of all half of a paste. */
void a_service_takes_no_batch()
{
	FakeLog log;
	FakeAccounts accounts;
	accounts.with("Ida", "secret");
	Stage stage(with_history(), log, accounts);
	const auto ida = stage.log_in("guest", kCaps);
	stage.say(*ida, "@label=1 BATCH +b draft/multiline nickserv");
	check::equal(ida->take(), "@label=1 :irc.test FAIL BATCH MULTILINE_INVALID :NickServ takes one command at a time, "
	                          "without a batch\r\n");
	for (const char *line :
	     {"@batch=b PRIVMSG NickServ :IDENTIFY Ida secret", "@batch=b PRIVMSG NickServ :HELP", "BATCH -b"})
		stage.say(*ida, line);
	check::equal(ida->take(), "");
	check::equal(accounts.asked, 0);
	stage.say(*ida, "BATCH +b draft/multiline guest");
	stage.say(*ida, "@batch=b PRIVMSG NickServ :IDENTIFY Ida secret");
	check::equal(ida->take(), ":irc.test FAIL BATCH MULTILINE_INVALID_TARGET guest NickServ :The line and its batch "
	                          "differ in target\r\n");
	stage.say(*ida, "PRIVMSG NickServ :IDENTIFY Ida secret");
	CHECK(ida->take().find("You are logged in as Ida.") != std::string::npos);
}

void a_message_that_cannot_be_kept_is_not_sent()
{
	Room room;
	room.open("@label=1 ");
	room.say("@batch=b PRIVMSG #c :one");
	room.log.full = true;
	room.say("BATCH -b");
	check::equal(room.ida->take(), "@label=1 :irc.test FAIL PRIVMSG LOG_FULL #c :Not sent: the disk of the server is "
	                               "full. Try again later\r\n");
	CHECK(room.leo->take().empty());
}

void a_batch_has_its_time()
{
	Room room;
	room.open("@label=1 ");
	room.say("@batch=b PRIVMSG #c :one");
	room.ida->batch->ends = std::chrono::steady_clock::now() - 1ms;
	// Whatever the client says next; the label is that of the batch.
	room.say("PING x");
	const std::string got = room.ida->take();
	CHECK(got.starts_with(
	    "@label=1 :irc.test FAIL BATCH TIMEOUT b :The batch was open for too long and was dropped\r\n"));
	CHECK(got.find(" PONG ") != std::string::npos);
	room.say("@batch=b PRIVMSG #c :two");
	room.say("BATCH -b");
	CHECK(room.ida->take().empty() && room.leo->take().empty());
}

void an_open_batch_counts_as_its_clients()
{
	Room room;
	const std::size_t before = room.stage.world.holding_bounds().used();
	room.open();
	room.say("@batch=b PRIVMSG #c :" + std::string(400, 'x'));
	CHECK(room.stage.world.holding_bounds().used() >= before + 400);
	// A batch that is refused holds nothing any more.
	room.say("@batch=b PRIVMSG #d :x");
	CHECK(room.stage.world.holding_bounds().used() == before);
	room.say("BATCH -b");
	room.open();
	room.say("@batch=b PRIVMSG #c :" + std::string(400, 'x'));
	room.say("BATCH -b");
	CHECK(room.stage.world.holding_bounds().used() == before);
}

void it_goes_with_its_session()
{
	Room room;
	room.open();
	room.say("@batch=b PRIVMSG #c :unfinished");
	room.stage.leave(*room.ida, "gone");
	CHECK(room.leo->take().find("unfinished") == std::string::npos);
}

void a_client_that_forgets_how_gets_lines()
{
	Room room;
	room.open("@label=1 ");
	room.say("@batch=b PRIVMSG #c :one");
	room.say("@batch=b PRIVMSG #c :two");
	room.say("CAP REQ -draft/multiline");
	room.ida->take();
	room.say("BATCH -b");
	const std::string got = room.ida->take();
	CHECK(got.starts_with("@label=1 :irc.test BATCH +"));
	CHECK(got.find(" labeled-response\r\n@batch=") != std::string::npos);
	CHECK(got.find("PRIVMSG #c :one\r\n@batch=") != std::string::npos);
	CHECK(got.find("PRIVMSG #c :two\r\n") != std::string::npos);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_service_takes_no_batch),
    TEST_CASE(one_record_has_all_lines),
    TEST_CASE(a_message_that_cannot_be_kept_is_not_sent),
    TEST_CASE(a_batch_has_its_time),
    TEST_CASE(an_open_batch_counts_as_its_clients),
    TEST_CASE(it_goes_with_its_session),
    TEST_CASE(a_client_that_forgets_how_gets_lines),
};

} // namespace

int main()
{
	return check::main("client batch", kTests);
}
