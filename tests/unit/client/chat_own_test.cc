// SPDX-License-Identifier: MIT
// What the user has said, until the server confirms it, or does not.
#include "client/talk/chat.hh"

#include <string>

#include "chat_rig.hh"

using namespace confer::client;
using test::ChatRig;

namespace {

constexpr std::string_view kEchoes = "batch echo-message labeled-response";
constexpr std::string_view kHistory = "batch draft/chathistory echo-message labeled-response message-tags server-time";

/** Own words are below the lines at once, and among them when the server has confirmed them. */
void shows_own_words_until_confirmed()
{
	ChatRig rig;
	check::equal(rig.type("hello"), "PRIVMSG #ops :hello");
	check::equal(rig.unconfirmed("#ops"), "<alice> hello");
	rig.tell(":bob!b@h PRIVMSG #ops :quicker");
	check::equal(rig.last("#ops"), "<bob> quicker");
	check::equal(rig.tick(), "PING confer-1");
	rig.tell(":s PONG s :confer-1");
	check::equal(rig.last("#ops"), "<alice> hello");
	check::equal(rig.unconfirmed("#ops"), "");
	for (const std::string_view caps : {std::string_view("echo-message"), kEchoes}) {
		ChatRig echoing({}, caps);
		const bool labels = caps == kEchoes;
		check::equal(echoing.type("hello"), labels ? "@label=1 PRIVMSG #ops :hello" : "PRIVMSG #ops :hello");
		check::equal(echoing.unconfirmed("#ops"), "<alice> hello");
		echoing.tell(std::string(labels ? "@label=1 " : "") + ":alice!al@host PRIVMSG #ops :hello");
		check::equal(echoing.last("#ops"), "<alice> hello");
		check::equal(echoing.unconfirmed("#ops"), "");
		check::equal(echoing.chat.windows().current().messages, 0);
		check::equal(echoing.tick(), ""); // no need to ask
	}
}

/** A service sends back less than it was told, which may be a password, and its answer in the same batch. */
void confirms_what_comes_back_in_other_words()
{
	ChatRig rig({}, kEchoes);
	(void)rig.type("/msg NickServ SET ALWAYS-ON ON");
	check::equal(rig.unconfirmed("#ops"), "-> *NickServ* SET ***");
	rig.tell("@label=1 :s BATCH +l labeled-response");
	rig.tell("@batch=l :alice!al@host PRIVMSG NickServ :SET ***");
	check::equal(rig.last("NickServ"), "<alice> SET ***");
	check::equal(rig.last("#ops"), "-> *NickServ* SET ***");
	check::equal(rig.unconfirmed("#ops"), "");
	rig.tell("@batch=l :NickServ!s@s NOTICE alice :ALWAYS-ON is ON");
	rig.tell(":s BATCH -l");
	rig.lose();
	check::equal(rig.last("NickServ"), "-NickServ- ALWAYS-ON is ON");
}

/** What is said elsewhere is confirmed where it was typed. */
void confirms_where_it_was_typed()
{
	for (const std::string_view caps : {std::string_view(), kEchoes}) {
		ChatRig rig({}, caps);
		(void)rig.type("/msg bob psst");
		check::equal(rig.unconfirmed("#ops"), "-> *bob* psst");
		CHECK(!rig.window("bob"));
		(void)rig.tick();
		rig.tell(caps.empty() ? ":s PONG s :confer-1" : "@label=1 :alice!al@host PRIVMSG bob :psst");
		check::equal(rig.last("bob"), "<alice> psst");
		check::equal(rig.last("#ops"), "-> *bob* psst");
		check::equal(rig.unconfirmed("#ops"), "");
	}
	ChatRig rig({}, kEchoes);
	(void)rig.type("/notice bob psst");
	check::equal(rig.unconfirmed("#ops"), "-> -bob- psst");
	(void)rig.type("/query bob hello");
	check::equal(rig.unconfirmed("bob"), "<alice> hello");
	rig.tell("@label=2 :alice!al@host PRIVMSG bob :hello");
	check::equal(rig.last("bob"), "<alice> hello");
}

void takes_back_what_was_refused()
{
	for (const std::string_view caps : {std::string_view(), kEchoes}) {
		ChatRig rig({}, caps);
		(void)rig.type("/msg nosuch where are you");
		rig.tell(std::string(caps.empty() ? "" : "@label=1 ") + ":s 401 alice nosuch :No such nick/channel");
		check::equal(rig.unconfirmed("#ops"), "");
		check::contains(rig.last("#ops"), "No such nick");
		check::equal(rig.chat.take_unsent(), "/msg nosuch where are you");
		check::equal(rig.chat.take_unsent(), "");
		(void)rig.type("//one");
		rig.tell(std::string(caps.empty() ? "" : "@label=2 ") + ":s 404 alice #ops :Cannot send");
		const Scrollback &lines = rig.window("#ops")->lines;
		check::equal(lines.at(lines.end() - 2).text().substr(6), "<alice> /one (refused; Alt-R takes it back)");
		check::equal(rig.chat.take_unsent(), "//one");
	}
}

/** What the connection took with it is marked, and taken back when it is clear that it did not arrive. */
void keeps_what_was_lost()
{
	for (const std::string_view caps : {std::string_view(), kEchoes, kHistory}) {
		const bool history = caps == kHistory;
		ChatRig rig({}, caps);
		rig.tell("@msgid=m1;time=2026-11-22T10:00:00.000Z :bob!b@h PRIVMSG #ops :before");
		(void)rig.type("one");
		(void)rig.type("two");
		(void)rig.type("/me waits");
		(void)rig.type("three");
		rig.lose();
		check::equal(rig.unconfirmed("#ops"), "<alice> one (not confirmed)|<alice> two (not confirmed)|"
		                                      "* alice waits (not confirmed)|<alice> three (not confirmed)");
		(void)rig.tick();
		rig.connect(caps);
		if (history) { // the server has the first one
			(void)rig.tick();
			check::contains(rig.unconfirmed("#ops"), "<alice> one (not confirmed)");
			rig.tell("BATCH +h chathistory #ops");
			rig.tell("@batch=h;msgid=m2;time=2026-11-22T10:00:01.000Z :alice!al@host PRIVMSG #ops :one");
			rig.tell("BATCH -h");
			CHECK(rig.unconfirmed("#ops").find("one") == std::string::npos);
			rig.tell("BATCH +h chathistory #ops");
			rig.tell("BATCH -h");
		}
		(void)rig.tick();
		check::equal(rig.unconfirmed("#ops"), "");
		check::equal(rig.last("#ops"), "<alice> three (not confirmed)");
		check::equal(rig.chat.take_unsent(), history ? "two" : "one\ntwo");
		check::equal(rig.chat.take_unsent(), "/me waits");
		check::equal(rig.chat.take_unsent(), "three");
		check::equal(rig.chat.take_unsent(), "");
	}
}

/** Messages that were not sent, because sending was stopped or the connection was lost, can be taken back. */
void keeps_what_was_not_sent()
{
	ChatRig rig;
	const auto message = [](std::string_view text) {
		return OwnMessage{.command = "PRIVMSG", .target = "#ops", .text = std::string(text)};
	};
	rig.chat.keep_unsent(0, "#ops", {message("one"), message("/two")});
	check::equal(rig.last("#ops"), "2 messages were not sent; Alt-R takes them back");
	check::equal(rig.chat.take_unsent(), "one\n/two");
	rig.chat.keep_unsent(0, "#ops", {message("/one"), message("two")}); // typed again it is a text
	check::equal(rig.chat.take_unsent(), "//one\ntwo");
	rig.lose();
	CHECK(!rig.chat.say(0, "#ops", message("three"), rig.wall));
	check::equal(rig.chat.take_unsent(), "three");
	CHECK(!rig.chat.say(0, "nosuch", message("four"), rig.wall)); // the window was closed
	CHECK(!rig.chat.say(9, "#ops", message("five"), rig.wall));
	rig.chat.keep_unsent(0, "nosuch", {message("six")});
	check::equal(rig.last("#ops"), "1 message was not sent; Alt-R takes it back");
	check::equal(rig.chat.take_unsent(), "four\nsix");
}

/** While there is no connection, what was lost can be taken back already. */
void takes_back_while_offline()
{
	ChatRig rig({}, kEchoes);
	(void)rig.type(std::string(900, 'x'));
	rig.lose();
	check::equal(rig.chat.take_unsent(), std::string(900, 'x'));
	check::equal(rig.unconfirmed("#ops"), "");
}

/** An echo that waits for the history is not lost, and not shown twice. */
void an_echo_may_wait_for_the_history()
{
	ChatRig rig({}, kHistory);
	rig.tell("@msgid=m1;time=2026-11-22T10:00:00.000Z :bob!b@h PRIVMSG #ops :before");
	rig.lose();
	rig.connect(kHistory);
	(void)rig.type("one");
	rig.tell("@label=1;msgid=m3;time=2026-11-22T10:00:02.000Z :alice!al@host PRIVMSG #ops :one");
	check::equal(rig.unconfirmed("#ops"), "<alice> one");
	rig.tell("BATCH +h chathistory #ops");
	rig.tell("@batch=h;msgid=m2;time=2026-11-22T10:00:01.000Z :bob!b@h PRIVMSG #ops :between");
	rig.tell("@batch=h;msgid=m3;time=2026-11-22T10:00:02.000Z :alice!al@host PRIVMSG #ops :one");
	rig.tell("BATCH -h");
	rig.tell("BATCH +h chathistory #ops");
	rig.tell("BATCH -h");
	check::equal(rig.unconfirmed("#ops"), "");
	check::equal(rig.last("#ops"), "<alice> one");
}

void says_where_it_will_cut()
{
	ChatRig rig;
	CHECK(rig.chat.cuts("short").empty());
	const std::string text(900, 'x');
	check::equal(rig.chat.cuts(text).size(), 1);
	check::equal(rig.chat.cuts("/me " + text).size(), 1);
	CHECK(rig.chat.cuts("/me " + text).at(0) < rig.chat.cuts(text).at(0) + 4);
	check::equal(rig.chat.cuts(text + "\n" + text).size(), 2);
	CHECK(rig.chat.cuts("/topic " + text).empty());
	check::equal(rig.chat.count_messages(text + "\n\n" + text + "\nx"), 5);
	check::equal(rig.chat.count_messages(""), 0);
	// So is a text for somebody else, of whom the question tells.
	check::equal(rig.chat.cuts("/msg bob " + text).size(), 1);
	check::equal(rig.chat.count_messages("/msg bob " + text + "\nx"), 3);
	check::equal(rig.chat.count_messages("/topic a\nb"), 0);
	check::equal(rig.chat.addressee("/msg bob a\nb"), "bob");
	check::equal(rig.chat.addressee("/me a\nb"), "#ops");
	CHECK(!rig.chat.must_ask("/msg bob 1\n2\n3\n4\n5") && rig.chat.must_ask("/msg bob 1\n2\n3\n4\n5\n6"));
	// It is where it is cut indeed.
	const std::size_t cut = rig.chat.cuts(text).at(0);
	const std::string sent = rig.type(text);
	check::equal(sent.find('|'), std::string("PRIVMSG #ops :").size() + cut);
}

const CMUnitTest kTests[] = {
    TEST_CASE(shows_own_words_until_confirmed),
    TEST_CASE(confirms_what_comes_back_in_other_words),
    TEST_CASE(confirms_where_it_was_typed),
    TEST_CASE(takes_back_what_was_refused),
    TEST_CASE(keeps_what_was_lost),
    TEST_CASE(keeps_what_was_not_sent),
    TEST_CASE(takes_back_while_offline),
    TEST_CASE(an_echo_may_wait_for_the_history),
    TEST_CASE(says_where_it_will_cut),
};

} // namespace

int main()
{
	return check::main("chat_own", kTests);
}
