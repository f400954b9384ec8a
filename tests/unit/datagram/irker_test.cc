// SPDX-License-Identifier: MIT
#include "datagram/irker.hh"

#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::datagram;

namespace {

/** "#a,#b|text", or "malformed". */
std::string read(std::string_view datagram)
{
	Event event;
	event.text = "left over";
	event.priority = Priority{1, Severity::err};
	event.bad_targets = 7;
	if (!parse_irker(datagram, event)) {
		CHECK(event.text.empty() && event.channels.empty());
		return "malformed";
	}
	CHECK(!event.priority && event.host.empty() && event.app.empty());
	std::string out;
	for (const std::string &channel : event.channels)
		out += (out.empty() ? "" : ",") + channel;
	CHECK(event.formatted);
	return out + "|" + event.text + (event.bad_targets == 0 ? "" : "|" + std::to_string(event.bad_targets) + " bad");
}

std::string to(std::string_view target)
{
	return read("{\"to\":\"" + std::string(target) + "\",\"privmsg\":\"x\"}");
}

void reads_requests()
{
	check::equal(read("{\"to\":\"irc://chat.freenode.net/commits\",\"privmsg\":\"hello\"}"), "#commits|hello");
	check::equal(read("{\"privmsg\":\"a\\nb\",\"to\":[\"irc://h/a\",\"irc://h/b\",\"#c\"]}\n"), "#a,#b,#c|a\nb");
	check::equal(read("{\"to\":\"#ops\",\"privmsg\":\"\"}"), "#ops|");
	check::equal(read("{\"to\":[\"#a\",\"#a\"],\"privmsg\":\"x\",\"other\":{\"deep\":[1]}}"), "#a|x");
}

/** What commit hooks send: irkerhook.py in colours, a forge by way of a script, and JSON over several lines. */
void reads_commit_hooks()
{
	check::equal(read("{\"to\": [\"irc://irc.example.org/commits\", \"irc://irc.example.org:6667/#dev\"], \"privmsg\": "
	                  "\"\\u0002confer:\\u0002 \\u000303alice\\u000f \\u000307main\\u000f * \\u0002abc1234\\u0002 / "
	                  "src/x.c: fix\"}"),
	             "#commits,#dev|\x02"
	             "confer:\x02 \x03"
	             "03alice\x0F \x03"
	             "07main\x0F * \x02"
	             "abc1234\x02 / src/x.c: fix");
	check::equal(read("{\n  \"to\": \"#dev\",\n  \"privmsg\": \"[alice/confer] bob pushed 2 commits to main: "
	                  "https:\\/\\/git.example.org\\/c\\/1...2\",\n  \"extra\": null\n}\n"),
	             "#dev|[alice/confer] bob pushed 2 commits to main: https://git.example.org/c/1...2");
	check::equal(read("{\"to\":\"ircs://irc.example.org:6697/commits?key=secret\",\"privmsg\":\"\\u2713 CI passed\"}"),
	             "#commits|\xE2\x9C\x93 CI passed");
}

void finds_the_channel_in_a_url()
{
	check::equal(to("irc://h:6667/ops"), "#ops|x");
	check::equal(to("ircs://user:pass@h:6697/ops"), "#ops|x");
	check::equal(to("IRC://h/ops"), "#ops|x");
	check::equal(to("irc://h/ops?key=secret"), "#ops|x");
	check::equal(to("irc://h/ops?secret"), "#ops|x");
	check::equal(to("irc://h/#ops"), "#ops|x");
	check::equal(to("irc://h/%23ops"), "#ops|x");
	check::equal(to("irc://h//ops"), "#ops|x");
	check::equal(to("irc://h/%zz"), "#%zz|x");
	check::equal(to("irc://h/##ops"), "##ops|x");
	check::equal(to("ops"), "#ops|x");
	for (const std::string_view none : {"", "#", "irc://h", "irc://h/", "irc://h/?key=k", "irc://h/esr,isnick"})
		check::equal(to(none), "malformed");
}

void refuses_what_is_no_request()
{
	for (const std::string_view bad :
	     {"", "x", "[]", "\"x\"", "{}", "{\"to\":\"#a\"}", "{\"privmsg\":\"x\"}", "{\"to\":1,\"privmsg\":\"x\"}",
	      "{\"to\":[],\"privmsg\":\"x\"}", "{\"to\":[[\"#a\"]],\"privmsg\":\"x\"}", "{\"to\":\"#a\",\"privmsg\":1}",
	      "{\"to\":\"#a\",\"privmsg\":null}", "{\"to\":\"#a\",\"to\":\"#b\",\"privmsg\":\"x\"}",
	      "{\"to\":\"#a\",\"privmsg\":\"x\",\"privmsg\":\"y\"}", "{\"to\":\"#a\",\"privmsg\":\"x\"} more",
	      "{\"to\":\"#a\",\"privmsg\":\"x\""})
		check::equal(read(bad), "malformed");
}

void bounds_the_list()
{
	const auto request = [](std::size_t count) {
		std::string list;
		for (std::size_t i = 0; i < count; ++i)
			list += (i == 0 ? "\"#c" : ",\"#c") + std::to_string(i) + "\"";
		return "{\"to\":[" + list + "],\"privmsg\":\"x\"}";
	};
	CHECK(read(request(kMaxChannels)).ends_with("|x"));
	CHECK(read(request(kMaxChannels + 1)).ends_with("|x|1 bad"));
}

void counts_what_is_no_channel()
{
	check::equal(read("{\"to\":[\"#c\",\"bob,isnick\"],\"privmsg\":\"x\"}"), "#c|x|1 bad");
	check::equal(read("{\"to\":[\"irc://h/bob,isnick\",\"\",\"#c\",1,null,[\"#d\"],{\"a\":\"#e\"}],\"privmsg\":\"x\"}"),
	             "#c|x|6 bad");
	check::equal(read("{\"to\":[\"bob,isnick\"],\"privmsg\":\"x\"}"), "malformed");
}

void takes_what_programs_send_that_is_not_quite_json()
{
	using namespace std::string_view_literals;
	// A byte that was no UTF-8, as Python's json module writes it; as it is; and another half of a pair.
	check::equal(read("{\"to\":\"#a\",\"privmsg\":\"caf\\udce9\"}"), "#a|caf\xE9");
	check::equal(read("{\"to\":\"#a\",\"privmsg\":\"caf\xE9\"}"), "#a|caf\xE9");
	check::equal(read("{\"to\":\"#a\",\"privmsg\":\"\\ud83d x \\ude00\"}"), "#a|\xED\xA0\xBD x \xED\xB8\x80");
	check::equal(read("{\"to\":\"#a\",\"privmsg\":\"\\ud83d\\ude00\"}"), "#a|\xF0\x9F\x98\x80");
	check::equal(read("{\"to\":\"#a\",\"privmsg\":\"x\"}\0"sv), "#a|x");
	check::equal(read("{\"to\":\"#a\",\"privmsg\":\"x\"}\n\0\0"sv), "#a|x");
	check::equal(read("{\"to\":\"#a\",\"privmsg\":\"x\0\"}"sv), "malformed");
	check::equal(read("{\"to\":\"#a\",\"privmsg\":\"\\u0002bold\\u000f\"}"), "#a|\x02"
	                                                                         "bold\x0F");
}

const CMUnitTest kTests[] = {
    TEST_CASE(reads_requests),
    TEST_CASE(reads_commit_hooks),
    TEST_CASE(finds_the_channel_in_a_url),
    TEST_CASE(refuses_what_is_no_request),
    TEST_CASE(bounds_the_list),
    TEST_CASE(counts_what_is_no_channel),
    TEST_CASE(takes_what_programs_send_that_is_not_quite_json),
};

} // namespace

int main()
{
	return check::main("irker", kTests);
}
