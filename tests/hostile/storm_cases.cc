// SPDX-License-Identifier: MIT
// Everything that many are told of, as often as the flood budget allows.
#include "case.hh"
#include "recipes.hh"

namespace confer::hostile {

namespace {

/** So many clients of one person in the channel of 900, who send this without end. */
Band members_who_send(std::size_t clients, std::string bytes, std::string caps = {}, std::string prepare = {})
{
	return {.clients = clients,
	        .from = kOnePerson,
	        .caps = std::move(caps),
	        .prepare = "JOIN #crowd\r\n" + prepare,
	        .bytes = std::move(bytes),
	        .every = 10ms};
}

/** The operator of the channel, who comes before its members. */
Band operator_who_sends(std::string bytes)
{
	Band band = members_who_send(1, std::move(bytes));
	band.early = true;
	return band;
}

/** Watches the nicks that flap: flap0, flap1, ... */
std::string watch_list(std::size_t nicks)
{
	std::string list = "MONITOR + ";
	for (std::size_t i = 0; i < nicks; ++i)
		list += (i > 0 ? ",flap" : "flap") + std::to_string(i);
	return list + "\r\n";
}

const Case kCases[] = {
    {.name = "NICK storm",
     .deed = "20 members of a channel of 900 change their nicks without end",
     .setting = {.crowd = {members(900)}},
     .bands = {members_who_send(20, "NICK {nick}x{n}\r\n")},
     .bounds = {.growth = 48}},
    {.name = "AWAY storm",
     .deed = "20 members of a channel of 900 with away-notify go away and come back without end",
     .setting = {.crowd = {members(900, "#crowd", "away-notify")}},
     .bands = {members_who_send(20, "AWAY :" + std::string(200, 'a') + "\r\nAWAY\r\n")},
     .bounds = {.growth = 48}},
    {.name = "SETNAME storm",
     .deed = "20 members of a channel of 900 with setname change their real names without end",
     .setting = {.crowd = {members(900, "#crowd", "setname")}},
     .bands = {members_who_send(20, "SETNAME :" + std::string(140, 'a') + "{n}\r\n", "setname")},
     .bounds = {.growth = 48}},
    {.name = "TOPIC storm",
     .deed = "the operator of a channel of 900 changes its topic without end",
     .setting = {.crowd = {members(900)}},
     .bands = {operator_who_sends("TOPIC #crowd :" + std::string(300, 'a') + "{n}\r\n")},
     .bounds = {.growth = 32}},
    {.name = "MODE storm",
     .deed = "the operator of a channel of 900 sets and takes voices, twenty in each line",
     .setting = {.crowd = {members(900)}},
     .bands = {operator_who_sends("MODE #crowd +vvvvvvvvvv ca0 ca1 ca2 ca3 ca4 ca5 ca6 ca7 ca8 ca9\r\n"
                                  "MODE #crowd -vvvvvvvvvv ca0 ca1 ca2 ca3 ca4 ca5 ca6 ca7 ca8 ca9\r\n")},
     .bounds = {.growth = 32}},
    {.name = "KICK storm",
     .deed = "the operator of a channel of 900 kicks ten of his own clients in each line, who come back",
     .setting = {.crowd = {members(900)}},
     .bands = {operator_who_sends("KICK #crowd zb0,zb1,zb2,zb3,zb4,zb5,zb6,zb7,zb8,zb9 :" + std::string(300, 'a') +
                                  "\r\n"),
               members_who_send(10, "JOIN #crowd\r\n")},
     .bounds = {.growth = 48}},
    {.name = "message storm",
     .deed = "20 members of a channel of 900 say 400 bytes as often as they may",
     .setting = {.crowd = {members(900)}},
     .bands = {members_who_send(20, "PRIVMSG #crowd :" + std::string(400, 'a') + "\r\n")},
     .bounds = {.growth = 64},
     .full_only = true},
    {.name = "TAGMSG storm",
     .deed = "20 members of a channel of 500 with message-tags send TAGMSG with 4 KB of tags",
     .setting = {.crowd = {members(500, "#crowd", "message-tags server-time")}},
     .bands = {members_who_send(20, "@+a=" + std::string(4000, 'a') + " TAGMSG #crowd\r\n", "message-tags")},
     .bounds = {.growth = 160},
     .full_only = true},
    {.name = "INVITE and KNOCK storm",
     .deed = "20 clients invite all of a channel's members and knock at it, without end",
     .setting = {.crowd = {members(300, "#crowd", "invite-notify"),
                           {.from = {.first = ip(10, 5, 0, 1)}, .prepare = "JOIN #shut\r\nMODE #shut +i\r\n"}}},
     .bands = {members_who_send(20, "INVITE ca{n} #own\r\nKNOCK #shut :let me in\r\n", {}, "JOIN #own\r\n")},
     .bounds = {.growth = 16}},
    {.name = "MONITOR of nicks that flap",
     .deed = "300 clients watch 60 nicks each, which ten others take and leave without end",
     .setting = {},
     .bands = {{.clients = 300, .from = kManyPersons, .prepare = watch_list(60)},
               {.clients = 10, .from = kOnePerson, .bytes = "NICK flap{i}\r\nNICK gone{i}\r\n", .every = 10ms}},
     .bounds = {.growth = 16}},
    {.name = "MONITOR lists that change",
     .deed = "20 clients fill and clear their MONITOR lists in each line without end",
     .bands = {{.clients = 20, .from = kOnePerson, .bytes = watch_list(60) + "MONITOR C\r\n", .every = 10ms}},
     .bounds = {.growth = 8}},
    {.name = "private messages to four",
     .deed = "20 clients send PRIVMSG, CTCP and NOTICE with four targets each to the healthy pairs without end",
     .bands = {{.clients = 20,
                .from = kOnePerson,
                .bytes = "PRIVMSG t0,t1,t4,t5 :\1PING 1\1\r\nNOTICE t8,t9,t12,t13 :" + std::string(300, 'a') + "\r\n",
                .every = 10ms}},
     .bounds = {.growth = 8}},
};

} // namespace

std::span<const Case> storm_cases()
{
	return kCases;
}

} // namespace confer::hostile
