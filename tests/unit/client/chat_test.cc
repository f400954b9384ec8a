// SPDX-License-Identifier: MIT
#include "client/talk/chat.hh"

#include "client/talk/status_line.hh"
#include "irc/width.hh"

#include <algorithm>
#include <string>

#include "chat_rig.hh"

using namespace confer::client;
using test::ChatRig;

namespace {

void puts_lines_where_they_belong()
{
	ChatRig rig;
	check::equal(rig.chat.windows().current().name, "#ops");
	rig.tell(":bob!b@h PRIVMSG #ops :hello");
	check::equal(rig.last("#ops"), "<bob> hello");
	rig.tell(":bob!b@h PRIVMSG alice :psst");
	check::equal(rig.last("bob"), "<bob> psst");
	check::equal(rig.window("bob")->mentions, 1);
	rig.tell(":carol!c@h NOTICE alice :beware"); // opens no window
	check::equal(rig.last_of_server(), "-carol- beware");
	rig.tell(":bob!b@h NOTICE alice :note");
	check::equal(rig.last("bob"), "-bob- note");
	rig.tell(":bob!b@h PRIVMSG #other :stray");
	check::equal(rig.last_of_server(), "[#other] <bob> stray");
	rig.tell(":s 311 alice bob b h * :Bob B"); // an answer comes where one looks
	check::equal(rig.last("#ops"), "bob is b@h (Bob B)");
	rig.tell(":s 332 alice #ops :the topic");
	check::equal(rig.last("#ops"), "Topic of #ops: the topic");
	rig.tell(":dave!d@h INVITE alice #dev");
	check::equal(rig.last("#ops"), "dave invites you to #dev");
	rig.tell("\x01\x02 nonsense :");
	CHECK(rig.last_of_server().find('\x01') == std::string::npos);
}

/** What a client answers is shown where the user looks, like what the server answers. */
void shows_answers_where_one_looks()
{
	ChatRig rig;
	check::equal(rig.type("/ctcp bob version"), "PRIVMSG bob \x01VERSION\x01");
	rig.tell(":bob!b@h NOTICE alice :\x01VERSION nc\x01");
	check::equal(rig.last("#ops"), "CTCP VERSION reply from bob: nc");
	CHECK(!rig.window("bob"));
}

void comes_and_goes()
{
	ChatRig rig;
	check::equal(rig.window("#ops")->members.size(), 2);
	rig.tell(":carol!c@h JOIN #ops");
	check::equal(rig.last("#ops"), "carol (c@h) has joined");
	rig.tell(":dave!d@h JOIN #ops");
	check::equal(rig.last("#ops"), "carol and dave have joined");
	rig.tell(":bob!b@h PRIVMSG alice :x");
	rig.tell(":bob!b@h NICK rob");
	check::equal(rig.last("rob"), "bob is now known as rob");
	check::contains(rig.last("#ops"), "bob is now rob");
	rig.tell(":rob!b@h QUIT :gone");
	check::equal(rig.last("rob"), "rob (was bob) has quit");
	check::equal(rig.window("#ops")->members.size(), 3);
	rig.tell(":carol!c@h QUIT :gone");
	check::equal(rig.last_of_server(), "Welcome"); // nothing of it here
	const std::string before = rig.last("#ops");
	rig.tell(":alice!al@host QUIT :bye"); // the state of the connection says it, with the reason
	check::equal(rig.last("#ops"), before);
	check::equal(rig.window("#ops")->members.size(), 1);
	rig.tell(":alice!al@host JOIN #ops");
	rig.tell(":s 353 alice = #ops :alice @dave");
	rig.tell(":s 366 alice #ops :End");
	rig.tell(":dave!d@h KICK #ops alice :out");
	check::equal(rig.last("#ops"), "You were kicked by dave (out)");
	check::equal(rig.window("#ops")->members.size(), 0);
}

void joins_and_parts()
{
	ChatRig rig;
	check::equal(rig.type("/join #dev"), "JOIN #dev");
	rig.tell(":alice!al@host JOIN #else"); // the server's idea: no reason to look there
	check::equal(rig.chat.windows().current().name, "#ops");
	rig.tell(":alice!al@host JOIN #dev");
	check::equal(rig.chat.windows().current().name, "#dev");
	check::equal(rig.last("#dev"), "You are in #dev");
	rig.tell(":alice!al@host PART #dev");
	check::equal(rig.chat.windows().current().name, "#ops");
	CHECK(!rig.window("#dev"));
}

void follows_ranks()
{
	ChatRig rig;
	const auto first = [&] { return rig.window("#ops")->members.listed("@+", 1).at(0); };
	check::equal(first(), "@bob");
	rig.tell(":bob!b@h MODE #ops -o+lkv bob 5 key alice");
	check::equal(first(), "+alice");
	rig.tell(":bob!b@h MODE #ops +o"); // lies
	rig.tell(":bob!b@h MODE #ops +ooooo a b c d");
	check::equal(first(), "+alice");
}

void calls_the_user()
{
	ChatRig rig({.highlights = {"deploy"}});
	rig.tell(":bob!b@h PRIVMSG #ops :nothing");
	CHECK(rig.chat.take_calls().empty());
	rig.tell(":bob!b@h PRIVMSG #ops :Alice: look");
	rig.tell(":bob!b@h PRIVMSG #ops :the deploy is done");
	rig.tell(":bob!b@h PRIVMSG alice :psst");
	const auto calls = rig.chat.take_calls();
	check::equal(calls.size(), 3);
	check::equal(calls[0].where, "#ops");
	check::equal(calls[2].where, "");
	for (int i = 0; i < 1000; ++i)
		rig.tell(":bob!b@h PRIVMSG alice :psst");
	CHECK(rig.chat.take_calls().size() < 20);
}

void ignores()
{
	ChatRig rig;
	rig.type("/ignore bob");
	const std::string before = rig.last("#ops");
	rig.tell(":bob!b@h PRIVMSG #ops :hello");
	rig.tell(":bob!b@h PRIVMSG alice :hello");
	check::equal(rig.last("#ops"), before);
	CHECK(!rig.window("bob"));
	rig.tell(":alice!al@host PRIVMSG #ops :own");
	check::equal(rig.last("#ops"), "<alice> own");
	rig.tell(":bob!b@h PART #ops"); // it is still known who is there
	check::equal(rig.window("#ops")->members.size(), 1);
}

void records_what_is_said()
{
	Preferences preferences;
	preferences.log_directory = "/home/alice/log";
	ChatRig rig(preferences);
	rig.tell(":bob!b@h PRIVMSG #ops :before");
	CHECK(rig.chat.take_records().empty());
	rig.type("/log on");
	rig.tell("@time=2011-10-19T16:40:51.620Z :bob!b@h PRIVMSG #ops :x \x1b[2J");
	const auto records = rig.chat.take_records();
	check::equal(records.size(), 1);
	check::equal(records[0].target, "#ops");
	check::equal(records[0].time, 1'319'042'451);
	check::equal(records[0].line, "<bob> x \uFFFD[2J");
}

/** What matters most is in the status line last. */
void the_status_fits()
{
	ChatRig rig;
	for (const char *nick : {"carol", "dave", "erin"})
		rig.tell(std::string(":") + nick + "!x@h PRIVMSG alice :1");
	rig.tell(":alice!al@host JOIN #dev");
	rig.tell(":bob!b@h PRIVMSG #dev :1");
	rig.tell(":alice!al@host JOIN #quiet");
	rig.tell(":bob!b@h JOIN #quiet");
	const auto status = [&](std::size_t columns) {
		std::string text = status_line(rig.chat, rig.wall, {}, columns, {}).text();
		return text.substr(0, text.find_last_not_of(' ') + 1);
	};
	const std::string wide = status(100);
	check::contains(wide, " alice | 2 #ops (2) | 3:carol(1!) 4:dave(1!) 5:erin(1!) 6:#dev(1) 7:#quiet");
	check::contains(status(70), " alice | 2 #ops (2) | 3:carol(1!) 4:dave(1!) 5:erin(1!) 6(1) 7");
	CHECK(status(48).starts_with(" alice | 2 #ops (2) | 3(1!)"));
	CHECK(status(40).starts_with(" 2 #ops (2) | 3"));
	check::equal(status(28), " 2 #ops (2) | 3(1!) 4(1!) >>");
	check::equal(status(24), " 2 #ops (2) | 3(1!) >>");
	check::equal(status(16), " 2 #ops (2) | >>");
	// While older lines are looked at, it says that the user is named below.
	Window &ops = *rig.window("#ops");
	for (int i = 0; i < 50; ++i)
		rig.tell(":bob!b@h PRIVMSG #ops :x");
	const Look look{.columns = 80, .rows = 10};
	ops.view.up(ops.lines, look, 10);
	check::contains(status(100), "10 more below");
	check::equal(status(100).find("named"), std::string::npos);
	rig.tell(":bob!b@h PRIVMSG #ops :alice?");
	check::contains(status(100), "11 more below you are named");
}

/** The clock of a line that names the user is marked, with or without colours; in the window of a person none is. */
void marks_mentions()
{
	ChatRig rig({.highlights = {"deploy"}});
	const auto marked = [&](std::string_view window) {
		const Scrollback &lines = rig.window(window)->lines;
		return lines.at(lines.end() - 1).marked();
	};
	rig.tell(":bob!b@h PRIVMSG #ops :hello");
	CHECK(!marked("#ops"));
	rig.tell(":bob!b@h PRIVMSG #ops :hello alice");
	CHECK(marked("#ops"));
	const LineNumber first = rig.window("#ops")->lines.end() - 1;
	rig.tell(":bob!b@h PRIVMSG #ops :\x01"
	         "ACTION starts the deploy\x01");
	CHECK(marked("#ops"));
	rig.tell(":bob!b@h PRIVMSG alice :psst");
	CHECK(!marked("bob"));
	const Scrollback &lines = rig.window("#ops")->lines;
	check::equal(*lines.find_marked_back(lines.end()), first + 1);
	check::equal(*lines.find_marked_back(first + 1), first);
	CHECK(!lines.find_marked_back(first));
}

/** A message for those with a rank only is marked, however it is said. */
void marks_what_is_for_operators()
{
	ChatRig rig;
	rig.tell(":s 005 alice STATUSMSG=@+ :are supported");
	rig.tell(":bob!b@h PRIVMSG @#ops :secret");
	check::equal(rig.last("#ops"), "<bob:@> secret");
	rig.tell(":bob!b@h PRIVMSG +#ops :\x01"
	         "ACTION waves\x01");
	check::equal(rig.last("#ops"), "* bob:+ waves");
	rig.tell(":bob!b@h NOTICE @#ops :note");
	check::equal(rig.last("#ops"), "-bob:@- note");
	(void)rig.type("/msg @#ops mine");
	check::equal(rig.unconfirmed("#ops"), "<alice:@> mine");
	(void)rig.type("/set ranks on");
	rig.tell(":bob!b@h PRIVMSG #ops :hello");
	check::equal(rig.last("#ops"), "<@bob> hello");
	rig.tell(":bob!b@h PRIVMSG @#ops :secret");
	check::equal(rig.last("#ops"), "<@bob:@> secret");
	rig.tell(":bob!b@h PRIVMSG alice :alone");
	check::equal(rig.last("bob"), "<bob> alone");
}

/** What its author has formatted is kept for the screen, and is in no log. */
void keeps_formatting()
{
	ChatRig rig({.log = true});
	rig.tell(":bob!b@h PRIVMSG #ops :a \x02"
	         "bold\x02 word");
	check::equal(rig.last("#ops"), "<bob> a bold word");
	const Scrollback &lines = rig.window("#ops")->lines;
	bool bold = false;
	for (const Piece &piece : lines.at(lines.end() - 1).pieces())
		bold = bold || (piece.text == "bold" && piece.format.has(Format::bold));
	CHECK(bold);
	check::equal(rig.chat.take_records().back().line, "<bob> a bold word");
}

void knows_topics()
{
	ChatRig rig;
	rig.tell(":s 332 alice #ops :the topic");
	check::equal(rig.window("#ops")->topic, "the topic");
	check::equal(rig.chat.topic(""), "the topic");
	rig.tell(":bob!b@h TOPIC #ops :another");
	check::equal(rig.chat.topic("#OPS"), "another");
	rig.tell(":s 331 alice #ops :No topic is set");
	check::equal(rig.chat.topic("#ops"), "");
}

/** That somebody is away is told once, unless one asks. */
void tells_once_that_somebody_is_away()
{
	ChatRig rig;
	rig.tell(":bob!b@h PRIVMSG alice :hi");
	const auto shown = [&] {
		rig.tell(":s 301 alice bob :at lunch");
		return rig.last("#ops") == "bob is away: at lunch";
	};
	const auto forget = [&] { rig.tell(":s 305 alice :You are back"); };
	CHECK(shown());
	forget();
	CHECK(!shown());
	rig.tell(":s 311 alice bob b h * :Bob");
	CHECK(shown());
	rig.tell(":s 318 alice bob :End");
	forget();
	CHECK(!shown());
	rig.tell(":bob!b@h PRIVMSG alice :back");
	CHECK(shown());
	forget();
	rig.tell(":s 301 alice bob :at dinner");
	check::equal(rig.last("#ops"), "bob is away: at dinner");
}

void help_has_a_window()
{
	ChatRig rig;
	(void)rig.type("/help");
	const Window &help = rig.chat.windows().current();
	check::equal(help.name, "help");
	CHECK(help.kind == WindowKind::help);
	check::equal(help.lines.at(help.lines.end() - 1).text(), "Alt-W goes back; /close closes this window."); // no time
	const LineNumber count = help.lines.end();
	(void)rig.type("hello");
	check::contains(help.lines.at(help.lines.end() - 1).text(), "This window has no channel");
	(void)rig.type("/help");
	check::equal(rig.chat.windows().size(), 3);
	check::equal(rig.chat.windows().current().lines.end() - rig.chat.windows().current().lines.begin(), count);
	rig.tell(":help!h@h PRIVMSG alice :I am called so"); // a person of this name has another window
	CHECK(rig.window("help") != &rig.chat.windows().current());
	(void)rig.type("/close");
	check::equal(rig.chat.windows().current().name, "#ops");
}

void tells_the_status()
{
	ChatRig rig;
	const auto status = [&](std::size_t columns, std::string_view notice = {}) {
		return status_line(rig.chat, rig.wall, {}, columns, notice).text();
	};
	check::contains(status(80), "alice | 2 #ops (2)");
	rig.tell(":bob!b@h PRIVMSG alice :1");
	rig.tell(":bob!b@h PRIVMSG alice :2");
	check::contains(status(80), " | 3:bob(2!)");
	rig.tell(":s 306 alice :You are away");
	check::contains(status(80), "alice (away)");
	check::contains(status(80, "a notice"), "a notice ");
	for (std::size_t columns = 1; columns < 100; ++columns)
		check::equal(confer::irc::text_width(status(columns, "日本")), columns);
	rig.chat.take({.kind = Event::Kind::lost, .text = "gone", .time = confer::client::steady_now()});
	check::contains(status(80), "not connected");
	check::contains(rig.last("#ops"), "Connection lost: gone; trying again in ");
	const LineNumber end = rig.window("#ops")->lines.end();
	for (int i = 0; i < 100; ++i)
		rig.chat.take({.kind = Event::Kind::failed, .text = "refused", .time = confer::client::steady_now()});
	check::contains(rig.last("#ops"), "No connection: refused; trying again in ");
	check::equal(rig.window("#ops")->lines.end(), end + 1); // a night of that is one line
	rig.type("/clear");
	rig.chat.take({.kind = Event::Kind::failed, .text = "refused", .time = confer::client::steady_now()});
	check::contains(rig.last("#ops"), "No connection: refused"); // there is no line to put it in the place of
}

/** People with windows are watched, as many as the server takes; what it tells of them is shown there, once. */
void watches_people()
{
	ChatRig rig;
	rig.tell(":s 005 alice MONITOR=2 :are supported");
	rig.tell(":bob!b@h PRIVMSG alice :psst");
	check::equal(rig.sent(), "MONITOR + bob");
	rig.tell(":s 730 alice :bob!b@h");
	check::equal(rig.last("bob"), "<bob> psst"); // no news
	rig.tell(":s 731 alice :bob");
	check::equal(rig.last("bob"), "bob is offline");
	CHECK(rig.window("bob")->events);
	rig.tell(":bob!b@h QUIT :gone");
	check::equal(rig.last("bob"), "bob is offline"); // once is enough
	rig.type("/window bob");
	check::contains(status_line(rig.chat, rig.wall, {}, 80, {}).text(), "3 bob (offline)");
	rig.type("/window");
	check::contains(rig.last("bob"), "3: bob (offline)");
	rig.tell(":s 730 alice :bob!b@h,dave!d@h");
	check::contains(rig.last("bob"), "Online: bob!b@h,dave!d@h"); // dave was watched by hand
	rig.tell(":bob!b@h QUIT :gone");
	rig.tell(":s 731 alice :bob");
	check::contains(rig.last("bob"), "bob (b@h) has quit");
	check::equal(rig.type("/query carol"), "MONITOR + carol");
	check::equal(rig.type("/query dave"), ""); // one too many
	rig.tell(":carol!c@h NICK caro");
	check::equal(rig.sent(), "MONITOR - carol|MONITOR + dave");
	check::equal(rig.type("/close"), "MONITOR - dave|MONITOR + caro");
	rig.tell(":s 734 alice 1 caro :Monitor list is full");
	check::equal(rig.last_of_server(), "Welcome");
	ChatRig called;
	called.tell(":s 005 alice MONITOR=100 :are supported");
	for (int i = 0; i < 50; ++i)
		called.tell(":n" + std::to_string(i) + "!u@h PRIVMSG alice :spam");
	const std::string sent = called.sent();
	CHECK(std::count(sent.begin(), sent.end(), '|') < 10); // that would be a flood of ours
	for (const char *line : {":s 730", ":s 731 alice :,,", ":s 730 alice :nosuch", ":s 734", ":s 734 alice x :,"})
		rig.tell(line);
}

void says_that_there_are_no_bans()
{
	ChatRig rig;
	rig.tell(":s 368 alice #Ops :End");
	check::equal(rig.last("#ops"), "No bans in #Ops");
	rig.tell(":s 367 alice #ops *!*@host bob 1");
	rig.tell(":s 368 alice #Ops :End");
	check::equal(rig.last("#ops"), "End of the ban list of #Ops");
	rig.tell(":s 368 alice #ops :End");
	check::equal(rig.last("#ops"), "No bans in #ops");
}

void completes_names_of_servers()
{
	ChatRig rig;
	rig.chat.know_servers({"office", "Lab", "Other"});
	check::equal(rig.chat.server_names("o").size(), 2);
	check::equal(rig.chat.server_names("la").at(0), "Lab");
	check::equal(rig.chat.server_names("").size(), 3);
}

/** A server that names ever more people and channels makes no end of windows, and lies do no harm. */
void bears_a_hostile_server()
{
	ChatRig rig;
	for (int i = 0; i < 3000; ++i) {
		const std::string n = std::to_string(i);
		rig.tell(":x" + n + "!u@h PRIVMSG alice :hello");
		rig.tell(":alice!al@host JOIN #c" + n);
		rig.tell(":s 353 alice = #c" + n + " :@a +b c");
	}
	check::equal(rig.chat.windows().size(), WindowList::kMax);
	for (const char *line : {":s 353",
	                         ":s 366",
	                         ":s 353 alice",
	                         ":alice!al@host JOIN",
	                         ":alice!al@host NICK",
	                         "NICK",
	                         "JOIN",
	                         "PART",
	                         "KICK",
	                         "MODE",
	                         "MODE #ops",
	                         "MODE #ops +",
	                         ":bob!b@h NICK :",
	                         ":s 001",
	                         ":s 005",
	                         ":s 005 alice PREFIX=(o)@+ CHANMODES=,, x",
	                         ":s 306",
	                         "PRIVMSG",
	                         "NOTICE",
	                         ":x PRIVMSG",
	                         ":alice!al@host PART #ops",
	                         ":alice!al@host QUIT",
	                         "CAP",
	                         "BATCH",
	                         "PONG",
	                         "ERROR",
	                         ":s 433",
	                         "AWAY",
	                         ":bob!b@h AWAY",
	                         "INVITE",
	                         "TOPIC",
	                         ":s 376",
	                         ":s 999 :x",
	                         ":bob KICK #ops"})
		rig.tell(line);
}

const CMUnitTest kTests[] = {
    TEST_CASE(puts_lines_where_they_belong),
    TEST_CASE(shows_answers_where_one_looks),
    TEST_CASE(comes_and_goes),
    TEST_CASE(joins_and_parts),
    TEST_CASE(follows_ranks),
    TEST_CASE(calls_the_user),
    TEST_CASE(ignores),
    TEST_CASE(records_what_is_said),
    TEST_CASE(the_status_fits),
    TEST_CASE(marks_mentions),
    TEST_CASE(marks_what_is_for_operators),
    TEST_CASE(keeps_formatting),
    TEST_CASE(knows_topics),
    TEST_CASE(tells_once_that_somebody_is_away),
    TEST_CASE(help_has_a_window),
    TEST_CASE(tells_the_status),
    TEST_CASE(watches_people),
    TEST_CASE(says_that_there_are_no_bans),
    TEST_CASE(completes_names_of_servers),
    TEST_CASE(bears_a_hostile_server),
};

} // namespace

int main()
{
	return check::main("chat", kTests);
}
