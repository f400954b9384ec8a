// SPDX-License-Identifier: MIT
#include "datagram/format.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::datagram;
using namespace std::string_view_literals;

namespace {

std::string read(Format format, std::string_view datagram)
{
	Event event;
	if (!parse(format, datagram, event))
		return "malformed";
	const std::string address = event.address.empty() ? "" : "(" + event.address + ")";
	return (event.priority ? "syslog " : "") + (event.channels.empty() ? "" : event.channels[0]) + address + "|" +
	       event.text;
}

void tells_formats_apart()
{
	check::equal(read(Format::automatic, "<13>app: text"), "syslog |text");
	check::equal(read(Format::automatic, "13 <13>#ops: text\n"), "malformed"); // the count is wrong
	check::equal(read(Format::automatic, "14 <13>#ops: text"), "syslog #ops(#ops: )|text");
	check::equal(read(Format::automatic, " {\"to\":\"#ops\",\"privmsg\":\"text\"}\n"), "#ops|text");
	check::equal(read(Format::automatic, "{\"to\":"), "malformed");
	check::equal(read(Format::automatic, "text"), "|text");
	check::equal(read(Format::automatic, "<b>text"), "|<b>text");
	check::equal(read(Format::automatic, ""), "|");
}

void does_as_it_is_told()
{
	check::equal(read(Format::text, "<13>app: text"), "|<13>app: text");
	check::equal(read(Format::text, "{\"a\":1}"), "|{\"a\":1}");
	check::equal(read(Format::syslog, "text"), "malformed");
	check::equal(read(Format::irker, "<13>app: text"), "malformed");
}

void reads_plain_text()
{
	check::equal(read(Format::text, "#ops: disk full\n"), "#ops(#ops: )|disk full");
	check::equal(read(Format::text, "#ops:\ndisk full\n"), "#ops(#ops:\n)|disk full");
	check::equal(read(Format::text, "#ops:"), "#ops(#ops:)|");
	check::equal(read(Format::text, "#ops disk full"), "|#ops disk full");
	check::equal(read(Format::text, "#: x"), "|#: x");
	check::equal(read(Format::text, "a\nb\r\n\0\0"sv), "|a\nb");
	check::equal(read(Format::text, "\0\n"sv), "|");
}

const CMUnitTest kTests[] = {
    TEST_CASE(tells_formats_apart),
    TEST_CASE(does_as_it_is_told),
    TEST_CASE(reads_plain_text),
};

} // namespace

int main()
{
	return check::main("datagram formats", kTests);
}
