// SPDX-License-Identifier: MIT
// What one may make the server keep.
#include "case.hh"
#include "recipes.hh"

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

/** A ceiling that hundreds of clients reach, as thousands do the default one. */
constexpr char kLowCeiling[] = "[limits]\nsend-queue-total = 32M\n";

/** The same clients, few also at full size. */
Band some_hundreds(Reading reading)
{
	Band band = hundreds(reading);
	band.full = 0;
	return band;
}

/** A channel with three full lists, as long as masks may be. */
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
     .deed = "300 clients of as many addresses who say 880 KB to each other and read nothing, where send-queue-total "
             "is 32M",
     .setting = {.crowd = {modest_members(20)}, .server = {.config = kLowCeiling}},
     .bands = {some_hundreds(Reading::never)},
     .bounds = {.growth = 44}},
    {.name = "ceiling and sipping readers",
     .deed = "the same, who read 48 KB every five seconds",
     .setting = {.crowd = {modest_members(20)}, .server = {.config = kLowCeiling}},
     .bands = {some_hundreds(Reading::sips)},
     .bounds = {.growth = 44}},
    {.name = "non-readers",
     .deed = "300 (10,000) clients of as many addresses who say 880 KB to each other and read nothing",
     .bands = {hundreds(Reading::never)},
     .bounds = {.growth = 96, .growth_full = 512, .left = 16},
     .lasts_full = 30s,
     .full_only = true},
    {.name = "sipping readers",
     .deed = "the same, who read 48 KB every five seconds",
     .bands = {hundreds(Reading::sips)},
     .bounds = {.growth = 96, .growth_full = 512, .left = 16},
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
     .bands = {{.clients = 16, .from = kOnePerson, .bytes = heap_up(), .every = 10ms}},
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
