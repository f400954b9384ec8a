// SPDX-License-Identifier: MIT
// Who may take back what, from memory and from the log, and what is left of it.
#include "chat/text.hh"

#include "fake_log.hh"
#include "fixture.hh"

#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;

namespace {

const std::string kCaps = "draft/message-redaction message-tags echo-message";

Settings with_history(std::size_t messages)
{
	Settings given = settings();
	given.history.enabled = true;
	given.history.channel_messages = messages;
	given.history.redaction_window = seconds(60);
	return given;
}

std::string msgid_of(const std::string &line)
{
	const std::size_t at = line.find("msgid=") + 6;
	return line.substr(at, line.find_first_of("; ", at) - at);
}

/** Op, who is one, and ida in #c of a server that has a log; `messages`: of a channel that are in memory too. */
struct Room {
	explicit Room(std::size_t messages = 1000) : stage(with_history(messages), log)
	{
		stage.say(*op, "JOIN #c");
		stage.say(*ida, "JOIN #c");
		take();
	}

	void take()
	{
		op->take();
		ida->take();
	}
	void set_account(FakeSession &session, const std::string &account)
	{
		WorldWrite lock(stage.world);
		session.user->account = account;
	}
	/** What the session has said, as everybody sees it. @return its msgid */
	std::string said(FakeSession &session, const std::string &line)
	{
		stage.say(session, line);
		const std::string id = msgid_of(session.take());
		take();
		return id;
	}
	std::string answer(FakeSession &session, const std::string &line)
	{
		stage.say(session, line);
		return session.take();
	}
	bool has_line(const std::string &part) const
	{
		for (const FakeLog::Line &line : log.lines()) {
			if (line.body.find(part) != std::string::npos)
				return true;
		}
		return false;
	}

