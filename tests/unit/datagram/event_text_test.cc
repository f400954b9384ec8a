// SPDX-License-Identifier: MIT
#include "datagram/event_text.hh"

#include "irc/names.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer;
using namespace confer::datagram;
using namespace std::string_view_literals;

namespace {

std::string escaped(std::string_view bytes)
{
	std::string out;
	append_escaped(bytes, out);
	return out;
}

void escapes_what_is_no_text()
{
	check::equal(escaped("plain \\ text"), "plain \\ text");
	check::equal(escaped("gr\xC3\xBC\xC3\x9F \xE4\xBD\xA0 \xF0\x9F\x98\x80"),
	             "gr\xC3\xBC\xC3\x9F \xE4\xBD\xA0 \xF0\x9F\x98\x80");
	check::equal(escaped("\x01VERSION\x01"), "\\x01VERSION\\x01");
	check::equal(escaped("a\0b\x7F"sv), "a\\x00b\\x7f");
	check::equal(escaped("tab\there"), "tab here");
	check::equal(escaped("\xC2\x85next"), "\\xc2\\x85next");
	check::equal(escaped("\xC2\xA0"), "\xC2\xA0");
	check::equal(escaped("\xFF\xC0\x80"), "\\xff\\xc0\\x80");
	check::equal(escaped("cut \xE4\xBD"), "cut \\xe4\\xbd");
	check::equal(escaped("\xEF\xBF\xBD"), "\xEF\xBF\xBD");
	check::equal(escaped("a\r\nb\nc\rd"), "a\nb\nc\\x0dd");
}

void leaves_out_what_is_for_terminals()
{
	check::equal(escaped("\x1B[31mred\x1B[0m"), "red");
	check::equal(escaped("\x1B[1;38;5;196mred\x1B[m\x1B[K."), "red.");
	check::equal(escaped("\x1B(B\x1B[mplain"), "plain");
	check::equal(escaped("\x1B]0;title\atext\x1B]8;;http://x\x1B\\link"), "textlink");
	check::equal(escaped("#033[0;32mOK#033[0m"), "OK");
	// What is not whole is no sequence.
	check::equal(escaped("\x1B[31"), "\\x1b[31");
	check::equal(escaped("\x1B[3\x01m"), "\\x1b[3\\x01m");
	check::equal(escaped("\x1B]0;title\n"), "\\x1b]0;title\n");
	check::equal(escaped("\x1B"), "\\x1b");
	check::equal(escaped("\x1BX\x1B"), "\\x1bX\\x1b");
	check::equal(escaped("#033[0;32 #033 #"), "#033[0;32 #033 #");
}

void keeps_formatting_where_it_is_meant()
{
	const std::string_view colours = "\x02"
	                                 "bold\x0F \x03"
	                                 "04red\x03 \x1Ditalic\x1F\x1E\x11\x16\x04";
	std::string out;
	append_escaped(colours, out, Formatting::kept);
	check::equal(out, colours);
	out.clear();
	append_escaped("\x02\x01\x1B[1mx\r\0"sv, out, Formatting::kept);
	check::equal(out, "\x02\\x01x\\x0d\\x00");
	check::equal(escaped("\x02x"), "\\x02x");
	CHECK(is_blank(" \n\x02\x0F") && is_blank("") && !is_blank("\x02x"));
	check::equal(messages_of("\x02\n \nx", 100).size(), 1);
}

void parts_lines()
{
	check::equal(messages_of("", 100).size(), 0);
	check::equal(messages_of("\n \n\n", 100).size(), 0);
	const auto lines = messages_of("one\n\ntwo\nthree", 100);
	check::equal(lines.size(), 3);
	check::equal(lines[2], "three");
}

void splits_what_is_long()
{
	const std::string text(65000, 'x');
	std::size_t bytes = 0;
	for (const std::string_view part : messages_of(text, 400)) {
		CHECK(part.size() <= 400);
		bytes += part.size();
	}
	check::equal(bytes, text.size());
	check::equal(messages_of("aaaa bbbb cccc dddd eeee", 20)[0], "aaaa bbbb cccc dddd");
}

void marks_severity()
{
	check::equal(severity_mark(Priority{0, Severity::err}), "[err] ");
	check::equal(severity_mark(std::nullopt), "");
}

void names_machines()
{
	check::equal(nick_of("web1.example.org", "nginx"), "web1.example.org/nginx");
	check::equal(nick_of("a b!c@d:e", "x*y?\x01\xC3\xBC"), "a_b_c_d_e/x_y____");
	check::equal(nick_of(std::string(100, 'h'), std::string(100, 'a')),
	             std::string(40, 'h') + "/" + std::string(32, 'a'));
	CHECK(!irc::valid_nick(nick_of("web1", "nginx"), 64));
}

const CMUnitTest kTests[] = {
    TEST_CASE(escapes_what_is_no_text),
    TEST_CASE(leaves_out_what_is_for_terminals),
    TEST_CASE(keeps_formatting_where_it_is_meant),
    TEST_CASE(parts_lines),
    TEST_CASE(splits_what_is_long),
    TEST_CASE(marks_severity),
    TEST_CASE(names_machines),
};

} // namespace

int main()
{
	return check::main("event text", kTests);
}
