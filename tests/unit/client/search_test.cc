// SPDX-License-Identifier: MIT
#include "client/link/search.hh"

#include "client/talk/status_line.hh"

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat_rig.hh"
#include "server_lines.hh"

using namespace confer::client;
using namespace std::chrono_literals;
using test::ChatRig;

namespace {

constexpr std::string_view kCaps = "batch soju.im/search message-tags server-time";

/** A time of the test: so many seconds after ten. */
std::string at(int seconds)
{
	return "2026-11-22T10:00:" + std::string(seconds < 10 ? "0" : "") + std::to_string(seconds) + ".000Z";
}

/** A search at a server that gives two messages at a time, and the session that it is on. */
struct Rig {
	Session session = limited();
	Search search;
	SteadyTime now{1h};
	std::string sent;

	bool tell(const std::string &line) { return search.take(*test::Parsed(line), line); }

	static Session limited()
	{
		Session session = test::ready(kCaps);
		test::tell(session, ":s 005 alice CHATHISTORY=2 :are supported");
		return session;
	}

	/** What the server is asked. */
	std::string begin(SearchQuery query)
	{
		sent.clear();
		CHECK(search.begin(std::move(query), session, now, sent) == Search::Asked::asked);
		return sent;
	}
	std::string more()
	{
		sent.clear();
		CHECK(search.more(session, now, sent) == Search::Asked::asked);
		return sent;
	}
	/** Tells an answer: messages as `ID@SECONDS`, and before its end another line. @return the ids that are new */
	std::string answer(std::initializer_list<std::pair<std::string_view, int>> messages, const std::string &last = {})
	{
		CHECK(tell("BATCH +s soju.im/search"));
		for (const auto &[id, seconds] : messages)
			CHECK(tell("@batch=s;msgid=" + std::string(id) + ";time=" + at(seconds) + " :bob!b@h PRIVMSG #ops :x"));
		if (!last.empty())
			CHECK(tell("@batch=s " + last));
		CHECK(tell("BATCH -s"));
		pages = search.pages();
		check::equal(pages.size(), 1);
		std::string ids;
		for (const std::string &line : page().lines) {
			const test::Parsed parsed(line);
			ids.append(ids.empty() ? "" : " ").append((*parsed).tag("msgid").value());
		}
		return ids;
	}
	const FoundPage &page() const { return pages.at(0); }