	FakeLog log;
	Stage stage;
	std::shared_ptr<FakeSession> op = stage.log_in("op", kCaps), ida = stage.log_in("ida", kCaps);
};

void it_is_gone_from_memory_and_from_the_log()
{
	for (const std::size_t messages : {1000, 0}) { // with none in memory, the log is asked
		Room room(messages);
		room.set_account(*room.ida, "ida");
		const std::string id = room.said(*room.ida, "PRIVMSG #c :secret");
		const std::string got = room.answer(*room.ida, "REDACT #c " + id + " :sorry");
		CHECK(got.find(" REDACT #c " + id + " :sorry\r\n") != std::string::npos);
		check::equal(room.op->take(), got);
		CHECK(!room.has_line("secret"));
		CHECK(room.has_line("REDACT #c " + id));
		CHECK(room.answer(*room.ida, "CHATHISTORY LATEST #c * 10").find("secret") == std::string::npos);
		CHECK(room.answer(*room.ida, "REDACT #c " + id).find("UNKNOWN_MSGID #c " + id) != std::string::npos);
	}
}

void a_guest_is_known_as_long_as_it_is_there()
{
	Room room;
	const std::string first = room.said(*room.ida, "PRIVMSG #c :one");
	const std::string second = room.said(*room.ida, "PRIVMSG #c :two");
	room.set_account(*room.ida, "ida"); // who logs in is the same user
	CHECK(room.answer(*room.ida, "REDACT #c " + first).find(" REDACT #c " + first) != std::string::npos);
	room.stage.leave(*room.ida, "gone");
	const auto again = room.stage.log_in("ida", kCaps);
	room.stage.say(*again, "JOIN #c");
	again->take();
	CHECK(room.answer(*again, "REDACT #c " + second).find("REDACT_FORBIDDEN #c " + second) != std::string::npos);
	// What the log alone has of a guest is nobody's, and the operators'.
	Room small(0);
	const std::string id = small.said(*small.ida, "PRIVMSG #c :three");
	CHECK(small.answer(*small.ida, "REDACT #c " + id).find("REDACT_FORBIDDEN") != std::string::npos);
	CHECK(small.answer(*small.op, "REDACT #c " + id).find(" REDACT #c " + id) != std::string::npos);
}

void an_account_is_the_author_wherever_it_is()
{
	Room room;
	room.set_account(*room.ida, "ida");
	const std::string id = room.said(*room.ida, "PRIVMSG #c :one");
	const auto other = room.stage.log_in("other", kCaps);
	room.stage.say(*other, "JOIN #c");
	other->take();
	room.set_account(*other, "leo");
	CHECK(room.answer(*other, "REDACT #c " + id).find("REDACT_FORBIDDEN") != std::string::npos);
	room.set_account(*other, "IDA");
	CHECK(room.answer(*other, "REDACT #c " + id).find(" REDACT #c " + id) != std::string::npos);
}

void private_messages_are_the_authors()
{
	Room room;
	room.set_account(*room.ida, "ida");
	room.set_account(*room.op, "op");
	const std::string id = room.said(*room.ida, "PRIVMSG op :secret");
	CHECK(room.answer(*room.op, "REDACT ida " + id).find("REDACT_FORBIDDEN ida " + id) != std::string::npos);
	const std::string got = room.answer(*room.ida, "REDACT op " + id);
	CHECK(got.find(":ida!ida@192.0.2.1 REDACT op " + id + "\r\n") != std::string::npos);
	check::equal(room.op->take(), got);
	CHECK(!room.has_line("secret"));
	CHECK(room.answer(*room.ida, "REDACT op " + id).find("UNKNOWN_MSGID op " + id) != std::string::npos);
	// A guest has nothing to take back there.
	room.set_account(*room.ida, "");
	CHECK(room.answer(*room.ida, "REDACT op " + id).find("INVALID_TARGET op ") != std::string::npos);
}

void the_window_is_for_authors()
{
	Room room;
	room.set_account(*room.ida, "ida");
	const WallTime old = wall_now() - 61'000;
	const std::string body = ":ida!ida@192.0.2.1 PRIVMSG #c :old";
	LogLine line{.time = old, .kind = HistoryKind::privmsg, .bot = false, .text = {body, "ida", ""}};
	std::string id;
	{
		WorldWrite lock(room.stage.world);
		Channel &channel = *room.stage.world.find_channel("#c");
		MutexLock order(channel.delivery);
		CHECK(room.log.append(channel.stream(), {&line, 1}) != 0);
		channel.history->add({.time = old, .number = line.position, .kind = line.kind, .bot = false}, line.text);
		room.stage.world.message_ids().append(id, line.position, true);
	}
	CHECK(room.answer(*room.ida, "REDACT #c " + id).find("REDACT_WINDOW_EXPIRED #c " + id + " 60 :") !=
	      std::string::npos);
	CHECK(room.answer(*room.op, "REDACT #c " + id).find(" REDACT #c " + id) != std::string::npos);
}

void a_full_log_changes_nothing()
{
	Room room;
	const std::string id = room.said(*room.op, "PRIVMSG #c :stays");
	room.log.full = true;
	CHECK(room.answer(*room.op, "REDACT #c " + id).find("FAIL REDACT LOG_FULL #c " + id) != std::string::npos);
	CHECK(room.ida->take().empty());
	room.log.full = false;
	CHECK(room.has_line("stays"));
	CHECK(room.answer(*room.op, "CHATHISTORY LATEST #c * 10").find("stays") != std::string::npos);
}

void who_leaves_while_the_log_is_read_redacts_nothing()
{
	Room room(0);
	room.set_account(*room.ida, "ida");
	const std::string id = room.said(*room.ida, "PRIVMSG #c :stays");
	room.log.at_read = [&] {
		room.log.at_read = {};
		WorldWrite lock(room.stage.world);
		room.stage.world.part(*room.ida->user, *room.stage.world.find_channel("#c"), 1);
	};
	CHECK(room.answer(*room.ida, "REDACT #c " + id).find("INVALID_TARGET #c") != std::string::npos);
	CHECK(room.has_line("stays"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(it_is_gone_from_memory_and_from_the_log),
    TEST_CASE(a_guest_is_known_as_long_as_it_is_there),
    TEST_CASE(an_account_is_the_author_wherever_it_is),
    TEST_CASE(private_messages_are_the_authors),
    TEST_CASE(the_window_is_for_authors),
    TEST_CASE(a_full_log_changes_nothing),
    TEST_CASE(who_leaves_while_the_log_is_read_redacts_nothing),
};

} // namespace

int main()
{
	return check::main("redact", kTests);
}
