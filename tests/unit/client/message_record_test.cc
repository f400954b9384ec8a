// SPDX-License-Identifier: MIT
#include "client/script/message_record.hh"

#include "server_lines.hh"

using namespace confer::client;

namespace {

const WallTime kNow = *parse_wall_time("2026-11-22T20:44:02.123Z");

std::string line(std::string text)
{
	const test::Parsed message(std::move(text));
	return is_said(*message) ? said_line(*message, kNow) : "-";
}

void lines()
{
	check::equal(line(":a!b@c PRIVMSG #x :hi"), "2026-11-22T20:44:02Z #x <a> hi");
	check::equal(line("@time=2020-01-01T00:00:00.999Z :a!b@c PRIVMSG #x :hi"), "2020-01-01T00:00:00Z #x <a> hi");
	check::equal(line("@time=nonsense :a!b@c PRIVMSG #x :hi"), "2026-11-22T20:44:02Z #x <a> hi");
	check::equal(line(":a!b@c NOTICE #x :hi"), "2026-11-22T20:44:02Z #x -a- hi");
	check::equal(line(":a!b@c PRIVMSG #x :\x01"
	                  "ACTION waves\x01"),
	             "2026-11-22T20:44:02Z #x * a waves");
	check::equal(line(":a!b@c PRIVMSG #x :\x01"
	                  "ACTION"),
	             "2026-11-22T20:44:02Z #x * a ");
	check::equal(line(":a!b@c PRIVMSG #x :\x01VERSION\x01"), "-");
	check::equal(line(":a!b@c PRIVMSG #x"), "-");
	check::equal(line(":a!b@c JOIN #x"), "-");
	check::equal(line(":a\x1b[m!b@c PRIVMSG #\x1bx :\x1b]0;x\x07"),
	             "2026-11-22T20:44:02Z #\uFFFDx <a\uFFFD[m> \uFFFD]0;x\uFFFD");
}

void objects()
{
	const test::Parsed message("@time=2020-01-01T00:00:00.5Z;msgid=m\\s1;+x=a;+x=b :a!b@c PRIVMSG #x :say \"hi\"\x1b");
	check::equal(said_json(*message, "office", kNow),
	             R"({"time":"2020-01-01T00:00:00.500Z","msgid":"m 1","server":"office","type":"message","nick":"a",)"
	             R"("source":"a!b@c","target":"#x","text":"say \"hi\"\u001b",)"
	             R"("tags":{"time":"2020-01-01T00:00:00.5Z","msgid":"m 1","+x":"b"}})");
	const test::Parsed action(":a!b@c PRIVMSG #x :\x01"
	                          "ACTION waves\x01");
	check::contains(said_json(*action, "s", kNow), R"("type":"action")");
	check::contains(said_json(*action, "s", kNow), R"("text":"waves","tags":{}})");
}

const CMUnitTest kTests[] = {
    TEST_CASE(lines),
    TEST_CASE(objects),
};

} // namespace

int main()
{
	return check::main("message_record", kTests);
}
