// SPDX-License-Identifier: MIT
#include "client/talk/chat.hh"

#include "chat_rig.hh"

using namespace confer::client;
using test::ChatRig;

namespace {

constexpr std::string_view kTags = "message-tags server-time echo-message batch";
constexpr std::string_view kEverything =
    "message-tags server-time echo-message batch draft/multiline draft/message-redaction draft/read-marker";

std::string at(int second)
{
	return "2026-11-22T10:00:" + std::to_string(second) + ".000Z";
}

void shows_reactions_in_words()
{
	ChatRig rig({}, kTags);
	rig.tell("@msgid=m1 :bob!b@h PRIVMSG #ops :the disk is full");
	rig.tell("@+draft/react=👍;+draft/reply=m1 :carol!c@h TAGMSG #ops");
	check::equal(rig.last("#ops"), "carol reacted with 👍 to bob: \"the disk is full\"");
	rig.tell("@+draft/react=👍;+draft/reply=m0 :carol!c@h TAGMSG #ops");
	check::equal(rig.last("#ops"), "carol reacted with 👍 to an earlier message");
	rig.tell("@+draft/unreact=👍;+draft/reply=m1 :carol!c@h TAGMSG #ops");
	check::equal(rig.last("#ops"), "carol removed the reaction 👍 to bob: \"the disk is full\"");
	rig.tell("@+draft/typing=active :carol!c@h TAGMSG #ops");
	rig.tell("@+draft/react=👍 :carol!c@h TAGMSG #ops");
	check::equal(rig.last("#ops"), "carol removed the reaction 👍 to bob: \"the disk is full\"");
	check::equal(rig.type("/react bob ok, done"), "@+draft/react=ok,\\sdone;+draft/reply=m1 TAGMSG #ops");
	rig.tell("@+draft/react=ok,\\sdone;+draft/reply=m1 :alice!al@host TAGMSG #ops");
	check::equal(rig.last("#ops"), "You reacted with ok, done to bob: \"the disk is full\"");
	check::equal(rig.type("/react dave x"), "");
	check::equal(rig.last("#ops"), "No message of dave in this window to refer to");
	check::equal(rig.type("/react bob"), "");
	check::equal(rig.last("#ops"), "Usage: /react NICK REACTION");
}

void shows_replies_in_words()
{
	ChatRig rig({}, kTags);
	rig.tell("@msgid=m1 :bob!b@h PRIVMSG #ops :the disk is full");
	rig.tell("@msgid=m2;+draft/reply=m1 :carol!c@h PRIVMSG #ops :again?");
	check::equal(rig.last("#ops"), "<carol> (to bob: \"the disk is full\") again?");
	rig.tell("@msgid=m3;+draft/reply=gone :carol!c@h PRIVMSG #ops :what?");
	check::equal(rig.last("#ops"), "<carol> (reply) what?");
	check::equal(rig.type("/reply bob yes, since noon"), "@+draft/reply=m1 PRIVMSG #ops :yes, since noon");
	check::equal(rig.unconfirmed("#ops"), "<alice> (to bob: \"the disk is full\") yes, since noon");
	rig.tell("@msgid=m4;+draft/reply=m1 :alice!al@host PRIVMSG #ops :yes, since noon");
	check::equal(rig.last("#ops"), "<alice> (to bob: \"the disk is full\") yes, since noon");
	check::equal(rig.unconfirmed("#ops"), "");
	rig.tell("@msgid=m5;+draft/reply=m4 :bob!b@h PRIVMSG #ops :thanks");
	check::equal(rig.last("#ops"), "<bob> (to you: \"yes, since noon\") thanks");

	// What is refused comes back as it was typed.
	check::equal(rig.type("/reply bob no"), "@+draft/reply=m5 PRIVMSG #ops :no");
	rig.tell(":s 404 alice #ops :Cannot send to channel");
	check::equal(rig.chat.take_unsent(), "/reply bob no");

	ChatRig plain;
	plain.tell("@msgid=m1 :bob!b@h PRIVMSG #ops :x");
	check::equal(plain.type("/reply bob y"), "");
	check::equal(plain.last("#ops"), "This server does not pass on reactions or replies");
	ChatRig denied({}, kTags);
	denied.tell(":s 005 alice CLIENTTAGDENY=*,-draft/reply :are supported");
	denied.tell("@msgid=m1 :bob!b@h PRIVMSG #ops :x");
	check::equal(denied.type("/react bob y"), "");
	check::equal(denied.type("/reply bob y"), "@+draft/reply=m1 PRIVMSG #ops :y");
}

void removes_messages()
{
	ChatRig rig({}, kEverything);
	rig.tell("@msgid=m1 :bob!b@h PRIVMSG #ops :my password is x");
	rig.tell("@msgid=m2 :carol!c@h PRIVMSG #ops :oh");
	const LineNumber end = rig.window("#ops")->lines.end();
	rig.tell(":bob!b@h REDACT #ops m1");
	check::equal(rig.window("#ops")->lines.at(end - 2).text().substr(6), "<bob> message removed");
	check::equal(rig.window("#ops")->lines.end(), end);
	rig.tell(":op!o@h REDACT #ops m2 :off topic");
	check::equal(rig.last("#ops"), "<carol> message removed by op (off topic)");
	rig.tell(":bob!b@h REDACT #ops m1");
	check::equal(rig.last("#ops"), "bob removed an earlier message");
	check::equal(rig.type("/redact"), "");
	check::equal(rig.last("#ops"), "No message of yours in this window to remove");
	rig.tell("@msgid=m3 :alice!al@host PRIVMSG #ops :oops");
	check::equal(rig.type("/redact wrong window"), "REDACT #ops m3 :wrong window");
	rig.tell(":alice!al@host REDACT #ops m3 :wrong window");
	check::equal(rig.last("#ops"), "<alice> message removed (wrong window)");
	rig.tell("@msgid=d1 :bob!b@h PRIVMSG alice :psst");
	rig.tell(":bob!b@h REDACT alice d1");
	check::equal(rig.last("bob"), "<bob> message removed");
	for (const char *line : {":bob!b@h REDACT", ":bob!b@h REDACT #ops", ":bob!b@h REDACT #none m1", "REDACT #ops m9"})
		rig.tell(line);
	ChatRig plain({}, kTags);
	check::equal(plain.type("/redact"), "");
	check::equal(plain.last("#ops"), "This server cannot remove messages");
}

void shows_messages_of_several_lines()
{
	ChatRig rig({.log = true}, kEverything);
	(void)rig.chat.take_records();
	rig.tell("@msgid=m1;time=" + at(10) + " :bob!b@h BATCH +x draft/multiline #ops");
	rig.tell("@batch=x :bob!b@h PRIVMSG #ops :one");
	rig.tell("@batch=x :bob!b@h PRIVMSG #ops :two");
	rig.tell("BATCH -x");
	const Scrollback &lines = rig.window("#ops")->lines;
	check::equal(lines.at(lines.end() - 2).text().substr(6), "<bob> one");
	check::equal(lines.at(lines.end() - 1).text(), "            two");
	const LineNumber first = lines.end() - 2;
	const std::vector<Record> records = rig.chat.take_records();
	check::equal(records.size(), 2);
	check::equal(records.at(1).line, "<bob> two");
	rig.tell("@+draft/react=👍;+draft/reply=m1 :carol!c@h TAGMSG #ops");
	check::equal(rig.last("#ops"), "carol reacted with 👍 to bob: \"one…\"");
	rig.tell(":bob!b@h REDACT #ops m1");
	check::equal(lines.at(first).text().substr(6), "<bob> message removed");
	check::equal(lines.at(first + 1).text(), "");
}

void sends_lines_together()
{
	ChatRig rig({}, kEverything);
	check::equal(rig.type("one\n/two\n"), "BATCH +confer draft/multiline #ops|@batch=confer PRIVMSG #ops :one|"
	                                      "@batch=confer PRIVMSG #ops :/two|BATCH -confer");
	check::equal(rig.unconfirmed("#ops"), "<alice> one (and 1 more line)");
	rig.tell("@msgid=m1 :alice!al@host BATCH +y draft/multiline #ops");
	rig.tell("@batch=y :alice!al@host PRIVMSG #ops :one");
	rig.tell("@batch=y :alice!al@host PRIVMSG #ops :/two");
	rig.tell("BATCH -y");
	check::equal(rig.unconfirmed("#ops"), "");
	check::equal(rig.last("#ops"), std::string(8, ' ') + "/two"); // without the six cells of the clock
	check::equal(rig.type("one"), "PRIVMSG #ops :one");
	// What is refused comes back whole.
	rig.type("three\nfour");
	rig.tell(":s FAIL BATCH MULTILINE_MAX_LINES 1 :too many lines");
	check::equal(rig.chat.take_unsent(), "three\nfour");
	ChatRig plain({}, kTags);
	check::equal(plain.type("one\ntwo"), "PRIVMSG #ops :one|PRIVMSG #ops :two");
}

/** What was read on another device is not counted as unread here, and the line between moves. */
void counts_what_was_read_elsewhere()
{
	ChatRig rig({}, kEverything);
	rig.chat.windows().show(rig.chat.windows().server(0));
	for (int second : {10, 20, 30})
		rig.tell("@msgid=m" + std::to_string(second) + ";time=" + at(second) +
		         " :bob!b@h PRIVMSG #ops :" + (second == 10 ? "alice: x" : "x"));
	const Window &window = *rig.window("#ops");
	check::equal(window.messages, 3U);
	check::equal(window.mentions, 1U);
	rig.tell(":s MARKREAD #ops timestamp=" + at(20));
	check::equal(window.messages, 1U);
	check::equal(window.mentions, 0U);
	check::equal(*window.unread_from, window.lines.end() - 1);
	rig.tell(":s MARKREAD #ops timestamp=" + at(30));
	check::equal(window.messages, 0U);
	CHECK(!window.unread_from);
}

/** For a channel the server tells the marker at the JOIN; for a person it is asked, once for each connection. */
void asks_what_was_read_of_a_person()
{
	ChatRig rig({}, kEverything);
	check::equal(rig.tick(), "");
	rig.type("/query bob");
	check::equal(rig.tick(), "MARKREAD bob");
	check::equal(rig.tick(), "");
	rig.lose();
	rig.connect(kEverything);
	check::equal(rig.tick(), "MARKREAD bob");
}

const CMUnitTest kTests[] = {
    TEST_CASE(shows_reactions_in_words),
    TEST_CASE(shows_replies_in_words),
    TEST_CASE(removes_messages),
    TEST_CASE(shows_messages_of_several_lines),
    TEST_CASE(sends_lines_together),
    TEST_CASE(counts_what_was_read_elsewhere),
    TEST_CASE(asks_what_was_read_of_a_person),
};

} // namespace

int main()
{
	return check::main("reference", kTests);
}
