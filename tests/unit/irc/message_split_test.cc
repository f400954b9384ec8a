// SPDX-License-Identifier: MIT
#include "irc/message_split.hh"

#include "irc/utf8.hh"

#include <string>

#include "support/check.hh"

using namespace confer::irc;

namespace {

void short_texts_stay_whole()
{
	check::equal(split_message("", 100).size(), 0);
	check::equal(split_message("hello", 100).size(), 1);
	check::equal(split_message(std::string(100, 'x'), 100).size(), 1);
	check::equal(split_message(std::string(101, 'x'), 100).size(), 2);
}

void prefers_spaces()
{
	const auto parts = split_message("aaaa bbbb cccc dddd eeee", 20);
	check::equal(parts.size(), 2);
	check::equal(parts[0], "aaaa bbbb cccc dddd");
	check::equal(parts[1], "eeee");
	// A space far in front is not worth it.
	check::equal(split_message("a " + std::string(30, 'x'), 20)[0].size(), 20);
}

/** Every part fits, is UTF-8, begins with no mark, and nothing is lost. */
void cuts_between_characters()
{
	std::string text;
	for (int i = 0; i < 40; ++i)
		text += "日本e\xCC\x81😀";
	for (std::size_t room = 16; room < 60; ++room) {
		std::string joined;
		for (std::string_view part : split_message(text, room)) {
			CHECK(part.size() <= room);
			CHECK(utf8_valid(part));
			CHECK(!part.starts_with("\xCC"));
			joined += part;
		}
		check::equal(joined, text);
	}
}

void survives_nonsense()
{
	check::equal(split_message("text that is long enough", 0)[0].size() <= 16, true);
	std::string marks;
	for (int i = 0; i < 100; ++i)
		marks += "\xCC\x81";
	std::size_t total = 0;
	for (std::string_view part : split_message(marks, 20))
		total += part.size();
	check::equal(total, marks.size());
	total = 0;
	for (std::string_view part : split_message(std::string(100, '\x80'), 20))
		total += part.size();
	check::equal(total, 100);
}

void prefixes_end_between_what_is_seen()
{
	// One such thing is taken whole or not at all.
	const std::string before(40, 'x');
	for (const std::string one :
	     {"é", "e\xCC\x81\xCC\xB1", "日", "👍🏽", "👩‍👩‍👧", "🇩🇪", "❤️", "각", "क्"}) {
		for (const std::string &front : {before, before + "🇫🇷🇮🇹"}) {
			const std::string text = front + one + "y";
			for (std::size_t room = front.size(); room < front.size() + one.size(); ++room)
				check::equal(text_prefix(text, room), front);
			check::equal(text_prefix(text, front.size() + one.size()), front + one);
			check::equal(text_prefix(text, text.size()), text);
		}
	}
	check::equal(text_prefix("", 0), "");
	check::equal(text_prefix("abc", 0), "");
	// Marks alone, and what is not UTF-8
	std::string marks;
	for (int i = 0; i < 20; ++i)
		marks += "\xCC\x81";
	check::equal(text_prefix(marks, 21).size(), 20);
	check::equal(text_prefix(std::string(40, '\x80'), 20).size() >= 17, true);
}

void cut_messages_keep_the_end_of_ctcp()
{
	check::equal(cut_message("hello", 5), "hello");
	check::equal(cut_message("hello", 4), "hell");
	check::equal(cut_message("\x01"
	                         "ACTION waves\x01",
	                         10),
	             "\x01"
	             "ACTION w\x01");
	check::equal(cut_message("\x01"
	                         "ACTION wäves\x01",
	                         11),
	             "\x01"
	             "ACTION w\x01");
	check::equal(cut_message("\x01"
	                         "ACTION waves",
	                         10),
	             "\x01"
	             "ACTION wa");
	check::equal(cut_message("\x01\x01\x01", 2), "\x01\x01");
	check::equal(cut_message("\x01\x01\x01", 1), "\x01");
	check::equal(cut_message("hello", 0), "");
}

void room_is_what_the_relayed_line_leaves()
{
	const std::string_view source = "alice!alice@example.org";
	const std::size_t room = message_room(source.size(), "PRIVMSG", "#ops");
	const std::string line = ":" + std::string(source) + " PRIVMSG #ops :" + std::string(room, 'x') + "\r\n";
	check::equal(line.size(), 512);
	check::equal(message_room(600, "PRIVMSG", "#ops"), 16);
}

const CMUnitTest kTests[] = {
    TEST_CASE(short_texts_stay_whole),
    TEST_CASE(prefers_spaces),
    TEST_CASE(cuts_between_characters),
    TEST_CASE(survives_nonsense),
    TEST_CASE(prefixes_end_between_what_is_seen),
    TEST_CASE(cut_messages_keep_the_end_of_ctcp),
    TEST_CASE(room_is_what_the_relayed_line_leaves),
};

} // namespace

int main()
{
	return check::main("message_split", kTests);
}
