// SPDX-License-Identifier: MIT
// Clients that are not in yet, and never will be.
#include "case.hh"
#include "recipes.hh"

#include <confer/unique_fd.hh>

#include <ctime>
#include <vector>

#include <sys/socket.h>

namespace confer::hostile {

namespace {

void pause(long nanoseconds)
{
	const timespec time{0, nanoseconds};
	nanosleep(&time, nullptr);
}

/** Makes the close of the socket a reset. */
void reset_at_close(int fd)
{
	const linger none{.l_onoff = 1, .l_linger = 0};
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

/** Connects and hangs up, as fast as it goes; `says` first. Some connections stay for a moment. */
void come_and_go(Scene &scene, const Origin &from, std::string_view says, bool reset)
{
	constexpr std::size_t kAtOnce = 32;
	std::vector<UniqueFd> open(kAtOnce);
	std::size_t count = 0;
	for (; !scene.over; ++count) {
		UniqueFd &place = open[count % kAtOnce];
		place = scene.server.doors().connect(from, count);
		const std::string text = scene.server.doors().preamble(from, count) + std::string(says);
		static_cast<void>(send(place.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
		if (reset)
			reset_at_close(place.get());
		if (count % kAtOnce == 0)
			pause(1'000'000);
	}
	scene.said = std::to_string(count) + " connections";
}

void connect_and_leave(Scene &scene)
{
	come_and_go(scene, kOnePerson, "", false);
}

void connect_and_reset(Scene &scene)
{
	come_and_go(scene, kManyPersons, "NICK x\r\nUSER x 0 * :x\r\nLIST\r\n", true);
}

void connect_locally(Scene &scene)
{
	come_and_go(scene, {.via = Via::local, .uid = 12345}, "NICK x\r\n", false);
}

const Case kCases[] = {
    {.name = "silent strangers",
     .deed = "500 (at full size 5,000) connections of as many addresses, which say nothing",
     .bands = {{.clients = 500, .full = 5000, .from = kManyPersons, .registers = false}},
     .bounds = {.growth = 16, .growth_full = 128}},
    {.name = "dripping strangers",
     .deed = "500 (5,000) connections, which send a byte a second",
     .bands = {{.clients = 500, .full = 5000, .from = kManyPersons, .bytes = "x", .every = 1s, .registers = false}},
     .bounds = {.growth = 16, .growth_full = 128}},
    {.name = "lines without end",
     .deed = "half lines and 512 bytes without a line end, 100 clients, which come again",
     .bands = {{.clients = 100,
                .from = kOnePerson,
                .bytes = std::string(512, 'x'),
                .every = 10ms,
                .registers = false,
                .returns = true}},
     .bounds = {.growth = 16}},
    {.name = "empty lines",
     .deed = "16 KB of empty lines in every write, as fast as they are taken, 16 registered clients",
     .bands = {{.clients = 16, .from = kOnePerson, .bytes = repeat(8000, "\r\n"), .every = 1ms}},
     .bounds = {.growth = 8}},
    {.name = "lines that are wrong",
     .deed = "over-long, unknown and ill-formed lines as fast as they are taken, 16 registered clients",
     .bands = {{.clients = 16,
                .from = kOnePerson,
                .bytes = std::string(5000, 'x') + "\r\n" + repeat(200, "\xff\xfe\r\nNOSUCH\r\n:x\r\n"),
                .every = 1ms}},
     .bounds = {.growth = 8}},
    {.name = "CAP flood",
     .deed = "CAP LS, CAP REQ, AUTHENTICATE, NICK and PASS before registration, without end, 16 clients",
     .bands = {{.clients = 16,
                .from = kOnePerson,
                .bytes = repeat(10, "CAP LS 302\r\nCAP REQ :batch\r\nAUTHENTICATE PLAIN\r\nNICK x{n}\r\nPASS x\r\n"),
                .every = 10ms,
                .registers = false,
                .returns = true}},
     .bounds = {.growth = 16}},
    {.name = "CAP never read",
     .deed = "the same, and nothing is read",
     .bands = {{.clients = 64,
                .from = kManyPersons,
                .bytes = repeat(50, "CAP LS 302\r\nCAP LIST\r\nPING x\r\n"),
                .every = 10ms,
                .reading = Reading::never,
                .registers = false}},
     .bounds = {.growth = 16}},
    {.name = "connect and leave",
     .deed = "one address connects and hangs up as fast as it can",
     .attack = connect_and_leave,
     .bounds = {.growth = 16}},
    {.name = "connect and reset",
     .deed = "many addresses connect, register, ask for LIST and reset the connection",
     .attack = connect_and_reset,
     .bounds = {.growth = 32, .log = 512}}, // log-burst: each address has lines of its own
    {.name = "connect and leave locally",
     .deed = "a user of the machine does it at the Unix socket",
     .attack = connect_locally,
     .bounds = {.growth = 16}},
};

} // namespace

std::span<const Case> stranger_cases()
{
	return kCases;
}

} // namespace confer::hostile