	std::vector<FoundPage> pages;
};

void goes_back_page_by_page()
{
	Rig rig;
	check::equal(rig.begin({.in = "#ops", .from = "bob", .text = "disk full; again"}),
	             "SEARCH in=#ops;from=bob;text=disk\\sfull\\:\\sagain;limit=2\r\n");
	CHECK(rig.search.more(rig.session, rig.now, rig.sent) == Search::Asked::under_way);
	CHECK(rig.search.begin({}, rig.session, rig.now, rig.sent) == Search::Asked::under_way);
	CHECK(!rig.tell(":carol!c@h PRIVMSG #ops :meanwhile"));
	CHECK(!rig.tell("BATCH +h chathistory #ops"));
	check::equal(rig.answer({{"m7", 7}, {"m8", 8}}), "m7 m8");
	CHECK(!rig.page().ended);
	// The next answer begins with that moment: others may have spoken in it.
	check::contains(rig.more(), ";before=" + at(7) + ";limit=2");
	check::equal(rig.answer({{"m6", 7}, {"m7", 7}}), "m6");
	check::contains(rig.more(), ";before=" + at(7) + ";");
	check::equal(rig.answer({{"m6", 7}, {"m7", 7}}), "");
	CHECK(!rig.page().ended);
	check::contains(rig.more(), ";before=2026-11-22T10:00:06.999Z;");
	check::equal(rig.answer({{"m1", 1}}), "m1");
	CHECK(rig.page().ended);
	CHECK(rig.search.more(rig.session, rig.now, rig.sent) == Search::Asked::ended);
}

void goes_forward_from_a_time()
{
	Rig rig;
	check::equal(rig.begin({.text = "x", .after = parse_wall_time(at(1))}),
	             "SEARCH text=x;after=" + at(1) + ";limit=2\r\n");
	CHECK(rig.search.forward());
	check::equal(rig.answer({{"m1", 1}, {"m2", 2}}), "m1 m2");
	check::contains(rig.more(), ";after=" + at(2) + ";");
	check::equal(rig.answer({{"m2", 2}, {"m3", 3}}), "m3");
	check::contains(rig.more(), ";after=" + at(3) + ";");
	check::equal(rig.answer({{"m3", 3}}), "");
	CHECK(rig.page().ended);
}

void goes_on_where_the_server_gave_up()
{
	Rig rig;
	static_cast<void>(rig.begin({.text = "x"}));
	check::equal(rig.answer({{"m9", 9}}, ":s WARN SEARCH TRUNCATED " + at(5) + " :too long"), "m9");
	CHECK(!rig.page().ended);
	CHECK(rig.page().reached == parse_wall_time(at(5)));
	check::contains(rig.more(), ";before=" + at(5) + ";");
	// A server that comes no further is not asked the same again.
	check::equal(rig.answer({}, ":s WARN SEARCH TRUNCATED " + at(8) + " :too long"), "");
	check::contains(rig.more(), ";before=2026-11-22T10:00:04.999Z;");
}

void a_failure_ends_it()
{
	Rig rig;
	CHECK(rig.search.more(rig.session, rig.now, rig.sent) == Search::Asked::none);
	static_cast<void>(rig.begin({.in = "#no"}));
	CHECK(!rig.tell("FAIL CHATHISTORY INVALID_TARGET LATEST #no :no"));
	CHECK(rig.tell("FAIL SEARCH INVALID_PARAMS in :You are in no such channel"));
	check::equal(rig.search.pages().at(0).failure, "You are in no such channel");
	static_cast<void>(rig.begin({.text = "x"}));
	CHECK(rig.tell(":s 421 alice SEARCH :Unknown command"));
	check::equal(rig.search.pages().at(0).failure, "Unknown command");
	static_cast<void>(rig.begin({.text = "x"}));
	rig.search.tick(rig.now + Search::kPatience - 1s);
	CHECK(rig.search.pages().empty());
	CHECK(rig.search.next_tick() == rig.now + Search::kPatience);
	rig.search.tick(rig.now + Search::kPatience);
	check::equal(rig.search.pages().at(0).failure, "the server does not answer");
	// What comes of it later belongs to nobody.
	CHECK(!rig.tell("BATCH +s soju.im/search"));
	static_cast<void>(rig.begin({.text = "x"}));
	rig.search.start();
	CHECK(rig.search.next_tick() == SteadyTime::max());
	Session plain = test::ready("batch");
	CHECK(rig.search.begin({.text = "x"}, plain, rig.now, rig.sent) == Search::Asked::unavailable);
}

/** Brings an answer to a chat. */
void answer(ChatRig &rig, std::initializer_list<std::string> lines)
{
	rig.tell("BATCH +s soju.im/search");
	for (const std::string &line : lines)
		rig.tell("@batch=s;" + line);
	rig.tell("BATCH -s");
}

std::string message(int seconds, const std::string &text)
{
	return "msgid=m" + std::to_string(seconds) + ";time=" + at(seconds) + " :bob!b@h PRIVMSG " + text;
}

/** The lines of the window that is looked at, joined by '|'. */
std::string shown(ChatRig &rig)
{
	const Window &window = rig.chat.windows().current();
	std::string joined;
	for (LineNumber line = window.lines.begin(); line < window.lines.end(); ++line)
		joined.append(joined.empty() ? "" : "|").append(window.lines.at(line).text());
	return joined;
}

void shows_what_is_found_in_a_window()
{
	ChatRig rig({.ignores = {"mallory!*@*"}}, kCaps);
	check::equal(rig.type("/search"), "");
	check::contains(rig.last("#ops"), "nothing was searched for; type /search TEXT");
	rig.tell(":s 005 alice CHATHISTORY=3 :are supported");
	check::equal(rig.type("/search in:#ops  FROM:bob disk full"), "SEARCH in=#ops;from=bob;text=disk\\sfull;limit=3");
	Window &window = rig.chat.windows().current();
	check::equal(window.name, "search");
	check::equal(shown(rig), "-- searching for in:#ops from:bob disk full --");
	check::contains(status_line(rig.chat, rig.wall, {}, 80, {}).text(), "searching");
	answer(rig, {message(7, "#ops :alice: disk full"), message(8, "alice :the disk \x1b[2J is full"),
	             "msgid=m9;time=" + at(9) + " :mallory!m@h PRIVMSG #ops :disk full"});
	check::equal(shown(rig),
	             "2026-11-22 10:00 [#ops] <bob> alice: disk full|"
	             "2026-11-22 10:00 *bob* the disk �[2J is full|"
	             "-- the latest 3 messages for in:#ops from:bob disk full; /search or Page Up: earlier ones --");
	CHECK(rig.chat.take_calls().empty());
	check::equal(window.mentions, 0);
	CHECK(!window.lines.find_marked_back(window.lines.end()));
	check::equal(rig.chat.ask_older(steady_now()), "");
	check::contains(rig.sent(), ";before=" + at(7) + ";");
	check::equal(rig.chat.ask_older(steady_now()), "the server is still searching");
	answer(rig, {message(6, "#ops :first")});
	check::contains(shown(rig), "2026-11-22 10:00 [#ops] <bob> first|2026-11-22 10:00 [#ops] <bob> alice: disk full|");
	check::equal(rig.last(window).substr(0, 20), "essages for in:#ops ");
	check::equal(rig.chat.ask_older(steady_now()), "the server has found no more");
	check::equal(rig.type("/search"), "");
	check::contains(rig.last(window), "the server has found no more");
	// It begins anew, whatever was said there.
	check::equal(rig.type("/search tab"), "SEARCH text=tab;limit=3");
	check::equal(shown(rig), "-- searching for tab --");
	answer(rig, {});
	check::equal(shown(rig), "-- nothing was found for tab --");
	// From another window it is looked at again.
	rig.chat.windows().show(*rig.window("#ops"));
	check::equal(rig.type("/search nothing like it"), "SEARCH text=nothing\\slike\\sit;limit=3");
	answer(rig, {});
	check::equal(shown(rig), "-- nothing was found for nothing like it --");
	check::equal(rig.chat.windows().size(), 3);
}

void shows_later_ones_below()
{
	ChatRig rig({}, kCaps);
	rig.tell(":s 005 alice CHATHISTORY=1 :are supported");
	check::equal(rig.type("/search after:" + at(1) + " disk"), "SEARCH text=disk;after=" + at(1) + ";limit=1");
	answer(rig, {message(2, "#ops :one")});
	check::equal(rig.chat.ask_older(steady_now()), "");
	check::equal(rig.sent(), "");
	check::contains(rig.type("/search"), ";after=" + at(2) + ";");
	answer(rig, {message(2, "#ops :one")});
	check::contains(rig.sent(), ";after=2026-11-22T10:00:02.001Z;"); // by itself: there was nothing to show
	answer(rig, {message(3, "#ops :two")});
	check::contains(shown(rig),
	                "; /search: later ones --|2026-11-22 10:00 [#ops] <bob> one|2026-11-22 10:00 [#ops] <bob> two");
	check::contains(shown(rig), "-- the first 2 messages for after:");
}

void says_what_is_wrong()
{
	ChatRig plain;
	check::equal(plain.type("/search disk"), "");
	check::contains(plain.last("#ops"), "This server does not search (soju.im/search); /find looks");
	ChatRig rig({}, kCaps);
	check::equal(rig.type("/search before:yesterday disk"), "");
	check::contains(rig.last("#ops"), "yesterday is not a time; write 2026-11-22");
	check::equal(rig.type("/search in: disk"), "");
	check::contains(rig.last("#ops"), "in: needs a value");
	check::contains(rig.type("/search http://x"), "text=http://x;");
	check::equal(rig.type("/search other"), "");
	check::contains(shown(rig), "The server is still searching");
	rig.tell("FAIL SEARCH INTERNAL_ERROR :Too many searches are running");
	check::contains(shown(rig), "The search failed: Too many searches are running");
	// Its window is closed before the answer comes.
	static_cast<void>(rig.type("/search again"));
	static_cast<void>(rig.type("/close"));
	answer(rig, {message(2, "#ops :one")});
	CHECK(rig.chat.windows().current().kind != WindowKind::search);
}

const CMUnitTest kTests[] = {
    TEST_CASE(goes_back_page_by_page),
    TEST_CASE(goes_forward_from_a_time),
    TEST_CASE(goes_on_where_the_server_gave_up),
    TEST_CASE(a_failure_ends_it),
    TEST_CASE(shows_what_is_found_in_a_window),
    TEST_CASE(shows_later_ones_below),
    TEST_CASE(says_what_is_wrong),
};

} // namespace

int main()
{
	::setenv("TZ", "UTC", 1);
	return check::main("search", kTests);
}
