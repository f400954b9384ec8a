// SPDX-License-Identifier: MIT
// Machines that speak: datagrams of all kinds and manners, and where they end up.
#include "machines.hh"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include <signal.h>
#include <unistd.h>

#include "support/eventually.hh"

using namespace confer;
using namespace confer::e2e;
using namespace std::chrono_literals;

namespace {

void every_format_reaches_its_channel()
{
	Machines machines;
	machines.server.config.set("rule.auth", "facility", "auth");
	machines.server.config.set("rule.auth", "channel", "#auth");
	machines.start();
	machines.send("<13>1 2026-11-22T15:46:36.774258+00:00 vm root - - [timeQuality tzKnown=\"1\"] hello");
	check::equal(machines.next_message(), ":vm/root!m@127.0.0.1 PRIVMSG #machines :[notice] hello");
	machines.send("<13>Nov 22 15:46:36 vm #ops: tagged");
	check::equal(machines.next_message(), ":vm/m!m@127.0.0.1 PRIVMSG #ops :[notice] tagged");
	machines.send("<13>1 - vm root - #ops - msgid");
	check::equal(machines.next_message(), ":vm/root!m@127.0.0.1 PRIVMSG #ops :[notice] msgid");
	machines.send("<35>Nov 22 15:46:36 vm sshd[1]: rule");
	check::equal(machines.next_message(), ":vm/sshd!m@127.0.0.1 PRIVMSG #auth :[err] rule");
	machines.send("{\"to\":[\"irc://any/ops\",\"#auth\"],\"privmsg\":\"one\\ntwo\"}\n");
	check::equal(machines.next_message(), ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #ops :one");
	check::equal(machines.next_message(), ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #ops :two");
	check::equal(machines.next_message(), ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #auth :one");
	check::equal(machines.next_message(), ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #auth :two");
	machines.send("\x1B[31mjust text\x1B[0m\x01");
	check::equal(machines.next_message(), ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #machines :just text\\x01");
	machines.stop();
}

/** "#42: closed" names a channel if there is such a channel, or the configuration names it. */
void a_number_of_a_ticket_is_text()
{
	Machines machines({{"channels", "#* #listed"}});
	machines.server.config.set("rule.r", "channel", "#ruled");
	machines.server.config.set("rule.r", "app", "nobody");
	machines.start();
	const std::string from = ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #machines :";
	machines.send("#42: closed");
	check::equal(machines.next_message(), from + "#42: closed");
	machines.send("<13>Nov 22 15:46:36 vm #42: closed");
	check::equal(machines.next_message(), ":vm/m!m@127.0.0.1 PRIVMSG #machines :[notice] #42: closed");
	machines.send("#42:");
	check::equal(machines.next_message(), from + "#42:");
	machines.send("#ops: in a channel");
	check::equal(machines.next_message(), ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #ops :in a channel");
	machines.send("#listed: nobody is there");
	machines.send("#ruled: nor there");
	machines.send("#ops: \n");
	machines.send("{\"to\":\"#42\",\"privmsg\":\"irker says what it means\"}");
	const auto counters = machines.counters_after(8);
	check::equal(counters.at("no-channel"), 3);
	check::equal(counters.at("empty"), 1);
	machines.stop();
}

void a_commit_hook_is_heard_whatever_it_sends()
{
	using namespace std::string_view_literals;
	Machines machines;
	machines.start();
	const std::string from = ":127.0.0.1/m!m@127.0.0.1 PRIVMSG #ops :";
	machines.send("{\"to\":[\"#ops\",\"bob,isnick\"],\"privmsg\":\"one\"}");
	check::equal(machines.next_message(), from + "one");
	machines.send("{\"to\":\"#ops\",\"privmsg\":\"caf\\udce9 and caf\xE9\"}\0"sv);
	check::equal(machines.next_message(), from + "caf\\xe9 and caf\\xe9");
	machines.send("{\"to\":\"#ops\",\"privmsg\":\"\\u0002bold\\u0002 \\u000304red\\u0003 \\u0001\"}");
	check::equal(machines.next_message(), from + "\x02"
	                                             "bold\x02 \x03"
	                                             "04red\x03 \\x01");
	check::equal(machines.counters_after(3).at("bad-targets"), 1);
	machines.stop();
}

/** The time of the machine's clock, where that is not the server's. */
void a_clock_that_is_wrong_is_shown()
{
	Machines machines;
	machines.start();
	machines.send("<11>2020-02-29T12:00:00+02:00 vm app: old");
	check::contains(machines.reader->read_until(":[err] old"),
	                ";+confer/severity=err;+confer/time=2020-02-29T10:00:00.000Z ");
	machines.send("<11>Feb 29 2020 12:00:00 vm app: old too");
	check::contains(machines.reader->read_until(":[err] old too"), ";+confer/time=2020-02-29T12:00:00.000 ");
	const std::time_t now = std::time(nullptr);
	char text[64];
	CHECK(std::strftime(text, sizeof text, "<11>%Y-%m-%dT%H:%M:%SZ vm app: new", std::gmtime(&now)) > 0);
	machines.send(text);
	const std::string line = machines.reader->read_until(":[err] new");
	CHECK(line.find("confer/time") == std::string::npos);
	machines.stop();
}

void clients_get_time_id_and_severity()
{
	Machines machines;
	machines.start();
	Client plain("plain", machines.server.tcp());
	plain.log_in();
	plain.send_line("JOIN #machines");
	plain.sync();
	machines.send("<11>app: text");
	const std::string line = machines.reader->read_until(" PRIVMSG ");
	check::contains(line, "@time=20");
	check::contains(line, ";msgid=");
	check::contains(line, ";bot;");
	check::contains(line, ";+confer/severity=err ");
	check::equal(plain.read_until(" PRIVMSG "), ":127.0.0.1/app!m@127.0.0.1 PRIVMSG #machines :[err] text");
	// Nobody can answer, and nobody can have the nick.
	plain.send_line("PRIVMSG 127.0.0.1/app :hello");
	plain.read_until(" 401 ");
	plain.send_line("NICK vm/root");
	plain.read_until(" 432 ");
	plain.close();
	machines.stop();
}

void long_text_is_split_and_none_is_lost()
{
	Machines machines({{"rate", "0"}});
	machines.start();
	std::string words;
	for (int i = 0; words.size() < 60000; ++i)
		words += "word" + std::to_string(i) + " ";
	words += "last";
	machines.send("<13>app: " + words);
	const std::string mark = " :[notice] ";
	std::string got;
	while (got.size() < words.size()) {
		const std::string line = machines.next_message();
		got += (got.empty() ? "" : " ") + line.substr(line.find(mark) + mark.size());
	}
	check::equal(got, words);
	machines.stop();
}

void what_is_repeated_is_told_as_a_number()
{
	Machines machines({{"collapse", "1s"}});
	machines.start();
	for (int i = 0; i < 42; ++i)
		machines.send("<13>app: same");
	machines.send("<13>app: another");
	const std::string from = ":127.0.0.1/app!m@127.0.0.1 PRIVMSG #machines :[notice] ";
	check::equal(machines.next_message(), from + "same");
	check::equal(machines.next_message(), from + "last message repeated 41 times");
	check::equal(machines.next_message(), from + "another");
	machines.send("<13>app: another");
	// Nothing else comes: time tells.
	check::equal(machines.next_message(), from + "last message repeated 1 time");
	machines.send("<13>end: x");
	machines.send("<13>end: x");
	check::contains(machines.next_message(), ":[notice] x");
	// The end tells what is left, before everybody has to go.
	machines.server.process().signal(SIGTERM);
	check::contains(machines.next_message(), "last message repeated 1 time");
}

void what_is_dropped_is_told()
{
	Machines machines({{"channels", "#machines #o*"}, {"format", "syslog"}});
	machines.start();
	machines.send("no syslog");
	const std::string notice = machines.reader->read_until(" NOTICE reader ");
	check::contains(notice, "[datagram.m] dropped 1: malformed=1, the last from 127.0.0.1");
	machines.send("<13>1 - vm root - #auth - not listed");
	machines.send("<13>1 - vm root - #nobody-there - x");
	machines.send("<13>1 - vm root - #ops -");
	machines.send("<13>app: text");
	const auto counters = machines.counters_after(5);
	check::equal(counters.at("malformed"), 1);
	check::equal(counters.at("no-channel"), 2);
	check::equal(counters.at("empty"), 1);
	check::equal(counters.at("posted"), 1);
	machines.server.wait_for_log("[datagram.m] dropped 1: malformed=1, the last from 127.0.0.1");
	machines.stop();
	check::contains(machines.server.log(),
	                "[datagram.m] received=5 posted=1 repeated=0 source-not-allowed=0 over-rate=0 over-total-rate=0 "
	                "over-channel-rate=0 malformed=1 too-long=0 empty=1 no-channel=2 kernel-overflow=0 bad-targets=0 "
	                "lines-over-rate=0 "
	                "lines-missed=0");
}

void strangers_are_not_heard()
{
	Machines machines({{"from", "192.0.2.0/24 2001:db8::/32"}});
	machines.start();
	for (int i = 0; i < 100; ++i)
		machines.send("<13>app: let me in");
	check::equal(machines.counters_after(100)["source-not-allowed"], 100);
	machines.stop();
}

/** How often `word` stands in `text`. */
std::uint64_t count(std::string_view text, std::string_view word)
{
	std::uint64_t times = 0;
	for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; at += word.size())
		++times;
	return times;
}

/** The sum of the numbers behind "repeated". */
std::uint64_t told_repetitions(const std::string &text)
{
	constexpr std::string_view kWords = "last message repeated ";
	std::uint64_t sum = 0;
	for (std::size_t at = 0; (at = text.find(kWords, at)) != text.npos;) {
		at += kWords.size();
		sum += std::stoull(text.substr(at, 10));
	}
	return sum;
}

/** Exactly: what was sent is what is read and what was counted, also where the kernel has too little room. */
void every_datagram_is_accounted_for(const std::string &receive_buffer)
{
	Machines machines({{"rate", "0"}, {"receive-buffer", receive_buffer}, {"collapse", "1d"}});
	machines.start();
	Client listener("listener", machines.server.tcp());
	listener.log_in();
	listener.send_line("JOIN #accounts");
	listener.sync();
	const int sent = kSanitized ? 4000 : 20000;
	for (int i = 0; i < sent; ++i) {
		switch (i % 5) {
		case 0: machines.send("<13>1 - vm app - #accounts - number " + std::to_string(i)); break;
		case 1: machines.send("<13>1 - vm loop - #accounts - always the same"); break;
		case 2: machines.send("{broken"); break;
		case 3: machines.send("<13>1 - vm app - #nowhere - x"); break;
		default: machines.send("");
		}
	}
	static_cast<void>(machines.counters_after(static_cast<std::uint64_t>(sent)));
	machines.send("<13>1 - vm loop - #accounts - not the same");
	auto counters = machines.counters_after(static_cast<std::uint64_t>(sent) + 1);
	const std::string read = listener.sync();
	check::equal(count(read, "] number ") + count(read, "] always the same") + count(read, "] not the same"),
	             counters["posted"]);
	check::equal(told_repetitions(read), counters["repeated"]);
	listener.close();
	CHECK(counters["posted"] > 0 && counters["malformed"] > 0 && counters["no-channel"] > 0 && counters["empty"] > 0);
	machines.stop();
}

void with_room_every_datagram_is_accounted_for()
{
	every_datagram_is_accounted_for("64M");
}

void without_room_every_datagram_is_accounted_for()
{
	every_datagram_is_accounted_for("4k");
}

void any_bytes_of_any_length_do_no_harm()
{
	for (const char *format : {"auto", "syslog", "irker", "text"}) {
		Machines machines({{"rate", "0"}, {"format", format}});
		machines.start();
		std::uint64_t sent = 0;
		const auto send = [&](std::string_view datagram) {
			machines.send(datagram);
			++sent;
		};
		std::uint32_t random = 4711;
		for (const std::size_t size : {0, 1, 2, 3, 479, 480, 1024, 1472, 2048, 9000, 65506, 65507}) {
			std::string bytes(size, '\0');
			for (char &byte : bytes)
				byte = static_cast<char>((random = random * 1664525 + 1013904223) >> 24);
			send(bytes);
			send(std::string(size, '<'));
			send(std::string(size, '['));
			send(std::string(size, '{'));
			send(std::string(size, '\n'));
			send(std::string(size, '\xFF'));
			for (const std::string_view start :
			     {"<13>", "<13>1 - h a - #ops - ", "<13>1 - h a - - [", "{\"to\":\"", "#ops: "})
				send((std::string(start) + bytes).substr(0, 65507));
			static_cast<void>(machines.counters_after(sent)); // which reads what was posted
		}
		std::string deep;
		while (deep.size() < 60000)
			deep += "{\"a\":[";
		send(deep);
		send("{\"to\":\"#ops\",\"privmsg\":\"x\",\"x\":" + deep);
		static_cast<void>(machines.counters_after(sent));
		machines.stop();
	}
}

void a_unix_socket_is_one_place()
{
	Machines machines;
	machines.server.config.set("datagram.u", "path", machines.server.file("machines"));
	machines.server.config.set("datagram.u", "mode", "0600");
	machines.server.config.set("datagram.u", "channel", "#ops");
	machines.start();
	DatagramSocket sender = DatagramSocket::open(AF_UNIX);
	const Address path = *Address::local(machines.server.file("machines"));
	CHECK(sender.send_to("<13>Nov 22 15:47:15 root: text", path).ok());
	check::equal(machines.next_message(), ":localhost/root!u@localhost PRIVMSG #ops :[notice] text");
	machines.stop();
	CHECK(::access(machines.server.file("machines").c_str(), F_OK) != 0);
}

void a_reload_changes_all_but_the_socket()
{
	Machines machines;
	machines.start();
	machines.send("<13>app: one");
	check::contains(machines.next_message(), "#machines :[notice] one");
	machines.server.config.set("datagram.m", "channel", "#ops");
	machines.server.config.set("datagram.m", "port", "1");
	machines.server.config.set("rule.loud", "severity", "err");
	machines.server.config.set("rule.loud", "channel", "#auth");
	machines.server.config.set("datagram.new", "port", "2");
	machines.server.reload();
	// The thread has it a moment after the configuration is in force.
	const Deadline deadline = soon();
	std::string line;
	do {
		machines.send("<13>app: two " + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
		line = machines.next_message();
	} while (line.find(" #ops ") == line.npos && std::chrono::steady_clock::now() < deadline);
	check::contains(line, "#ops :[notice] two");
	machines.send("<11>app: three");
	check::contains(machines.next_message(), "#auth :[err] three");
	const std::string log = machines.server.log();
	check::contains(log, "[datagram.m] has changed; restart conferd to use the new value");
	check::contains(log, "[datagram.new] has changed; restart conferd to use the new value");
	machines.stop();
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "datagrams",
	                    {
	                        TEST_CASE(every_format_reaches_its_channel),
	                        TEST_CASE(a_number_of_a_ticket_is_text),
	                        TEST_CASE(a_commit_hook_is_heard_whatever_it_sends),
	                        TEST_CASE(a_clock_that_is_wrong_is_shown),
	                        TEST_CASE(clients_get_time_id_and_severity),
	                        TEST_CASE(long_text_is_split_and_none_is_lost),
	                        TEST_CASE(what_is_repeated_is_told_as_a_number),
	                        TEST_CASE(what_is_dropped_is_told),
	                        TEST_CASE(strangers_are_not_heard),
	                        TEST_CASE(with_room_every_datagram_is_accounted_for),
	                        TEST_CASE(without_room_every_datagram_is_accounted_for),
	                        TEST_CASE(any_bytes_of_any_length_do_no_harm),
	                        TEST_CASE(a_unix_socket_is_one_place),
	                        TEST_CASE(a_reload_changes_all_but_the_socket),
	                    });
}
