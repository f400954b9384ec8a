// SPDX-License-Identifier: MIT
// One person with many connections: floods, guesses, slots, the log.
#include "case.hh"
#include "recipes.hh"

#include "bench/clock.hh"

#include <confer/socket_io.hh>

#include <vector>

#include <sys/socket.h>

namespace confer::hostile {

namespace {

constexpr Origin kLocalUser{.via = Via::local, .each = 0, .uid = 12345};

/** Connects until the server does not let any more in. @return the connections */
std::vector<UniqueFd> take_all(const Scene &scene, const Origin &from, std::size_t most)
{
	std::vector<UniqueFd> taken;
	while (taken.size() < most && !scene.over) {
		taken.push_back(scene.server.doors().connect(from, taken.size()));
		const std::string hello = scene.server.doors().preamble(from, taken.size()) + "NICK s" +
		                          std::to_string(taken.size()) + "\r\nUSER s 0 * :s\r\n";
		static_cast<void>(send(taken.back().get(), hello.data(), hello.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
	}
	return taken;
}

/** Registers there and becomes an operator. @return the milliseconds that it took, or below 0 if it did not work */
double become_operator(const Scene &scene, const Origin &from, const std::string &nick)
{
	const bench::Nanoseconds start = bench::now();
	const UniqueFd client = scene.server.doors().connect(from, 0);
	const std::string hello = "NICK " + nick + "\r\nUSER boss 0 * :boss\r\nOPER root :sesame street\r\n";
	static_cast<void>(send(client.get(), hello.data(), hello.size(), MSG_NOSIGNAL));
	std::string seen;
	char buffer[4096];
	const Deadline deadline = std::chrono::steady_clock::now() + 1s;
	while (seen.find(" 381 ") == seen.npos) {
		if (socket_io::wait_readable(client.get(), deadline) != IoStatus::done)
			return -1;
		const ssize_t size = recv(client.get(), buffer, sizeof buffer, MSG_DONTWAIT);
		if (size <= 0)
			return -1;
		seen.append(buffer, static_cast<std::size_t>(size));
	}
	return static_cast<double>(bench::now() - start) / bench::kMillisecond;
}

/** The slots are taken: does the operator get in, on the port if `over_tcp`, and on the Unix socket? */
void call_operator(Scene &scene, bool over_tcp)
{
	// The server may not have noticed yet that the first has left.
	const double tcp = become_operator(scene, {.via = Via::loopback, .first = ip(127, 0, 0, 1)}, "boss");
	const double local = become_operator(scene, {.via = Via::local}, "chief");
	if (tcp < 0 && over_tcp)
		scene.fault += "the operator does not get in over TCP. ";
	if (local < 0)
		scene.fault += "the operator does not get in over the Unix socket. ";
	const auto said = [](double ms) { return ms < 0 ? "refused" : "in after " + std::to_string(ms) + " ms"; };
	scene.said += "operator " + said(tcp) + ", and " + said(local);
}

void wait_until_over(const Scene &scene)
{
	const timespec time{0, 10'000'000};
	while (!scene.over)
		nanosleep(&time, nullptr);
}

void take_slots_locally(Scene &scene)
{
	const std::vector<UniqueFd> taken = take_all(scene, kLocalUser, 600);
	call_operator(scene, true);
	wait_until_over(scene);
}

/** What comes from loopback counts as one: then the operator has the Unix socket. */
void take_slots_of_loopback(Scene &scene)
{
	const std::vector<UniqueFd> taken =
	    take_all(scene, {.via = Via::loopback, .first = ip(127, 1, 0, 1), .each = 1}, 600);
	call_operator(scene, false);
	wait_until_over(scene);
}

/** However many addresses there are, some slots of the operators are for this machine. */
void take_slots_of_many(Scene &scene)
{
	const std::vector<UniqueFd> taken = take_all(scene, kManyPersons, 600);
	call_operator(scene, true);
	wait_until_over(scene);
}

/** They come, send this, hang up before they could owe anything, and come again. */
Band visitors(std::size_t clients, std::string bytes, std::string prepare = {})
{
	return {.clients = clients,
	        .from = kOnePerson,
	        .prepare = std::move(prepare),
	        .bytes = std::move(bytes),
	        .returns = true,
	        .stays = 10ms};
}

Band guessers(std::string bytes, std::string answer)
{
	Band band = visitors(8, std::move(bytes));
	band.counted = std::move(answer);
	return band;
}

const Case kCases[] = {
    {.name = "flood with reconnects",
     .deed = "eight clients of one address send 16 long messages, hang up and come again; the victim reads 2 Mbit/s",
     .setting = {.crowd = {modest_members(1)}},
     .bands = {visitors(8, repeat(16, "PRIVMSG ca0 :" + std::string(400, 'a') + "\r\n"))},
     .bounds = {.growth = 8, .log = 256}},
    {.name = "flood of a channel with reconnects",
     .deed = "the same in a channel of 200",
     .setting = {.crowd = {modest_members(200)}},
     .bands = {visitors(8, repeat(15, "PRIVMSG #crowd :" + std::string(400, 'a') + "\r\n"), "JOIN #crowd\r\n")},
     .bounds = {.growth = 128, .log = 256}},
    {.name = "OPER guesses",
     .deed = "eight clients of one address guess at an operator's password, hang up and come again",
     .bands = {guessers(repeat(3, "OPER root guess\r\n"), " 464 ")},
     .bounds = {.growth = 8, .answers = 1, .burst = 50, .log = 64}},
    {.name = "key guesses",
     .deed = "eight clients of one address guess at a channel's key, hang up and come again",
     .setting = {.crowd = {{.from = {.first = ip(10, 3, 0, 1)}, .prepare = "JOIN #k\r\nMODE #k +k secret\r\n"}}},
     .bands = {guessers(repeat(10, "JOIN " + repeat(49, "#k,") + "#k " + repeat(49, "gues,") + "gues\r\n"), " 475 ")},
     .bounds = {.growth = 8, .answers = 5, .burst = 600, .log = 64}},
    {.name = "slots taken by a local user",
     .deed = "a user of the machine takes every slot of 400 descriptors; the operator comes",
     .setting = {.server = {.descriptors = 400}},
     .attack = take_slots_locally,
     .bounds = {.growth = 16}},
    {.name = "slots taken from loopback",
     .deed = "the same over TCP from 127.0.0.0/8; the operator comes over the Unix socket",
     .setting = {.server = {.descriptors = 400}},
     .attack = take_slots_of_loopback,
     .bounds = {.growth = 16, .newcomers = false}},
    {.name = "slots taken by many",
     .deed = "600 addresses do it: no newcomer gets in, but the operator does, over loopback and the Unix socket",
     .setting = {.server = {.descriptors = 400}},
     .attack = take_slots_of_many,
     .bounds = {.growth = 16, .newcomers = false}},
    {.name = "everything at once",
     .deed = "one person each with LIST, masks, TAGMSG, NICK, reconnects, non-reading and 200 silent strangers",
     .setting = {.crowd = {founders(2500), members(300)}},
     .bands = {{.clients = 4,
                .from = {.first = ip(203, 0, 113, 1), .each = 0},
                .bytes = repeat(100, "LIST\n"),
                .every = 10ms},
               {.clients = 4,
                .from = {.first = ip(203, 0, 113, 2), .each = 0},
                .bytes = "WHO *" + std::string(75, 'a') + "b*\r\nLIST !*" + std::string(40, 'a') + "b*\r\n",
                .every = 10ms},
               {.clients = 10,
                .from = {.first = ip(203, 0, 113, 3), .each = 0},
                .prepare = "JOIN #crowd\r\n",
                .bytes = "NICK {nick}x{n}\r\nPRIVMSG #crowd :" + std::string(400, 'a') + "\r\n",
                .every = 10ms},
               {.clients = 32,
                .from = {.first = ip(203, 0, 113, 4), .each = 0},
                .prepare = "JOIN #bots\r\n",
                .bytes = repeat(20, "PRIVMSG #bots :" + std::string(400, 'a') + "\r\n"),
                .times = 1,
                .reading = Reading::never,
                .receive_buffer = 4096},
               {.clients = 8,
                .from = {.first = ip(203, 0, 113, 5), .each = 0},
                .bytes = repeat(15, "PRIVMSG t0,t1,t4,t5 :x\r\n"),
                .returns = true,
                .stays = 10ms},
               {.clients = 200, .full = 2000, .from = kManyPersons, .registers = false}},
     .bounds = {.growth = 64, .growth_full = 128, .log = 256}},
};

} // namespace

std::span<const Case> person_cases()
{
	return kCases;
}

} // namespace confer::hostile
