// SPDX-License-Identifier: MIT
// Machines that speak too much: whatever they send, nobody is disconnected, and what is dropped is counted and told.
#include "machines.hh"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "support/eventually.hh"

using namespace confer;
using namespace confer::e2e;

namespace {

/** A member of #machines, who reads only what the test asks for. */
class Witness : public Client {
public:
	explicit Witness(Machines &machines) : Client("witness", machines.server.tcp())
	{
		log_in();
		send_line("JOIN #machines");
		sync();
	}
};

void expect_in_log(Machines &machines, const std::string &words)
{
	check::eventually(words.c_str(), [&] { return machines.server.log().find(words) != std::string::npos; });
}

void a_source_has_its_rate()
{
	Machines machines({{"rate", "1"}, {"burst", "10"}, {"collapse", "0"}});
	machines.start();
	for (int i = 0; i < 500; ++i)
		machines.send("<13>app: x");
	auto counters = machines.counters_after(500);
	CHECK(counters["posted"] >= 10 && counters["posted"] < 500);
	check::equal(counters["over-rate"], 500 - counters["posted"]);
	expect_in_log(machines, " over-rate=");
	machines.stop();
}

/** A program has 2^24 addresses of this machine to send from. */
void loopback_is_one_source()
{
	Machines machines({{"rate", "1"}, {"burst", "20"}});
	machines.start();
	Witness witness(machines);
	constexpr int kSources = 100;
	for (int i = 1; i <= kSources; ++i) {
		DatagramSocket source = DatagramSocket::bind(*Address::ip("127.0.1." + std::to_string(i), 0));
		machines.send_from(source, "<13>app: from source " + std::to_string(i));
	}
	const auto counters = machines.counters_after(kSources);
	CHECK(counters.at("posted") >= 20 && counters.at("posted") < 40);
	check::contains(witness.read_until(" NOTICE #machines "), " dropped: rate of one source of [datagram.m]");
	witness.close();
	machines.stop();
}

/** All sources together; and the members of the channel, too, are told. */
void a_section_has_its_rate()
{
	Machines machines({{"rate", "0"}, {"total-rate", "1"}, {"total-burst", "20"}});
	machines.start();
	Witness witness(machines);
	for (int i = 0; i < 200; ++i)
		machines.send("<13>app: number " + std::to_string(i));
	auto counters = machines.counters_after(200);
	CHECK(counters["posted"] >= 20 && counters["posted"] < 40);
	check::equal(counters["over-total-rate"], 200 - counters["posted"]);
	check::contains(witness.read_until(" NOTICE #machines "), " dropped: rate of [datagram.m]");
	witness.close();
	machines.stop();
}

void a_channel_has_its_rate()
{
	Machines machines({{"rate", "0"}, {"collapse", "1d"}});
	machines.server.config.set("limits", "machine-rate", "1");
	machines.server.config.set("limits", "machine-burst", "20");
	machines.start();
	Witness witness(machines);
	for (int i = 0; i < 200; ++i)
		machines.send("<13>app: number " + std::to_string(i));
	// Of what is for two channels each gets what its own rate allows.
	machines.send("{\"to\":[\"#machines\",\"#ops\"],\"privmsg\":\"one\\ntwo\"}");
	auto counters = machines.counters_after(201);
	CHECK(counters["posted"] > 20 && counters["posted"] < 40);
	check::equal(counters["over-channel-rate"], 201 - counters["posted"]);
	check::equal(counters["lines-over-rate"], counters["over-channel-rate"] + 2);
	check::contains(witness.read_until(" NOTICE #machines "), " dropped: rate of #machines");
	// What was not posted is not taken for posted: its repetition is not one.
	machines.send("<13>1 - vm app - #ops - still heard");
	const std::string message = machines.next_message();
	check::contains(message, "#ops :[notice] still heard");
	witness.close();
	machines.stop();
	check::contains(machines.server.log(), " over-channel-rate=");
}

/** Each local user on a Unix socket has a rate of their own. */
void local_users_have_rates_of_their_own()
{
	if (::getuid() != 0)
		check::skip("only root can become somebody else");
	Machines machines;
	machines.server.config.set("datagram.u", "path", machines.server.file("machines"));
	machines.server.config.set("datagram.u", "channel", "#ops");
	machines.server.config.set("datagram.u", "rate", "1");
	machines.server.config.set("datagram.u", "burst", "5");
	machines.start();
	DatagramSocket sender = DatagramSocket::open(AF_UNIX);
	const Address path = *Address::local(machines.server.file("machines"));
	const auto flood = [&](uid_t uid) {
		const pid_t child = ::fork();
		if (child == 0) {
			bool good = ::setuid(uid) == 0;
			for (int i = 0; i < 50; ++i)
				good = good && sender.send_to("<13>flood: " + std::to_string(uid) + " " + std::to_string(i), path).ok();
			::_exit(good ? 0 : 1);
		}
		int status = 1;
		CHECK(::waitpid(child, &status, 0) == child && status == 0);
	};
	CHECK(::chmod(machines.server.file("").c_str(), 0755) == 0);
	flood(4711);
	check::contains(machines.next_message(), "#ops :[notice] 4711 0");
	flood(4712);
	std::string line;
	do
		line = machines.next_message();
	while (line.find(" 4712 0") == line.npos); // which a rate of all together would have dropped
	expect_in_log(machines, ", the last from uid 471");
	machines.stop();
}

/** A member who does not read at all keeps the connection, and afterwards is told what was missed. */
void machines_disconnect_nobody()
{
	Machines machines({{"rate", "0"}, {"collapse", "0"}});
	machines.server.config.set("limits", "send-queue", "64k");
	machines.start();
	Client sleeper("sleeper", machines.server.tcp());
	sleeper.log_in();
	sleeper.send_line("JOIN #machines");
	sleeper.sync();
	const std::string text(400, 'x');
	std::uint64_t sent = 0;
	std::map<std::string, std::uint64_t> counters;
	do {
		for (int i = 0; i < 100; ++i)
			machines.send("<13>app: " + std::to_string(sent++) + text);
		counters = machines.counters_after(sent);
	} while (counters["lines-missed"] < 500 && sent < 100'000);
	CHECK(counters["lines-missed"] >= 500);
	// People still get through to the sleeper.
	machines.reader->send_line("PRIVMSG sleeper :wake up");
	// It is told of what it missed once in a minute: on a slow machine before that, for the notice is short.
	bool woken = false, told = false;
	while (!woken || !told) {
		const std::string line = sleeper.read_until(" ");
		woken = woken || line.ends_with(":wake up");
		told = told ||
		       (line.find(" NOTICE sleeper ") != line.npos && line.find(" of machines dropped for you") != line.npos);
	}
	sleeper.sync();
	sleeper.close();
	expect_in_log(machines, " lines-missed=");
	machines.stop();
}

/** The largest datagrams there are, in the smallest queue there can be. */
void no_datagram_pushes_a_reader_out()
{
	for (const char *queue : {"16k", "1M"}) {
		Machines machines({{"rate", "0"}});
		machines.server.config.set("limits", "send-queue", queue);
		machines.start();
		std::string lines;
		while (lines.size() < 65000)
			lines += "x\n";
		machines.send(lines);
		machines.send("{\"to\":[\"#machines\",\"#ops\",\"#auth\"],\"privmsg\":\"" + std::string(65000 / 2, '\x7F') +
		              "\"}");
		machines.send(std::string(65000, '\xFF')); // four times as long in the channel, and still no harm
		const auto counters = machines.counters_after(3);
		check::equal(counters.at("posted") + counters.at("too-long"), 3);
		CHECK(counters.at("too-long") >= 1);
		machines.stop();
	}
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "limits of datagrams",
	                    {
	                        TEST_CASE(a_source_has_its_rate),
	                        TEST_CASE(loopback_is_one_source),
	                        TEST_CASE(a_section_has_its_rate),
	                        TEST_CASE(a_channel_has_its_rate),
	                        TEST_CASE(local_users_have_rates_of_their_own),
	                        TEST_CASE(machines_disconnect_nobody),
	                        TEST_CASE(no_datagram_pushes_a_reader_out),
	                    });
}
