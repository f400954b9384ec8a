// SPDX-License-Identifier: MIT
#include <confer/resource.hh>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "bench/clock.hh"
#include "bench/crowd.hh"
#include "bench/loopback.hh"
#include "bench/traffic.hh"

#include "support/server_child.hh"

using namespace confer;
using namespace confer::bench;
using namespace std::chrono_literals;

namespace {

/** A sanitizer costs ten times the time and memory: then there are fewer clients, and nobody asks what one takes. */
#ifdef CONFER_SANITIZED
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

/** Without it, functions take more of the stack. */
#ifdef __OPTIMIZE__
constexpr bool kOptimised = true;
#else
constexpr bool kOptimised = false;
#endif

constexpr std::size_t scaled(std::size_t number) noexcept
{
	return kSanitized ? number / 10 : number;
}

constexpr char kNoFloodControl[] = "[limits]\nflood-rate = 0\nping-interval = 1h\n";

/** The program itself; CONFERD says where it is. */
class Server : public check::ServerChild {
public:
	explicit Server(const std::string &more = kNoFloodControl) : ServerChild(more, &run) {}

	void ends_well()
	{
		const int status = stop();
		CHECK(WIFEXITED(status));
		check::equal(WEXITSTATUS(status), 0);
	}

private:
	static int run(const std::string &config)
	{
		const char *conferd = std::getenv("CONFERD");
		execl(conferd, conferd, "--config", config.c_str(), nullptr);
		std::fprintf(stderr, "cannot run conferd\n");
		return 127;
	}
};

/** As many clients as wished, if this process may have so many descriptors. */
std::size_t possible(std::size_t clients)
{
	return std::min(clients, raise_descriptor_limit() - 300);
}

/** So long a silence, and every thread has given back what it needs no more, the pool of blocks too. */
constexpr auto kQuiet = 4s;

void say(const char *what, double value, const char *unit)
{
	std::printf("# %s: %.2f %s\n", what, value, unit);
}

/** Not all at once: then each has all the others' JOINs waiting for it, which is another test's business. */
void join_one_after_the_other(Crowd &crowd, const std::string &channel)
{
	for (std::size_t i = 0; i < crowd.size(); ++i) {
		crowd.send(i, "JOIN " + channel + "\r\n");
		check::eventually("a client is in the channel", [&] {
			crowd.poll(10, [&](std::size_t client, std::string_view lines) { crowd.note_all(client, lines); });
			return crowd[i].joined > 0;
		});
	}
	crowd.settle();
}

void thousands_of_clients_are_cheap()
{
	Server server;
	const std::uint16_t port = server.port();
	const std::size_t clients = possible(scaled(2000));
	// What there is one of, however many come, is there after the first few.
	Crowd first({.port = port, .prefix = "f"});
	first.enter(scaled(100));
	first.join([](std::size_t) { return "#first"; });
	const long empty = server.resident();
	Crowd crowd({.port = port, .prefix = "c"});
	crowd.enter(clients);
	crowd.settle();
	server.load(kQuiet);
	const double registered = static_cast<double>(server.resident() - empty) / static_cast<double>(clients);
	join_one_after_the_other(crowd, "#all");
	say("clients", static_cast<double>(clients), "");
	say("resident memory for each, registered", registered, "KiB");
	say("threads", static_cast<double>(server.threads()), "");

	std::vector<unsigned> heard(clients);
	std::size_t listeners = 0;
	crowd.send(0, "PRIVMSG #all :to everybody\r\n");
	check::eventually("everybody hears it", [&] {
		crowd.poll(10, [&](std::size_t client, std::string_view lines) {
			if (lines.find("PRIVMSG #all :to everybody\r\n") != lines.npos && ++heard[client] == 1)
				++listeners;
		});
		return listeners == clients - 1;
	});
	crowd.settle();
	crowd.require_all_open();
	check::equal(heard[0], 0u);
	check::equal(*std::max_element(heard.begin(), heard.end()), 1u);

	server.load(kQuiet);
	const double idle = static_cast<double>(server.resident() - empty) / static_cast<double>(clients);
	const double load = server.load(3s);
	say("CPU of the idle server", load * 100, "%");
	say("resident memory for each, idle in one channel", idle, "KiB");
	CHECK(load < 0.01);
	if (kOptimised && !kSanitized) {
		CHECK(registered <= 10);
		CHECK(idle <= 10);
	}
	server.ends_well();
}

/** So many messages at an even pace, each from the next member, and everybody reads all of them; gives p99. */
Nanoseconds talk(Crowd &crowd, Traffic &traffic, unsigned messages, double rate)
{
	const Nanoseconds start = now();
	const auto due = [&](unsigned i) { return start + static_cast<Nanoseconds>(i * double(kSecond) / rate); };
	traffic.record(start, start + 1000 * kSecond);
	const auto receive = [&](std::size_t client, std::string_view lines) { traffic.receive(client, lines); };
	for (unsigned i = 0; i < messages; ++i) {
		while (now() < due(i))
			crowd.poll(1, receive);
		traffic.send(i % crowd.size(), 1, due(i));
		crowd.poll(0, receive);
	}
	traffic.drain();
	return traffic.latency().percentile(0.99);
}

void one_that_never_reads_harms_nobody()
{
	Server server("[limits]\nflood-rate = 0\nping-interval = 1h\nsend-queue = 256k\n");
	const std::uint16_t port = server.port();
	const std::size_t members = scaled(200);
	// 700 KB: the queue, and what the kernel takes before it, are full long before the end.
	constexpr unsigned kMessages = 1500;
	constexpr double kRate = 250;
	const TrafficShape shape{.group_size = members, .body_length = 380, .every_client_timed = true};

	Crowd crowd({.port = port, .prefix = "m"});
	crowd.enter(members);
	Traffic before(crowd, shape);
	crowd.join([&](std::size_t client) { return before.channel_of(client); });
	const Nanoseconds healthy = talk(crowd, before, kMessages, kRate);
	before.verify();

	Crowd stuck({.port = port, .prefix = "s", .receive_buffer = 4096});
	stuck.enter(1);
	stuck.join([&](std::size_t) { return before.channel_of(0); });
	crowd.settle();
	Traffic after(crowd, shape);
	const Nanoseconds burdened = talk(crowd, after, kMessages, kRate);
	after.verify();
	crowd.require_all_open();

	say("p99 without a stuck member", static_cast<double>(healthy) / kMillisecond, "ms");
	say("p99 with one", static_cast<double>(burdened) / kMillisecond, "ms");
	check::eventually("the stuck one has gone", [&] { return server.logged("(s0!"); });
	const std::string log = server.log();
	const std::size_t at = log.find("(s0!");
	check::contains(log.substr(at, log.find('\n', at) - at), ": SendQ exceeded");
	// A server that waits for the stuck member delays others by seconds, and a busy machine by tenths of a second.
	CHECK(burdened < healthy + kSecond);
	server.ends_well();
}

/** Clients that come and go, a few side by side: some say QUIT, some just hang up. */
void come_and_go(std::uint16_t port, std::size_t cycles)
{
	constexpr std::size_t kSideBySide = 32;
	Crowd crowd({.port = port, .prefix = "x"});
	std::size_t done = 0;
	Nanoseconds progress = now();
	crowd.start(kSideBySide);
	while (done < cycles) {
		crowd.poll(100, [&](std::size_t index, std::string_view lines) {
			const bool was_registered = crowd[index].registered;
			crowd.note_all(index, lines);
			const bool hang_up = done % 2 == 0 && crowd[index].registered;
			if (crowd[index].closed || hang_up) {
				++done;
				progress = now();
				crowd.reopen(index);
			} else if (crowd[index].registered && !was_registered) {
				crowd.send(index, "QUIT\r\n");
			}
		});
		if (now() - progress > 30 * kSecond)
			check::fail("clients are not served any more; " + crowd.complaint());
	}
}

void nothing_is_left_of_those_who_went()
{
	Server server;
	const std::uint16_t port = server.port();
	const long threads = server.threads();
	const std::size_t descriptors = server.descriptors();
	const auto settled = [&] { return server.threads() == threads && server.descriptors() == descriptors; };
	come_and_go(port, 1000); // what stays for the next ones comes into being
	check::eventually("all threads and descriptors are back", settled);
	const long resident = server.resident();

	const char *wish = std::getenv("CONFER_CHURN");
	const std::size_t cycles = wish != nullptr ? std::strtoul(wish, nullptr, 10) : scaled(20000);
	const Nanoseconds start = now();
	come_and_go(port, cycles);
	say("connections a second", static_cast<double>(cycles) / seconds(now() - start), "");
	check::eventually("all threads and descriptors are back", settled);
	const long growth = server.resident() - resident;
	say("resident memory left behind", static_cast<double>(growth), "KiB");
	if (!kSanitized)
		CHECK(growth < 2048);
	server.ends_well();
}

/** Reads lines of client 0 until one contains `last`; gives how many contain `part`. */
std::size_t count_lines(Crowd &crowd, std::string_view part, std::string_view last)
{
	std::size_t count = 0;
	bool ended = false;
	check::eventually("the whole answer", [&] {
		crowd.poll(10, [&](std::size_t client, std::string_view lines) {
			if (client != 0)
				return;
			for (std::size_t end; (end = lines.find('\n')) != lines.npos; lines.remove_prefix(end + 1)) {
				const std::string_view line = lines.substr(0, end);
				count += line.find(part) != line.npos;
				ended = ended || line.find(last) != line.npos;
			}
		});
		crowd.require_all_open();
		return ended;
	});
	return count;
}

/** Answers are many times longer than what may wait for a client, which counts what others say only. */
void long_answers_are_not_cut_off()
{
	Server server(
	    "[limits]\nflood-rate = 0\nping-interval = 1h\nsend-queue = 16k\nholdings = 1G\nholdings-total = 1G\n");
	const std::uint16_t port = server.port();
	constexpr std::size_t kEach = 100;
	const std::size_t owners = scaled(200);
	Crowd reader({.port = port, .prefix = "r", .receive_buffer = 4096});
	reader.enter(1);
	Crowd crowd({.port = port, .prefix = "o"});
	crowd.enter(owners);
	crowd.join([](std::size_t) { return "#everybody"; });
	const std::string topic(80, 't');
	for (std::size_t i = 0; i < owners; ++i)
		for (std::size_t j = 1; j < kEach; ++j) {
			const std::string channel = "#" + std::to_string(i) + "-" + std::to_string(j);
			crowd.send(i, "JOIN " + channel + "\r\nTOPIC " + channel + " :" + topic + "\r\n");
		}
	crowd.settle();
	reader.join([](std::size_t) { return "#everybody"; });

	reader.send(0, "LIST\r\n");
	// It does not read at first: the kernel's buffers and then the server's queue fill up, and others still talk to it.
	check::eventually("the answer is on its way", [&] { return queued_bytes(reader[0].socket.get()) > 20'000; });
	for (std::size_t i = 0; i < 50; ++i)
		crowd.send(i % owners, "PRIVMSG #everybody :meanwhile\r\n");
	crowd.settle();
	check::equal(count_lines(reader, " 322 r0 #", " 323 r0 "), owners * (kEach - 1) + 1);
	reader.settle();

	reader.send(0, "WHO #everybody\r\n");
	check::equal(count_lines(reader, " 352 r0 #everybody ", " 315 r0 "), owners + 1);
	server.ends_well();
}

const CMUnitTest kTests[] = {
    TEST_CASE(thousands_of_clients_are_cheap),
    TEST_CASE(one_that_never_reads_harms_nobody),
    TEST_CASE(nothing_is_left_of_those_who_went),
    TEST_CASE(long_answers_are_not_cut_off),
};

} // namespace

int main()
{
	return check::main("crowd", kTests);
}
