// SPDX-License-Identifier: MIT
// What one may make the server keep.
#include "case.hh"
#include "recipes.hh"

#include "bench/clock.hh"

#include <ctime>

namespace confer::hostile {

namespace {

/** Hundreds of channels of a hundred members each, who say 880 KB to one another: less than a send queue. */
Band hundreds(Reading reading)
{
	return {.clients = 300,
	        .full = 10000,
	        .from = kManyPersons,
	        .prepare = "JOIN #bots{h}\r\n",
	        .bytes = repeat(20, "PRIVMSG #bots{h} :" + std::string(400, 'a') + "\r\n"),
	        .times = 1,
	        .reading = reading,
	        .receive_buffer = 4096};
}

constexpr std::size_t kStuck = 100;

/** A ceiling that a hundred clients reach, as thousands do the default one. */
constexpr char kLowCeiling[] = "[limits]\nsend-queue-total = 16M\n";

/** As many as fill it five times, in some tenths of a second: the case is about memory. */
Band a_hundred(Reading reading)
{
	Band band = hundreds(reading);
	band.clients = 100;
	band.full = 0;
	band.bytes = repeat(5, "PRIVMSG #bots{h} :" + std::string(400, 'a') + "\r\n");
	band.times = 4;
	band.every = 200ms;
	return band;
}

void expect_a_shortage(Scene &scene)
{
	const auto is_told = [&] {
		return scene.server.log().find(": SendQ exceeded: the server is short of memory") != std::string::npos;
	};
	const timespec time{0, 50'000'000};
	while (!is_told() && !scene.over)
		nanosleep(&time, nullptr);
	if (!is_told())
		scene.fault = "the ceiling was not reached";
}

/** Nobody waits for them longer than conferd(8) says, with some seconds for who looks at them. */
void expect_them_to_be_given_up(Scene &scene)
{
	constexpr std::string_view kGone = "Write stalled: the client does not read";
	const bench::Nanoseconds start = bench::now();
	std::size_t gone = 0;
	while (gone < kStuck && !scene.over) {
		const timespec time{0, 200'000'000};
		nanosleep(&time, nullptr);
		const std::string log = scene.server.log();
		gone = 0;
		for (std::size_t at = 0; (at = log.find(kGone, at)) != log.npos; at += kGone.size())
			++gone;
	}
	scene.said =
	    std::to_string(gone) + " given up after " + std::to_string(bench::seconds(bench::now() - start)) + " s";
	if (gone < kStuck)
		scene.fault = "only " + std::to_string(gone) + " of " + std::to_string(kStuck) + " were given up";
}

/** A channel with three full lists, as long as masks may be. Without a pause this would be about processors. */
std::string heap_up()
{
	std::string text = "JOIN #{nick}x{n}\r\n";
	for (const char letter : {'b', 'e', 'I'})
		for (int i = 0; i < 100; ++i)
			text += std::string("MODE #{nick}x{last} +") + letter + " " + std::to_string(i) + std::string(240, 'a') +
			        "\r\n";
	return text;
}

const Case kCases[] = {
    {.name = "ceiling",
     .deed = "100 clients of as many addresses who say 880 KB to each other and read nothing, where send-queue-total "
             "is 16M",
     .setting = {.crowd = {modest_members(20)}, .server = {.config = kLowCeiling}},
     .bands = {a_hundred(Reading::never)},
     .attack = expect_a_shortage,
     .bounds = {.growth = 20}},
    {.name = "ceiling and sipping readers",
     .deed = "the same, who read 48 KB every five seconds",
     .setting = {.crowd = {modest_members(20)}, .server = {.config = kLowCeiling}},
     .bands = {a_hundred(Reading::sips)},
     .attack = expect_a_shortage,
     .bounds = {.growth = 20}},
    {.name = "non-readers",
     .deed = "10,000 clients of as many addresses who say 880 KB to each other and read nothing",
     .bands = {hundreds(Reading::never)},
     .bounds = {.growth = 512, .left = 128},
     .lasts_full = 30s,
     .full_only = true},
    {.name = "sipping readers",
     .deed = "the same, who read 48 KB every five seconds",
     .bands = {hundreds(Reading::sips)},
     .bounds = {.growth = 512, .left = 128},
     .lasts_full = 40s,
     .full_only = true},
    {.name = "non-readers of one person",
     .deed = "64 clients of one address do it",
     .bands = {{.clients = 64,
                .from = kOnePerson,
                .prepare = "JOIN #bots\r\n",
                .bytes = repeat(20, "PRIVMSG #bots :" + std::string(400, 'a') + "\r\n"),
                .times = 1,
                .reading = Reading::never,
                .receive_buffer = 4096}},
     .bounds = {.growth = 72}},
    {.name = "stuck peers",
     .deed = "100 clients of as many addresses take nothing that others say to them: each is given up after 30 seconds",
     .bands = {{.clients = kStuck,
                .from = kManyPersons,
                .prepare = "JOIN #stuck\r\n",
                .bytes = repeat(20, "PRIVMSG #stuck :" + std::string(400, 'a') + "\r\n"),
                .times = 1,
                .reading = Reading::never,
                .receive_buffer = 4096}},
     .attack = expect_them_to_be_given_up,
     .bounds = {.growth = 110},
     .lasts = 36s,
     .lasts_full = 36s,
     .full_only = true},
    {.name = "half lines",
     .deed = "500 (5,000) connections with 4,500 bytes of a line that does not end",
     .bands = {{.clients = 500,
                .full = 5000,
                .from = kManyPersons,
                .bytes = "@+a=" + std::string(4000, 'x') + " PRIVMSG x :" + std::string(480, 'x'),
                .times = 1,
                .registers = false}},
     .bounds = {.growth = 16, .growth_full = 160}},
    {.name = "lists",
     .deed = "one address makes channels with 300 long masks each, without flood control: what takes hours else",
     .setting = {.server = {.config = "[limits]\nflood-rate = 0\n"}},
     .bands = {{.clients = 16, .from = kOnePerson, .bytes = heap_up(), .every = 50ms}},
     .bounds = {.growth = 24}},
    {.name = "MONITOR lists",
     .deed = "one address watches 100 long nicks with each of 64 clients, and goes away with 200 bytes",
     .bands = {{.clients = 64,
                .from = kOnePerson,
                .bytes = "MONITOR + aaaaaaaaaaaaaaaaaaaaaaaaaaaa{n},bbbbbbbbbbbbbbbbbbbbbbbbbbbb{n},"
                         "cccccccccccccccccccccccccccc{n},dddddddddddddddddddddddddddd{n}\r\n",
                .every = 10ms}},
     .bounds = {.growth = 8}},
    {.name = "invitations",
     .deed = "an address invites 300 users to 100 channels, without flood control",
     .setting = {.crowd = {members(300)}, .server = {.config = "[limits]\nflood-rate = 0\n"}},
     .bands = {{.clients = 8,
                .from = kOnePerson,
                .bytes = "JOIN #{nick}x{n}\r\n" + repeat(100, "INVITE ca{n} #{nick}x{last}\r\n"),
                .every = 10ms}},
     .bounds = {.growth = 24}},
};

} // namespace

std::span<const Case> memory_cases()
{
	return kCases;
}

} // namespace confer::hostile
