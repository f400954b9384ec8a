// SPDX-License-Identifier: MIT
#include "server/explainer.hh"

#include "server/config.hh"
#include "server/datagram_input.hh"

#include <confer/unique_fd.hh>

#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "support/check.hh"

using namespace confer;
using namespace confer::server;
using namespace std::string_view_literals;

namespace {

/** 2026-11-22T13:46:36Z, two hours east of UTC. */
constexpr datagram::ServerTime kTime{1795355196000, std::chrono::minutes(120)};

constexpr std::string_view kConfig =
    "[datagram.m]\nchannel = #ops\nchannels = #ops* #listed\nfrom = 10.0.0.0/8\n"
    "[rule.logins]\nchannel = #security\nfacility = auth\nseverity = warning\n"
    "[rule.tickets]\nchannel = #tickets\napp = tracker\n"
    "[datagram.other]\nport = 5515\nformat = syslog\ncollapse = 0\n[rule.other]\nchannel = #x\ndatagram = other\n"
    "[datagram.local]\npath = /run/confer-test/log\nformat = irker\nchannel = #local\n";

std::string explained(std::string_view datagram, std::size_t section = 0, const char *from = nullptr)
{
	const Config config = parse_config(kConfig, {"irc.test", {}, {}}).config.value();
	const std::optional<Address> sender = from == nullptr ? std::nullopt : Address::ip(from, 0);
	const DatagramConfig &one = config.datagrams.at(section);
	const std::string host = !one.path.empty() ? "localhost" : from == nullptr ? "127.0.0.1" : from;
	Explainer explainer(one, config.rules, sender, host);
	return explainer.explain(datagram.substr(0, kMaxDatagram), datagram.size() > kMaxDatagram, kTime);
}

std::string value_in(const std::string &text, std::string_view name)
{
	const std::string record = "\n" + text;
	const std::string start = "\n" + std::string(name) + ": ";
	const std::size_t at = record.find(start);
	if (at == record.npos)
		check::fail("no " + std::string(name) + " in " + record);
	const std::size_t begin = at + start.size();
	return record.substr(begin, record.find('\n', begin) - begin);
}

/** The value of a line of the record. */
std::string value(std::string_view datagram, std::string_view name, std::size_t section = 0)
{
	return value_in(explained(datagram, section), name);
}

void tells_all_in_one_order()
{
	check::equal(explained("<36>Nov 22 15:46:36 web1 sshd[4711]: Failed password for bob"),
	             "datagram: 1\nresult: posted\nwhy: -\nformat: syslog\nhost: web1\nprogram: sshd\npid: 4711\n"
	             "facility: auth\nseverity: warning\ntime: 2026-11-22T15:46:36.000\ntime-tag: -\n"
	             "source: web1/sshd!m@127.0.0.1\nrule: logins\nchannel: #security\nrefused: -\nbad-targets: 0\n"
	             "collapse: 10\nlines: 1\ntext: [warning] Failed password for bob\nelse-rule: -\nelse-channel: -\n\n");
	check::equal(explained("disk full\n\nreally", 0, "10.1.2.3"),
	             "datagram: 1\nresult: posted\nwhy: -\nformat: text\nhost: -\nprogram: -\npid: -\nfacility: -\n"
	             "severity: -\ntime: -\ntime-tag: -\nsource: 10.1.2.3/m!m@10.1.2.3\nrule: -\nchannel: #ops\n"
	             "refused: -\nbad-targets: 0\ncollapse: 10\nlines: 2\ntext: disk full\ntext: really\n"
	             "else-rule: -\nelse-channel: -\n\n");
	// What is dropped has the same lines, and nothing is left of the one before.
	const Config config = parse_config(kConfig, {"irc.test", {}, {}}).config.value();
	Explainer explainer(config.datagrams.at(0), config.rules, std::nullopt, "127.0.0.1");
	static_cast<void>(explainer.explain("<36>2026-11-22T15:00:00Z web1 sshd[4711]: x", false, kTime));
	check::equal(explainer.explain("{broken", false, kTime),
	             "datagram: 2\nresult: malformed\n"
	             "why: not a request of irker: {\"to\":\"#channel\",\"privmsg\":\"text\"}\nformat: irker\nhost: -\n"
	             "program: -\npid: -\nfacility: -\nseverity: -\ntime: -\ntime-tag: -\nsource: -\nrule: -\nchannel: -\n"
	             "refused: -\nbad-targets: 0\ncollapse: 0\nlines: 0\ntext: -\nelse-rule: -\nelse-channel: -\n\n");
}

void finds_rule_and_channel()
{
	check::equal(value("<38>sshd: x", "channel"), "#ops"); // of info only
	check::equal(value("<13>x", "rule", 1), "other");
	check::equal(value("<13>x", "channel", 1), "#x");
	check::equal(value("<13>1 - h a - #ops-web - x", "channel"), "#ops-web");
	check::equal(value("<13>1 - h a - #ops-web - x", "rule"), "-");
	const std::string_view irker = "{\"to\":[\"#ops\",\"#OPS\",\"#secret\",\"bob,isnick\"],\"privmsg\":\"x\"}";
	check::equal(value(irker, "result"), "posted");
	check::equal(value(irker, "channel"), "#ops");
	check::equal(value(irker, "refused"), "#secret");
	check::equal(value(irker, "bad-targets"), "1");
	check::equal(value("{\"to\":\"#ops\",\"privmsg\":\"x\"}", "source", 2), "localhost/local!local@localhost");
}

void tells_why_nothing_is_posted()
{
	const auto result = [](std::string_view datagram, std::size_t section = 0) {
		return value(datagram, "result", section) + ": " + value(datagram, "why", section);
	};
	check::equal(result("text", 1),
	             "malformed: not syslog: it does not begin with <0> to <191>, or the byte count before that is wrong");
	check::equal(result(""), "empty: there is no text");
	check::equal(result("#ops: "), "empty: there is no text");
	check::equal(result("<13>1 - h a - #secret - x"), "no-channel: channels of [datagram.m] does not list #secret");
	check::equal(result("{\"to\":[\"#a\",\"#b\"],\"privmsg\":\"x\"}"),
	             "no-channel: channels of [datagram.m] does not list #a #b");
	check::equal(result(std::string(kMaxDatagram + 1, 'x')), "too-long: over 65536 bytes");
	check::equal(result(std::string(kMaxDatagram, 'x')), "posted: -");
	check::equal(result("x" + std::string(2000, '\n') + "x"), "too-long: more than half a megabyte in its channels");
	const std::string stranger = explained("x", 0, "192.0.2.1");
	check::equal(value_in(stranger, "result"), "source-not-allowed");
	check::equal(value_in(stranger, "why"), "from of [datagram.m] does not list 192.0.2.1");
	const Config silent = parse_config("[datagram.m]\n", {"irc.test", {}, {}}).config.value();
	const std::string nowhere = Explainer(silent.datagrams.at(0), {}, {}, "localhost").explain("x", false, kTime);
	check::equal(value_in(nowhere, "result"), "no-channel");
	check::equal(value_in(nowhere, "why"), "no rule covers it, and [datagram.m] has no channel");
}

void a_channel_may_be_text()
{
	// Not allowed, so text; allowed if it is there; named by the configuration.
	check::equal(value("#42: closed", "channel"), "#ops");
	check::equal(value("#42: closed", "text"), "#42: closed");
	check::equal(value("#ops42: closed", "channel"), "#ops42");
	check::equal(value("#ops42: closed", "text"), "closed");
	check::equal(value("#ops42: closed", "else-rule"), "-");
	check::equal(value("#ops42: closed", "else-channel"), "#ops");
	check::equal(value("<36>#ops42: closed", "else-rule"), "logins");
	check::equal(value("<36>#ops42: closed", "else-channel"), "#security");
	check::equal(value("#listed: x", "else-channel"), "-");
	check::equal(value("#listed: x", "channel"), "#listed");
}

void tells_limits_and_the_clock()
{
	check::equal(value("<13>x", "collapse", 1), "0"); // by the configuration
	check::equal(value(std::string(5000, 'x'), "collapse"), "0");
	check::equal(value("<36>2026-11-22T13:00:00Z h a: x", "time-tag"), "2026-11-22T13:00:00.000Z");
	// As many lines as the channel gets, each with its mark.
	const std::string record = explained("<11>" + std::string(1000, 'x'));
	check::equal(value_in(record, "lines"), "3");
	std::size_t texts = 0;
	for (std::size_t at = 0; (at = record.find("\ntext: [err] x", at)) != record.npos; ++at)
		++texts;
	check::equal(texts, 3);
}

void harms_no_terminal()
{
	check::equal(value("<13>1 - h\x1B a\xFF p\x07 - - \x1B[31mred\x01\x9B"sv, "host"), "h\\x1b");
	for (const std::string_view bytes : {"<13>1 - \x1B[2J \x9B \x07 - - \x1B[31mx\x01"sv,
	                                     "{\"to\":\"#ops\\u001b\\nresult: x\",\"privmsg\":\"\\u0002\\u001b\"}"sv,
	                                     "{\"to\":\"#\xC2\x9B\\n\",\"privmsg\":\"x\"}"sv}) {
		const std::string record = explained(bytes);
		CHECK(record.find_first_of("\x1B\x9B\x07\x02\x01"sv) == record.npos);
		CHECK(record.find("\nresult: x") == record.npos);
	}
}

/** The datagrams in `bytes`, "[cut]" behind one that is too long for 5 bytes, when a pipe has them. */
std::vector<std::string> datagrams_of(std::string_view bytes, char end)
{
	int ends[2];
	CHECK(pipe2(ends, O_CLOEXEC) == 0);
	UniqueFd out(ends[0]), in(ends[1]);
	check::equal(write(in.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
	in.reset();
	std::vector<std::string> all;
	for (DatagramInput input(out.get(), end, 5); input.next();)
		all.push_back(std::string(input.datagram()) + (input.truncated() ? "[cut]" : ""));
	return all;
}

void cuts_its_input_into_datagrams()
{
	using Datagrams = std::vector<std::string>;
	CHECK(datagrams_of("", '\n') == Datagrams{});
	CHECK((datagrams_of("one\ntwo", '\n') == Datagrams{"one", "two"}));
	CHECK((datagrams_of("one\n\ntwo\n", '\n') == Datagrams{"one", "", "two"}));
	CHECK((datagrams_of("a\nb\0c\0"sv, '\0') == Datagrams{"a\nb", "c"}));
	CHECK((datagrams_of("12345\n123456\n1\n", '\n') == Datagrams{"12345", "12345[cut]", "1"}));
	// Longer than what is read at once.
	CHECK((datagrams_of(std::string(40000, 'x') + "\n" + std::string(20000, 'y'), '\n') ==
	       Datagrams{"xxxxx[cut]", "yyyyy[cut]"}));
	DatagramInput none(-1, '\n', 5);
	CHECK(!none.next());
	check::equal(none.error(), EBADF);
}

const CMUnitTest kTests[] = {
    TEST_CASE(tells_all_in_one_order),        TEST_CASE(finds_rule_and_channel),
    TEST_CASE(tells_why_nothing_is_posted),   TEST_CASE(a_channel_may_be_text),
    TEST_CASE(tells_limits_and_the_clock),    TEST_CASE(harms_no_terminal),
    TEST_CASE(cuts_its_input_into_datagrams),
};

} // namespace

int main()
{
	return check::main("explainer", kTests);
}
