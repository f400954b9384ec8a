// SPDX-License-Identifier: MIT
// Machines that speak too much, and a log that nobody reads.
#include "case.hh"
#include "recipes.hh"

#include <confer/error.hh>

#include <ctime>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace confer::hostile {

namespace {

constexpr char kMachines[] = "[datagram.m]\nport = 0\nchannel = #machines\n";

sockaddr_in address_of(std::uint32_t ip, std::uint16_t port)
{
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(ip);
	address.sin_port = htons(port);
	return address;
}

UniqueFd source(std::uint32_t ip, const sockaddr_in &server)
{
	UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	const sockaddr_in own = address_of(ip, 0);
	if (!fd || bind(fd.get(), reinterpret_cast<const sockaddr *>(&own), sizeof own) != 0 ||
	    connect(fd.get(), reinterpret_cast<const sockaddr *>(&server), sizeof server) != 0)
		throw_errno("a source of datagrams");
	return fd;
}

void flood_with_datagrams(Scene &scene)
{
	constexpr std::size_t kSources = 1000;
	const sockaddr_in server = address_of(ip(127, 0, 0, 1), scene.server.datagram_port());
	std::vector<UniqueFd> sources;
	for (std::uint32_t i = 0; i < kSources; ++i)
		sources.push_back(source(ip(127, 9, 0, 1) + i, server));
	std::size_t count = 0;
	while (!scene.over) {
		const std::string text = std::string(200, 'a') + std::to_string(count);
		static_cast<void>(send(sources[count++ % kSources].get(), text.data(), text.size(), MSG_DONTWAIT));
		if (count % 64 == 0) {
			const timespec time{0, 100'000};
			nanosleep(&time, nullptr);
		}
	}
	scene.said = std::to_string(count) + " datagrams";
}

/** As a program does whose line of syslog waits until there is room for it. */
void flood_the_unix_socket(Scene &scene)
{
	sockaddr_un server{};
	server.sun_family = AF_UNIX;
	const std::string path = scene.server.file("machines");
	path.copy(server.sun_path, sizeof server.sun_path - 1);
	const UniqueFd program(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	if (!program || connect(program.get(), reinterpret_cast<const sockaddr *>(&server), sizeof server) != 0)
		throw_errno("connect " + path);
	const timeval patience{.tv_sec = 0, .tv_usec = 100'000};
	setsockopt(program.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	std::size_t count = 0;
	while (!scene.over) {
		const std::string text = std::string(200, 'a') + std::to_string(count);
		if (send(program.get(), text.data(), text.size(), 0) >= 0)
			++count;
	}
	scene.said = std::to_string(count) + " datagrams";
}

void fill_the_log(Scene &scene)
{
	scene.server.stop_reading_log();
	std::size_t count = 0;
	for (; !scene.over; ++count) {
		const UniqueFd client = scene.server.doors().connect({.first = ip(203, 0, 113, 1), .each = 0}, 0);
		const std::string hello = scene.server.doors().preamble({.first = ip(203, 0, 113, 1), .each = 0}, 0) +
		                          "NICK x\r\nUSER x 0 * :x\r\nOPER root x\r\n";
		static_cast<void>(send(client.get(), hello.data(), hello.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
		const timespec time{0, 1'000'000};
		nanosleep(&time, nullptr);
	}
	scene.said = std::to_string(count) + " connections";
}

const Case kCases[] = {
    {.name = "datagrams",
     .deed = "1,000 sources of 127.0.0.0/8 flood a channel whose members read as fast as they can, or 2 Mbit/s",
     .setting = {.crowd = {members(5, "#machines"), modest_members(5, "#machines")}, .server = {.config = kMachines}},
     .attack = flood_with_datagrams,
     .bounds = {.growth = 16}},
    {.name = "datagrams of a local program",
     .deed = "a program floods the same channel through a Unix socket, as fast as it is read",
     .setting = {.crowd = {members(5, "#machines"), modest_members(5, "#machines")},
                 .server = {.config = "[datagram.m]\npath = {dir}/machines\nchannel = #machines\n"}},
     .attack = flood_the_unix_socket,
     .bounds = {.growth = 16}},
    {.name = "log that nobody reads",
     .deed = "the pipe of the log is full; clients connect, guess and leave; then SIGTERM",
     .setting = {.server = {.log_by_pipe = true}},
     .attack = fill_the_log,
     .bounds = {.growth = 16}},
};

} // namespace

std::span<const Case> machine_cases()
{
	return kCases;
}

} // namespace confer::hostile
