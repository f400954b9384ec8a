// SPDX-License-Identifier: MIT
// What was said before: where it is shown, and how far it was read.
#include "client/talk/chat.hh"
#include "client/talk/status_line.hh"

#include <string>

#include "chat_rig.hh"

using namespace confer::client;
using test::ChatRig;

namespace {

constexpr std::string_view kHistory = "batch draft/chathistory echo-message labeled-response message-tags server-time";
constexpr std::string_view kMarkers = "batch draft/chathistory draft/read-marker message-tags server-time";

std::string at(int second)
{
	return "2026-11-22T10:00:" + std::to_string(second) + ".000Z";
}

/** What comes from the server's history is parted where the server knows that it is read. */
void parts_history_where_it_was_read()
{
	ChatRig rig({}, kMarkers);
	rig.tell(":alice!al@host JOIN #dev");
	rig.tell(":s MARKREAD #dev timestamp=" + at(11));
	rig.tell(":s 353 alice = #dev :alice");
	rig.tell(":s 366 alice #dev :End");
	rig.tell("BATCH +h chathistory #dev");
	for (int i = 10; i < 14; ++i)
		rig.tell("@batch=h;msgid=m" + std::to_string(i) + ";time=" + at(i) +
		         " :bob!b@h PRIVMSG #dev :" + std::to_string(i));
	rig.tell("BATCH -h");
	Window &dev = *rig.window("#dev");
	check::equal(dev.messages, 2);
	check::contains(dev.lines.at(dev.unread_from.value()).text(), "<bob> 12");
	rig.tell(":s MARKREAD #dev timestamp=" + at(12)); // elsewhere, not to the end
	check::equal(dev.messages, 1);
	check::contains(dev.lines.at(dev.unread_from.value()).text(), "<bob> 13");
	rig.tell(":s MARKREAD #dev timestamp=" + at(13));
	check::equal(dev.messages, 0);
	CHECK(!dev.unread_from);
	for (const char *line : {"MARKREAD", "MARKREAD #dev", "MARKREAD #dev *", "MARKREAD #dev timestamp=x",
	                         "MARKREAD #nosuch timestamp=x", "FAIL MARKREAD INTERNAL_ERROR #dev :no"})
		rig.tell(line);
	CHECK(dev.read == parse_wall_time(at(13)));
	check::equal(rig.last("#dev"), "<bob> 13");
}

/** What has been looked at is told, later times only, and not with every key. */
void tells_what_was_read()
{
	using namespace std::chrono_literals;
	ChatRig rig({}, kMarkers);
	const SteadyTime start = confer::client::steady_now();
	const auto told = [&](SteadyTime now) {
		rig.chat.tick(now);
		return rig.sent();
	};
	const auto say = [&](int second) { rig.tell("@time=" + at(second) + " :bob!b@h PRIVMSG #ops :x"); };
	say(10);
	check::equal(told(start), ""); // nobody has looked
	rig.chat.looked();
	check::equal(told(start), "MARKREAD #ops timestamp=" + at(10));
	check::equal(told(start), "");
	rig.tell(":s MARKREAD #ops timestamp=" + at(10)); // what the server says to that
	say(9);
	rig.chat.looked();
	check::equal(told(start), "");
	int sent = 0;
	for (int i = 11; i < 31; ++i) {
		say(i);
		rig.chat.looked();
		sent += !told(start).empty();
	}
	CHECK(sent > 0 && sent < 5);
	check::equal(told(start + 3s), "MARKREAD #ops timestamp=" + at(30)); // what was held back
	rig.tell(":s MARKREAD #ops timestamp=" + at(40));                    // read elsewhere
	say(39);
	rig.chat.looked();
	check::equal(told(start + 9s), "");
	ChatRig plain;
	plain.tell("@time=" + at(10) + " :bob!b@h PRIVMSG #ops :x");
	plain.chat.looked();
	plain.chat.tick(start);
	check::equal(plain.sent(), "");
}

void shows_what_is_older()
{
	ChatRig rig({.ignores = {"mallory!*@*"}, .log = true}, kMarkers);
	const SteadyTime now = confer::client::steady_now();
	rig.tell("@msgid=m9;time=" + at(20) + " :bob!b@h PRIVMSG #ops :now");
	(void)rig.chat.take_records();
	const LineNumber end = rig.window("#ops")->lines.end();
	check::equal(rig.chat.ask_older(now), "");
	check::equal(rig.sent(), "CHATHISTORY BEFORE #ops msgid=m9 100");
	check::contains(status_line(rig.chat, rig.wall, {}, 80, {}).text(), "asking for older lines");
	rig.tell("BATCH +h chathistory #ops");
	rig.tell("@batch=h;msgid=m1;time=" + at(11) + " :bob!b@h PRIVMSG #ops :alice: then");
	rig.tell("@batch=h;msgid=m2;time=" + at(12) + " :mallory!b@h PRIVMSG #ops :ignored");
	rig.tell("@batch=h;msgid=m3;time=" + at(13) + " :bob!b@h PRIVMSG #ops :later [2J");
	rig.tell("BATCH -h");
	const Scrollback &lines = rig.window("#ops")->lines;
	CHECK(lines.begin() < 0);
	check::equal(lines.end(), end);
	check::equal(lines.at(lines.begin()).text().substr(6), "<bob> alice: then");
	check::equal(lines.at(lines.begin() + 1).text().substr(6), "<bob> later �[2J");
	CHECK(rig.chat.take_calls().empty() && rig.chat.take_records().empty());
	check::equal(rig.chat.ask_older(now), "");
	check::equal(rig.sent(), "CHATHISTORY BEFORE #ops msgid=m1 100");
	rig.tell("BATCH +h chathistory #ops");
	rig.tell("BATCH -h");
	check::equal(lines.at(lines.begin()).text(), "-- the server has no older messages --");
	check::equal(rig.chat.ask_older(now), "the server has no older messages");
	check::equal(rig.sent(), "");
	rig.chat.windows().show(rig.chat.windows().server(0));
	check::equal(rig.chat.ask_older(now), "");
	ChatRig plain;
	check::equal(plain.chat.ask_older(now), "the server keeps no history");
}

/** History is above our JOIN and what comes with it, whatever comes first. */
void shows_history_above_the_join()
{
	ChatRig rig({.log = true}, kHistory);
	rig.tell("@msgid=m1;time=2026-11-22T10:00:00.000Z :bob!b@h PRIVMSG #ops :before");
	rig.lose();
	(void)rig.chat.take_records();
	const LineNumber lost = rig.window("#ops")->lines.end();
	rig.connect(kHistory);
	rig.tell(":carol!c@h JOIN #ops");
	check::contains(rig.last("#ops"), "Connection lost");
	rig.tell("BATCH +h chathistory #ops");
	rig.tell("@batch=h;msgid=m2;time=2026-11-22T10:00:01.000Z :bob!b@h PRIVMSG #ops :missed");
	rig.tell("BATCH -h");
	rig.tell("BATCH +h chathistory #ops");
	rig.tell("BATCH -h");
	(void)rig.tick();
	std::string shown;
	const Scrollback &lines = rig.window("#ops")->lines;
	for (LineNumber line = lost; line < lines.end(); ++line)
		if (const std::string &text = lines.at(line).text();
		    text.find("Connection") == std::string::npos && text.find("day, 20") == std::string::npos)
			shown += text.substr(text.starts_with("--") ? 0 : 6) + "|";
	check::equal(shown, "<bob> missed|-- end of history --|You are in #ops|carol (c@h) has joined|3 people are here|");
	auto records = rig.chat.take_records();
	std::erase_if(records, [](const Record &record) { return record.target != "#ops"; });
	check::equal(records.at(0).line, "<bob> missed");
	CHECK(records.at(0).replayed);
	check::equal(records.at(1).line, "You are in #ops");
	CHECK(!records.at(1).replayed);
	// A connection that is lost before the history came loses nothing of it.
	rig.lose();
	rig.connect(kHistory);
	rig.lose();
	const LineNumber end = rig.window("#ops")->lines.end();
	check::contains(lines.at(end - 2).text(), "people are here");
}

/** What /clear has taken away can be had again. */
void clear_does_not_end_the_history()
{
	ChatRig rig({}, kHistory);
	rig.tell("@msgid=m1;time=2026-11-22T10:00:00.000Z :bob!b@h PRIVMSG #ops :one");
	(void)rig.type("/w 1");
	rig.tell(":bob!b@h PRIVMSG #ops :unread");
	(void)rig.type("/w #ops");
	CHECK(rig.window("#ops")->unread_from);
	(void)rig.type("/clear");
	CHECK(!rig.window("#ops")->unread_from);
	check::equal(rig.last("#ops"), "-");
	check::equal(rig.chat.ask_older(steady_now()), "");
	check::equal(rig.sent(), "CHATHISTORY LATEST #ops * 100");
	rig.tell("BATCH +h chathistory #ops");
	rig.tell("@batch=h;msgid=m1;time=2026-11-22T10:00:00.000Z :bob!b@h PRIVMSG #ops :one");
	rig.tell("BATCH -h");
	check::contains(rig.last("#ops"), "<bob> one");
}

const CMUnitTest kTests[] = {
    TEST_CASE(parts_history_where_it_was_read),
    TEST_CASE(tells_what_was_read),
    TEST_CASE(shows_what_is_older),
    TEST_CASE(shows_history_above_the_join),
    TEST_CASE(clear_does_not_end_the_history),
};

} // namespace

int main()
{
	return check::main("chat_history", kTests);
}
