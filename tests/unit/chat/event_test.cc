// SPDX-License-Identifier: MIT
#include "chat/event.hh"
#include "fixture.hh"

#include <set>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;

namespace {

void only_the_tags_that_were_asked_for()
{
	MessageIds ids;
	Event event;
	CHECK(event.start(ids, "a!b@c", "PRIVMSG", {"#d"}, "hi"));
	event.set_client_tags("+x=y");
	const std::string plain(event.line({}));
	check::equal(plain, ":a!b@c PRIVMSG #d :hi\r\n");
	const std::string timed(event.line(irc::Cap::server_time));
	CHECK(timed.starts_with("@time="));
	CHECK(timed.ends_with("Z " + plain));
	const std::string tagged(event.line(irc::Cap::message_tags));
	check::contains(tagged, "msgid=");
	check::contains(tagged, "+x=y");
	CHECK(tagged.find("time=") == std::string::npos);
	// The same for everybody, however often it is asked for.
	check::equal(event.line(irc::Cap::server_time), timed);
	check::equal(event.line(irc::Cap::message_tags), tagged);
	const std::string both(event.line(irc::CapSet(irc::Cap::server_time) | irc::Cap::message_tags));
	check::contains(both, timed.substr(1, timed.find(' ') - 1));
}

void a_new_start_forgets_the_old_tags()
{
	MessageIds ids;
	Event event;
	CHECK(event.start(ids, "a!b@c", "PRIVMSG", {"#d"}, "hi"));
	event.set_client_tags("+x=y");
	const std::string first(event.line(irc::Cap::message_tags));
	CHECK(event.start(ids, "a!b@c", "PRIVMSG", {"#d"}, "hi"));
	const std::string second(event.line(irc::Cap::message_tags));
	CHECK(first != second);
	CHECK(second.find("+x=y") == std::string::npos);
}

/** The tags of a line, up to the space behind them. */
std::string tags_of(std::string_view line)
{
	return std::string(line.substr(0, line.find(' ')));
}

void another_form_is_the_same_message()
{
	MessageIds ids;
	Event event, form;
	const irc::CapSet both = irc::Cap::server_time | irc::Cap::message_tags;
	CHECK(event.start(ids, "a!b@c", "JOIN", {"#d"}));
	CHECK(form.start(ids, "a!b@c", "JOIN", {"#d", "*"}, "A"));
	form.be_form_of(event);
	// Whichever is asked for first.
	check::equal(tags_of(form.line(both)), tags_of(event.line(both)));
	check::contains(form.line(both), " :a!b@c JOIN #d * :A\r\n");
	CHECK(form.start(ids, "a!b@c", "PART", {"#d"}));
	CHECK(tags_of(form.line(both)) != tags_of(event.line(both)));
}

void too_long_is_said()
{
	MessageIds ids;
	Event event;
	CHECK(!event.start(ids, "a!b@c", "PRIVMSG", {"#d"}, std::string(600, 'x')));
	check::equal(event.line({}).size(), 512);
}

void ids_are_never_the_same()
{
	MessageIds ids, others;
	std::set<std::string> seen;
	for (int i = 0; i < 1000; ++i) {
		for (MessageIds *of : {&ids, &others}) {
			std::string id;
			of->append(id, of->next());
			CHECK(seen.insert(id).second);
		}
	}
}

void an_id_is_a_number()
{
	MessageIds ids, others;
	std::uint64_t before = 0;
	for (int i = 0; i < 100; ++i) {
		const std::uint64_t number = ids.next();
		CHECK(number > before);
		std::string id;
		ids.append(id, number);
		check::equal(*ids.number_of(id), number);
		CHECK(!others.number_of(id));
		before = number;
	}
	// What was never given is none.
	std::string id;
	ids.append(id, 0);
	CHECK(!ids.number_of(id));
	id.clear();
	ids.append(id, before + 1);
	CHECK(!ids.number_of(id));
	ids.next();
	CHECK(ids.number_of(id).has_value());
	for (const std::string &other : {id + "-", id + " ", id + "zzzzzzzzzzzzzz", std::string()})
		CHECK(!ids.number_of(other));
}

void times_are_those_of_the_calendar()
{
	const struct {
		WallTime time;
		const char *text;
	} rows[] = {
	    {0, "1970-01-01T00:00:00.000Z"},
	    {951782399999, "2000-02-28T23:59:59.999Z"},
	    {951782400000, "2000-02-29T00:00:00.000Z"},
	    {1795368001123, "2026-11-22T17:20:01.123Z"},
	    {4107542400000, "2100-03-01T00:00:00.000Z"},
	};
	for (const auto &row : rows) {
		std::string text;
		append_time(text, row.time);
		check::equal(text, row.text);
	}
}

} // namespace

int main()
{
	return check::main("event",
	                   {TEST_CASE(only_the_tags_that_were_asked_for), TEST_CASE(a_new_start_forgets_the_old_tags),
	                    TEST_CASE(another_form_is_the_same_message), TEST_CASE(too_long_is_said),
	                    TEST_CASE(ids_are_never_the_same), TEST_CASE(an_id_is_a_number),
	                    TEST_CASE(times_are_those_of_the_calendar)});
}
