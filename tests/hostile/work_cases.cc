// SPDX-License-Identifier: MIT
// Few bytes that are much work: masks, large channels, many victims at once.
#include "case.hh"
#include "recipes.hh"

namespace confer::hostile {

namespace {

/** 14 masks in 494 bytes, each of which must be tried at every place of a long name of letters a. */
std::string starry_list()
{
	std::string masks;
	for (int i = 0; i < 14; ++i)
		masks += (i > 0 ? ",!*" : "!*") + std::string(30, 'a') + "b*";
	return "LIST " + masks + "\r\n";
}

std::string channels_of(std::string_view prefix, std::size_t count)
{
	std::string names;
	for (std::size_t i = 0; i < count; ++i)
		names += (i > 0 ? ",#" : "#") + std::string(prefix) + std::to_string(i);
	return names;
}

/** Founders whose channels have names of sixty letters, which masks are slow on. */
Band founders_of_long_names(std::size_t channels)
{
	Band band{.clients = channels / 10, .from = {.first = ip(10, 4, 0, 1)}};
	for (int i = 0; i < 10; ++i)
		band.prepare += "JOIN #" + std::string(57, 'a') + "{i}x" + std::to_string(i) + "\r\n";
	return band;
}

Band users_of_long_names(std::size_t users)
{
	return {
	    .clients = users, .from = {.first = ip(10, 3, 0, 1)}, .prepare = "SETNAME :" + std::string(150, 'a') + "\r\n"};
}

/** The operator of "#a" moves it to and fro. */
Band renamer(std::string bytes, std::size_t times)
{
	return {.from = kOnePerson,
	        .prepare = "JOIN #a\r\n",
	        .bytes = std::move(bytes),
	        .times = times,
	        .every = 10ms,
	        .early = true};
}

const Case kCases[] = {
    {.name = "RENAME in one write",
     .deed = "the operator of a channel of 900, whose members have 2 Mbit/s each, sends 39 RENAME in 507 bytes",
     .setting = {.crowd = {modest_members(900, "#a")}},
     .bands = {renamer(repeat(19, "RENAME #a #b\nRENAME #b #a\n") + "RENAME #a #b\n", 1)},
     .bounds = {.growth = 48}},
    {.name = "RENAME over time",
     .deed = "the operator of a channel of 1,500 (at full size 4,000) renames it without end",
     .setting = {.crowd = {members(1500, "#a")}},
     .bands = {renamer("RENAME #a #b\nRENAME #b #a\n", 0)},
     .bounds = {.growth = 96, .growth_full = 256}},
    {.name = "LIST with stars",
     .deed = "LIST with 14 masks of many stars in 494 bytes, four clients; 5,000 channels with long names",
     .setting = {.crowd = {founders_of_long_names(5000)}},
     .bands = {{.clients = 4, .from = kOnePerson, .bytes = starry_list(), .every = 10ms}},
     .bounds = {.growth = 8}},
    {.name = "WHO with stars",
     .deed = "WHO with a mask of many stars, four clients; 1,500 users",
     .setting = {.crowd = {users_of_long_names(1500)}},
     .bands = {{.clients = 4,
                .from = kOnePerson,
                .bytes = "WHO *" + std::string(75, 'a') + "b*\r\nWHO *a*" + std::string(75, 'a') + "b*\r\n",
                .every = 10ms}},
     .bounds = {.growth = 8}},
    {.name = "K-line",
     .deed = "an operator bans 900 (at full size 4,000) bots, which are in one channel, with one KLINE",
     .bands = {{.clients = 900, .full = 4000, .from = kManyPersons, .prepare = "JOIN #bots\r\n"},
               {.from = kOnePerson,
                .prepare = "OPER root :sesame street\r\n",
                .bytes = "KLINE 1d 198.18.0.0/16 :bots\r\n",
                .times = 1}},
     .bounds = {.growth = 32, .growth_full = 128, .left = 20}},
    {.name = "JOIN of sixty channels",
     .deed = "JOIN of sixty channels in one line and PART of them, 16 clients; 100 members in each",
     .setting = {.crowd = {{.clients = 100,
                            .from = {.first = ip(10, 3, 0, 1)},
                            .prepare = "JOIN " + channels_of("c", 60) + "\r\n"}}},
     .bands = {{.clients = 16,
                .from = kOnePerson,
                .bytes = "JOIN " + channels_of("c", 60) + "\r\nPART " + channels_of("c", 60) + "\r\n",
                .every = 10ms}},
     .bounds = {.growth = 32}},
    {.name = "JOIN and no such key",
     .deed = "JOIN with 50 guesses at the key of a channel in each line, 8 clients",
     .setting = {.crowd = {{.from = {.first = ip(10, 3, 0, 1)}, .prepare = "JOIN #k\r\nMODE #k +k secret\r\n"}}},
     .bands = {{.clients = 8,
                .from = kOnePerson,
                .bytes = "JOIN " + repeat(49, "#k,") + "#k " + repeat(49, "gues,") + "gues\r\n",
                .every = 10ms,
                .counted = " 475 "}},
     .bounds = {.growth = 8, .answers = 5, .burst = 50}},
    {.name = "JOIN and PART of a large channel",
     .deed = "20 clients join and leave a channel of 900 without end",
     .setting = {.crowd = {members(900)}},
     .bands = {{.clients = 20, .from = kOnePerson, .bytes = "JOIN #crowd\r\nPART #crowd\r\n", .every = 10ms}},
     .bounds = {.growth = 48}},
};

} // namespace

std::span<const Case> work_cases()
{
	return kCases;
}

} // namespace confer::hostile
