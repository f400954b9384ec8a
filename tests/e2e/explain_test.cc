// SPDX-License-Identifier: MIT
// conferd --explain as an administrator uses it who writes rules: that it says what the server then does, and what it
// does with bad input.
//
//     explain_test CONFERD CONFERD.8
#include "machines.hh"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <sysexits.h>

#include "support/text_file.hh"

using namespace confer;
using namespace confer::e2e;
using namespace std::string_view_literals;

namespace {

std::string manual_page;

/** What it prints with the configuration of `server` for what a shell command prints. */
Outcome explained(const Conferd &server, const std::string &command, const std::string &options = {})
{
	return run_to_end(
	    {"/bin/sh", "-c",
	     command + " | '" + conferd_binary + "' --config '" + server.config_file() + "' --explain" + options});
}

/** The same for a datagram of any bytes. */
std::string record_of(const Conferd &server, std::string_view datagram)
{
	server.write_file("datagram", std::string(datagram) + '\0');
	const Outcome outcome = explained(server, "cat '" + server.file("datagram") + "'", " --null");
	check::equal(outcome.code, EX_OK);
	return outcome.output;
}

/** The values of the lines of that name. */
std::vector<std::string> values(const std::string &record, std::string_view name)
{
	std::vector<std::string> all;
	for (const std::string_view line : check::lines_of(record)) {
		if (line.starts_with(name) && line.substr(name.size()).starts_with(": "))
			all.emplace_back(line.substr(name.size() + 2));
	}
	return all;
}

std::string value(const std::string &record, std::string_view name)
{
	const std::vector<std::string> all = values(record, name);
	check::equal(all.size(), 1);
	return all.front();
}

/** The literal text that stands behind `heading` as the n-th, counted from 0. */
std::string literal_of_manual(std::string_view heading, std::size_t n)
{
	std::size_t at = manual_page.find(heading);
	for (std::size_t i = 0; i <= n && at != manual_page.npos; ++i)
		at = manual_page.find(".Bd -literal -offset indent\n", at + 1);
	if (at == manual_page.npos)
		check::fail("the manual has no such example");
	const std::size_t begin = manual_page.find('\n', at) + 1;
	return manual_page.substr(begin, manual_page.find(".Ed\n", begin) - begin);
}

void does_what_the_manual_shows()
{
	Conferd server(conferd_binary);
	server.write_file("conferd.conf", literal_of_manual(".Ss Trying rules\n", 0));
	const std::string example = literal_of_manual(".Ss Trying rules\n", 1);
	const std::size_t end = example.find('\n');
	std::string command = example.substr(0, end);
	CHECK(command.starts_with("$ echo ") && command.ends_with(" | conferd --explain"));
	command = command.substr(2, command.find(" | conferd") - 2);
	const Outcome outcome = explained(server, command);
	check::equal(outcome.code, EX_OK);
	check::equal(outcome.output, example.substr(end + 1) + "\n");
}

/** No rule, format or manner of a sender is decided in another way by the server. */
void says_what_the_server_does()
{
	Machines machines({{"channels", "#ops #auth #doubt*"}});
	machines.server.config.set("rule.auth", "facility", "auth");
	machines.server.config.set("rule.auth", "channel", "#auth");
	machines.server.config.set("rule.cisco", "app", "%LINK-*");
	machines.server.config.set("rule.cisco", "channel", "#ops");
	machines.start();
	const std::string_view datagrams[] = {
	    "<13>1 2026-11-22T15:46:36.774258+00:00 vm root - - [timeQuality tzKnown=\"1\"] hello",
	    "<35>Nov 22 15:46:36 vm sshd[1]: by rule",
	    "<189>29: *Mar  1 2026 00:00:36.123 UTC: %LINK-3-UPDOWN: Interface up",
	    "<13>Nov 22 15:46:36 vm #ops: tagged",
	    "<13>1 - vm app - #auth - msgid",
	    "<13>1 - vm app - #secret - nowhere",
	    "{\"to\":[\"irc://any/ops\",\"#auth\",\"bob,isnick\"],\"privmsg\":\"one\\ntwo\"}",
	    "{\"to\":\"#secret\",\"privmsg\":\"x\"}",
	    "{broken",
	    "#42: closed",
	    "#ops: plain",
	    "just text \x1B[31mred\x1B[0m \x01 caf\xE9",
	    "two\nlines\n\nand a third\n",
	    " \n",
	    "",
	};
	std::uint64_t sent = 0;
	std::map<std::string, std::uint64_t> dropped;
	for (const std::string_view datagram : datagrams) {
		const std::string record = record_of(machines.server, datagram);
		machines.send(datagram);
		++sent;
		const std::string result = value(record, "result");
		if (result != "posted") {
			++dropped[result];
			continue;
		}
		std::string channels = value(record, "channel");
		while (!channels.empty()) {
			const std::string channel = channels.substr(0, channels.find(' '));
			channels.erase(0, std::min(channel.size() + 1, channels.size()));
			for (const std::string &text : values(record, "text"))
				check::equal(machines.next_message(),
				             ":" + value(record, "source") + " PRIVMSG " + channel + " :" + text);
		}
	}
	const auto counters = machines.counters_after(sent);
	for (const char *name : {"malformed", "empty", "no-channel", "too-long"})
		check::equal(counters.at(name), dropped[name]);
	check::equal(dropped.at("no-channel"), 2);
	check::equal(dropped.at("malformed"), 1);
	check::equal(dropped.at("empty"), 2);
	machines.stop();
}

/** "#doubt: x" goes where somebody is, and else is text. */
void tells_both_ways_of_a_doubtful_channel()
{
	Machines machines;
	machines.start();
	const std::string record = record_of(machines.server, "#doubt: x");
	check::equal(value(record, "channel"), "#doubt");
	check::equal(value(record, "else-channel"), "#machines");
	machines.send("#doubt: x");
	check::equal(machines.next_message(), ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #machines :#doubt: x");
	machines.reader->send_line("JOIN #doubt");
	machines.reader->sync();
	machines.send("#doubt: x");
	check::equal(machines.next_message(), ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #doubt :x");
	machines.stop();
}

void takes_lines_or_what_ends_in_nul()
{
	Conferd server(conferd_binary);
	server.config.set("datagram.m", "channel", "#ops");
	server.write_config();
	const Outcome lines = explained(server, "printf '<11>app[5]: one\\r\\n\\ntwo'");
	check::equal(lines.code, EX_OK);
	CHECK((values(lines.output, "text") == std::vector<std::string>{"[err] one", "-", "two"}));
	CHECK((values(lines.output, "result") == std::vector<std::string>{"posted", "empty", "posted"}));
	CHECK((values(lines.output, "datagram") == std::vector<std::string>{"1", "2", "3"}));
	const Outcome parted = explained(server, "printf '<11>app: one\\ntwo\\0three\\0'", "=m --null");
	check::equal(parted.code, EX_OK);
	CHECK((values(parted.output, "text") == std::vector<std::string>{"[err] one", "[err] two", "three"}));
	check::equal(explained(server, "true").output, "");
}

void needs_no_server_and_touches_nothing()
{
	Conferd server(conferd_binary);
	server.config.set("datagram.m", "channel", "#ops");
	server.config.set("server", "data-dir", server.file("data"));
	server.write_config();
	check::equal(value(explained(server, "echo x").output, "channel"), "#ops");
	struct stat status;
	CHECK(stat(server.file("data").c_str(), &status) != 0);
	// Nor is it in the way of one, or one in its way.
	server.start();
	check::equal(value(explained(server, "echo x").output, "channel"), "#ops");
	server.stop();
}

void wants_to_know_which_section()
{
	Conferd server(conferd_binary);
	server.write_config();
	const auto complaint = [&](const std::string &options) {
		const Outcome outcome = explained(server, "echo x", options);
		check::equal(outcome.code, EX_USAGE);
		return outcome.output;
	};
	check::contains(complaint(""), "the configuration has no section [datagram.NAME]; add one");
	server.config.set("datagram.m", "port", "0");
	server.config.set("datagram.local", "path", server.file("log"));
	server.write_config();
	check::contains(complaint(""), "several sections [datagram.NAME]; use --explain=NAME with one of local, m");
	check::contains(complaint("=other"), "no section [datagram.other], but local, m");
	check::contains(complaint("=local --from ::1"), "--from: [datagram.local] is a Unix socket");
	check::equal(value(explained(server, "echo x", "=m --from=192.0.2.7").output, "result"), "source-not-allowed");
	check::equal(value(explained(server, "echo x", "=m --from ::1").output, "source"), "0__1/m!m@0::1");
	// The configuration is checked as ever.
	server.config.set("rule.bad", "facility", "nonsense");
	server.write_config();
	const Outcome bad = explained(server, "echo x", "=m");
	check::equal(bad.code, EX_CONFIG);
	check::contains(bad.output, server.config_file() + ":");
	CHECK(bad.output.find("datagram: 1") == bad.output.npos);
}

void has_no_need_of_memory_for_what_is_long()
{
	Conferd server(conferd_binary);
	server.config.set("datagram.m", "channel", "#ops");
	server.write_config();
	const std::string limit = kSanitized ? "" : "ulimit -v 200000; "; // a sanitizer needs terabytes of addresses
	const Outcome outcome = run_to_end({"/bin/sh", "-c",
	                                    limit + "{ head -c 300000000 /dev/zero; printf '\\nx\\n'; } | '" +
	                                        conferd_binary + "' --config '" + server.config_file() + "' --explain"});
	check::equal(outcome.code, EX_OK);
	CHECK((values(outcome.output, "result") == std::vector<std::string>{"too-long", "posted"}));
}

void tells_when_it_cannot_read_or_write()
{
	Conferd server(conferd_binary);
	server.config.set("datagram.m", "channel", "#ops");
	server.write_config();
	const Outcome full = explained(server, "echo x", " >/dev/full");
	check::equal(full.code, EX_IOERR);
	check::contains(full.output, "cannot write to standard output: No space left on device");
	const Outcome closed = explained(server, "true", " <&-");
	check::equal(closed.code, EX_IOERR);
	check::contains(closed.output, "cannot read standard input: Bad file descriptor");
}

} // namespace

int main(int argc, char *argv[])
{
	if (argc != 3) {
		std::fprintf(stderr, "usage: %s CONFERD CONFERD.8\n", argv[0]);
		return 1;
	}
	manual_page = check::read_file(argv[2]);
	return test_conferd(2, argv, "explain",
	                    {TEST_CASE(does_what_the_manual_shows), TEST_CASE(says_what_the_server_does),
	                     TEST_CASE(tells_both_ways_of_a_doubtful_channel), TEST_CASE(takes_lines_or_what_ends_in_nul),
	                     TEST_CASE(needs_no_server_and_touches_nothing), TEST_CASE(wants_to_know_which_section),
	                     TEST_CASE(has_no_need_of_memory_for_what_is_long),
	                     TEST_CASE(tells_when_it_cannot_read_or_write)});
}
