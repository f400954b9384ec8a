// SPDX-License-Identifier: MIT
// Answers that are long, or many, or never read.
#include "case.hh"
#include "recipes.hh"

namespace confer::hostile {

namespace {

constexpr char kHistory[] = "[history]\nenabled = yes\n";

/** A ban list of a hundred long masks, which may be asked for. */
std::string fill_list(char letter)
{
	std::string text = "JOIN #of-{nick}\r\n";
	for (std::size_t i = 0; i < 100; i += 3) {
		text += "MODE #of-{nick} +" + std::string(3, letter);
		for (std::size_t j = i; j < i + 3; ++j)
			text += " " + std::to_string(j) + std::string(100, 'a') + "!*@*";
		text += "\r\n";
	}
	return text;
}

std::string list_lists(char letter)
{
	return "MODE #of-{nick} " + std::string(20, letter) + "\r\n";
}

const Case kCases[] = {
    {.name = "LIST never read",
     .deed = "102 LIST in 510 bytes, never read; 5,000 channels with topics",
     .setting = {.crowd = {founders(5000)}},
     .bands = {{.from = kOnePerson, .bytes = repeat(102, "LIST\n"), .times = 1, .reading = Reading::never}},
     .bounds = {.growth = 8}},
    {.name = "WHO never read",
     .deed = "128 WHO in 512 bytes of eight clients, never read; 1,000 users",
     .setting = {.crowd = {members(1000)}},
     .bands =
         {{.clients = 8, .from = kOnePerson, .bytes = repeat(128, "WHO\n"), .times = 1, .reading = Reading::never}},
     .bounds = {.growth = 8}},
    {.name = "NAMES never read",
     .deed = "NAMES of a channel of 1,000, 36 in one write, 32 clients, never read",
     .setting = {.crowd = {members(1000)}},
     .bands = {{.clients = 32,
                .from = kOnePerson,
                .bytes = one_write("NAMES #crowd\r\n"),
                .times = 1,
                .reading = Reading::never}},
     .bounds = {.growth = 8}},
    {.name = "LIST over time",
     .deed = "LIST without end, and every answer is read; 5,000 channels with topics",
     .setting = {.crowd = {founders(5000)}},
     .bands = {{.from = kOnePerson, .bytes = repeat(50, "LIST\r\n"), .every = 10ms, .counted = " 323 "}},
     .bounds = {.growth = 8, .answers = 1, .burst = 5}},
    {.name = "labelled LIST never read",
     .deed = "a label on each of 36 LIST, so that the whole answer is held back for its batch, never read",
     .setting = {.crowd = {founders(5000)}},
     .bands = {{.clients = 4,
                .from = kOnePerson,
                .caps = "labeled-response batch message-tags server-time",
                .bytes = repeat(36, "@label=x LIST\n"),
                .times = 1,
                .reading = Reading::never}},
     .bounds = {.growth = 24}},
    {.name = "labelled answers",
     .deed = "labelled LIST, WHO and NAMES of four clients, without end, read",
     .setting = {.crowd = {founders(2500), members(500)}},
     .bands = {{.clients = 4,
                .from = kOnePerson,
                .caps = "labeled-response batch message-tags server-time",
                .bytes = "@label=a LIST\r\n@label=b WHO #crowd\r\n@label=c NAMES #crowd\r\n",
                .every = 10ms}},
     .bounds = {.growth = 24}},
    {.name = "claim held",
     .deed = "PRIVMSG to four victims and then 95 LIST in one write, five clients; the victims' outboxes are claimed",
     .setting = {.crowd = {founders(5000)}},
     .bands = {{.clients = 5,
                .from = kOnePerson,
                .bytes = "PRIVMSG t0,t1,t4,t5 :x\nPRIVMSG t8,t9,t12,t13 :x\n" + repeat(92, "LIST\n"),
                .every = 100ms}},
     .bounds = {.growth = 16}},
    {.name = "ban list asked 20 times",
     .deed = "MODE #c bbbbbbbbbbbbbbbbbbbb, where 100 long bans are: 252,740 bytes for 28",
     .bands = {{.clients = 4, .from = kOnePerson, .prepare = fill_list('b'), .bytes = list_lists('b'), .every = 10ms}},
     .bounds = {.growth = 8, .received = 320}},
    {.name = "exception list asked 20 times",
     .deed = "the same for e",
     .bands = {{.clients = 4, .from = kOnePerson, .prepare = fill_list('e'), .bytes = list_lists('e'), .every = 10ms}},
     .bounds = {.growth = 8, .received = 320},
     .full_only = true},
    {.name = "invitation list asked 20 times",
     .deed = "the same for I, never read",
     .bands = {{.clients = 4,
                .from = kOnePerson,
                .prepare = fill_list('I'),
                .bytes = list_lists('I'),
                .every = 10ms,
                .reading = Reading::never}},
     .bounds = {.growth = 8},
     .full_only = true},
    {.name = "HELP never read",
     .deed = "HELP, INFO, MOTD, LUSERS and VERSION in one write, 16 clients, never read",
     .bands = {{.clients = 16,
                .from = kOnePerson,
                .bytes = repeat(18, "HELP\nHELP\nINFO\nMOTD\nLUSERS\nVERSION\n"),
                .every = 10ms,
                .reading = Reading::never}},
     .bounds = {.growth = 8}},
    {.name = "CHATHISTORY",
     .deed = "CHATHISTORY LATEST 100 in every write, 32 clients of which none reads; history is on",
     .setting = {.crowd = {{.clients = 50,
                            .from = {.first = ip(10, 3, 0, 1)},
                            .prepare =
                                "JOIN #crowd\r\n" + repeat(15, "PRIVMSG #crowd :" + std::string(400, 'a') + "\r\n")}},
                 .server = {.config = kHistory}},
     .bands = {{.clients = 32,
                .from = kOnePerson,
                .caps = "batch message-tags server-time draft/chathistory draft/event-playback",
                .prepare = "JOIN #crowd\r\n",
                .bytes = one_write("CHATHISTORY LATEST #crowd * 100\n"),
                .every = 10ms,
                .reading = Reading::never}},
     .bounds = {.growth = 16}},
    {.name = "WHOIS flood",
     .deed = "WHOIS, WHOWAS, ISON, USERHOST and WHO of one nick in one write, without end, eight clients",
     .setting = {.crowd = {members(300)}},
     .bands = {{.clients = 8,
                .from = kOnePerson,
                .bytes = repeat(8, "WHOIS ca1\nWHOWAS ca1\nISON ca1 ca2 ca3 ca4\nUSERHOST ca1 ca2 ca3\nWHO ca1\n"),
                .every = 10ms}},
     .bounds = {.growth = 16}},
    {.name = "sending side shut",
     .deed = "LIST and WHO in one write, then the end of the sending side, and nothing is read; 16 clients, again and "
             "again",
     .setting = {.crowd = {founders(2500)}},
     .bands = {{.clients = 16,
                .from = kOnePerson,
                .bytes = repeat(50, "LIST\nWHO\n"),
                .times = 1,
                .reading = Reading::never,
                .shuts = true}},
     .bounds = {.growth = 32}},
};

} // namespace

std::span<const Case> answer_cases()
{
	return kCases;
}

} // namespace confer::hostile
