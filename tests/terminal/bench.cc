// SPDX-License-Identifier: MIT
//
// How fast and how small the client is at a terminal: start to a usable screen, memory with a full scrollback, bytes
// written for a line and for a key, and the time from a key to its echo while a server floods. CONFER_PROGRAM says
// which program. It judges nothing; it prints. usage: client-bench [irssi | weechat]
//
// With an argument, CONFER_PROGRAM is that client, and what can be measured from outside is.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <poll.h>

#include "scripted_server.hh"
#include "terminal_program.hh"

using std::chrono::milliseconds;
using test::Peer;
using test::ScriptedServer;
using test::TerminalProgram;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kStarts = 21;
constexpr std::size_t kLines = 10'000;
constexpr std::size_t kLinesPerSecond = 10'000;
constexpr std::size_t kKeys = 300;

/** A program that writes nothing for so long has shown what it had to show. */
constexpr milliseconds kQuiet{40};

/** A client to be measured, and how it is told where to go. */
struct Client {
	std::string name;      ///< confer, irssi or weechat
	std::string directory; ///< for the files of the others

	[[nodiscard]] bool is_confer() const { return name == "confer"; }

	[[nodiscard]] std::vector<std::string> arguments(const std::string &address) const
	{
		const std::string host = address.substr(0, address.rfind(':'));
		const std::string port = address.substr(address.rfind(':') + 1);
		if (name == "irssi")
			return {"--home", directory, "-c", host, "-p", port, "-n", "alice"};
		if (name == "weechat")
			return {"-d", directory, "-r",
			        "/server add lab " + host + "/" + port + " -notls -nicks=alice;/connect lab"};
		return {address, "#ops"};
	}

	[[nodiscard]] test::Environment environment() const
	{
		if (is_confer())
			return {};
		return {{"TERM", "xterm-256color"}, {"HOME", directory}, {"LC_ALL", "C.UTF-8"}};
	}
};

/** Lets the client into #ops. */
void welcome(Peer &peer, const Client &client)
{
	if (client.is_confer()) {
		peer.welcome_to("#ops");
		return;
	}
	const std::string nick = "alice";
	peer.expect("CAP LS 302"); // irssi waits for the answer to that
	peer.send(":s CAP * LS :");
	peer.expect("CAP END");
	peer.send(":s 001 " + nick + " :Welcome");
	peer.send(":s 005 " + nick + " CASEMAPPING=ascii CHANTYPES=# :are supported");
	peer.send(":s 422 " + nick + " :No message of the day");
	peer.send(":" + nick + "!u@h JOIN #ops");
	peer.send(":s 353 " + nick + " = #ops :" + nick + " bob");
	peer.send(":s 366 " + nick + " #ops :End of names");
}

/** Reads until nothing comes for a while. @return how many bytes came */
std::size_t bytes_until_quiet(TerminalProgram &program, milliseconds quiet)
{
	std::size_t bytes = 0;
	do {
		bytes += std::exchange(program.forgotten, 0);
		program.read_for(quiet);
	} while (program.forgotten > 0);
	return bytes;
}

/** The others show a channel only when they are asked to. */
void show_channel(TerminalProgram &program, const Client &client)
{
	if (client.is_confer()) {
		program.expect("[#ops");
		return;
	}
	program.read_for(std::chrono::seconds(3));
	program.type(client.name == "irssi" ? "\x1b"
	                                      "2"
	                                    : "/buffer 2\r");
}

/** The median: a clock or a lag that is drawn meanwhile is no part of it. */
void print_bytes(const char *what, unsigned columns, unsigned rows, std::vector<std::size_t> bytes)
{
	std::sort(bytes.begin(), bytes.end());
	const std::string title = std::string(what) + " at " + std::to_string(columns) + "x" + std::to_string(rows);
	std::printf("%-44s %zu bytes\n", title.c_str(), bytes[bytes.size() / 2]);
}

double milliseconds_since(Clock::time_point start)
{
	return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void print(const char *what, std::vector<double> values)
{
	std::sort(values.begin(), values.end());
	const auto at = [&](std::size_t percent) {
		return values[std::min(values.size() - 1, values.size() * percent / 100)];
	};
	std::printf("%-44s median %6.2f ms, p99 %6.2f ms, most %6.2f ms\n", what, at(50), at(99), values.back());
}

std::string line(std::size_t number)
{
	return ":bob!bob@host.example PRIVMSG #ops :line " + std::to_string(number) +
	       " of what people say in a channel, about as long as usual\r\n";
}

/** Until the server has its first line: what can be seen of any client. */
void measure_start_outside(const Client &client)
{
	std::vector<double> times;
	for (std::size_t i = 0; i < kStarts; ++i) {
		std::atomic<double> took{0};
		Clock::time_point start;
		ScriptedServer server([&](Peer &peer) {
			peer.expect("CAP LS 302");
			took = milliseconds_since(start);
			peer.close();
		});
		start = Clock::now();
		TerminalProgram program(client.arguments(server.address()), client.environment());
		while (took == 0.0)
			program.read_for(milliseconds(1));
		times.push_back(took);
		program.kill(SIGKILL);
		server.finish();
	}
	print("start to its first line at the server", times);
}

void measure_start()
{
	std::vector<double> times;
	std::vector<double> joined;
	for (std::size_t i = 0; i < kStarts; ++i) {
		ScriptedServer server([](Peer &peer) {
			peer.welcome_to("#ops");
			peer.expect_end();
		});
		const Clock::time_point start = Clock::now();
		TerminalProgram program({server.address(), "#ops"});
		program.expect("[#ops");
		times.push_back(milliseconds_since(start));
		program.expect("You are in #ops");
		joined.push_back(milliseconds_since(start));
		program.type("\x04");
		(void)program.finish();
		server.finish();
	}
	print("start to a screen to type at", times);
	print("start to being in the channel", joined);
}

/** A figure of /proc/PID/status, in KiB. */
long status_of(pid_t pid, std::string_view key)
{
	std::FILE *file = std::fopen(("/proc/" + std::to_string(pid) + "/status").c_str(), "re");
	char text[256];
	long value = 0;
	while (file && std::fgets(text, sizeof text, file))
		if (std::string_view(text).starts_with(key))
			value = std::atol(text + key.size());
	if (file)
		std::fclose(file);
	return value;
}

void measure_memory(const Client &client)
{
	ScriptedServer server([&](Peer &peer) {
		welcome(peer, client);
		for (std::size_t i = 1; i <= 2 * kLines; ++i)
			peer.send_raw(line(i));
		peer.expect_end();
	});
	TerminalProgram program(client.arguments(server.address()), client.environment());
	show_channel(program, client);
	while (bytes_until_quiet(program, milliseconds(500)) > 0) {
	}
	std::printf("%-44s %ld KiB resident\n", ("memory after " + std::to_string(2 * kLines) + " lines").c_str(),
	            status_of(program.pid(), "VmRSS:"));
	program.kill(SIGKILL);
	server.finish();
}

/** Bytes that the terminal gets for a line of a channel, on a screen that is full of them, and for a key. */
void measure_bytes(const Client &client, unsigned short columns, unsigned short rows)
{
	constexpr std::size_t kFull = 100;
	constexpr std::size_t kMeasured = 60;
	std::atomic<std::size_t> wanted{kFull};
	std::atomic<bool> done{false};
	ScriptedServer server([&](Peer &peer) {
		welcome(peer, client);
		for (std::size_t sent = 0; !done;) {
			if (sent < wanted)
				peer.send_raw(line(1000 + ++sent)); // of one length
			else
				::poll(nullptr, 0, 1);
		}
		peer.expect_end();
	});
	TerminalProgram program(client.arguments(server.address()), client.environment());
	program.resize(columns, rows);
	show_channel(program, client);
	(void)bytes_until_quiet(program, milliseconds(500));
	std::vector<std::size_t> bytes;
	for (std::size_t i = 1; i <= kMeasured; ++i) { // one by one: each is a frame
		wanted = kFull + i;
		bytes.push_back(bytes_until_quiet(program, kQuiet));
	}
	print_bytes("a line of 78 characters", columns, rows, bytes);
	bytes.clear();
	for (std::size_t i = 0; i < kMeasured; ++i) {
		program.type(std::string(1, static_cast<char>('a' + i % 26)));
		bytes.push_back(bytes_until_quiet(program, kQuiet));
	}
	print_bytes("a key", columns, rows, bytes);
	done = true;
	program.kill(SIGKILL);
	server.finish();
}

void measure_echo(bool flooded)
{
	std::atomic<bool> done{false};
	std::atomic<std::size_t> sent{0};
	ScriptedServer server([&](Peer &peer) {
		peer.welcome_to("#ops");
		Clock::time_point next = Clock::now();
		while (!done) {
			std::string batch;
			for (std::size_t i = 0; flooded && i < kLinesPerSecond / 100; ++i)
				batch += line(++sent);
			peer.send_raw(batch);
			next += std::chrono::milliseconds(10);
			::poll(nullptr, 0, static_cast<int>(std::max(0.0, -milliseconds_since(next))));
		}
		peer.expect_end();
	});
	TerminalProgram program({server.address(), "#ops"});
	program.expect_shown(flooded ? "line " : "You are in #ops");
	std::vector<double> times;
	std::string typed;
	const Clock::time_point start = Clock::now();
	const std::size_t before = sent;
	for (std::size_t i = 0; i < kKeys; ++i) {
		if (typed.size() == 50) {
			program.type("\x15");
			typed.clear();
		}
		const char key = static_cast<char>('a' + i % 26);
		typed += key;
		program.type(std::string_view(&key, 1));
		const Clock::time_point pressed = Clock::now();
		program.expect_shown("[#ops] " + typed);
		times.push_back(milliseconds_since(pressed));
		program.read_for(std::chrono::milliseconds(5 + i % 23));
	}
	const double seconds = milliseconds_since(start) / 1000;
	if (flooded)
		print(("key to echo, " + std::to_string(static_cast<long>(static_cast<double>(sent - before) / seconds)) +
		       " lines/s arriving")
		          .c_str(),
		      times);
	else
		print("key to echo, nothing arriving", times);
	done = true;
	program.type("\x15\x04");
	(void)program.finish();
	server.finish();
}

} // namespace

int main(int count, char **arguments)
{
	::signal(SIGPIPE, SIG_IGN);
	char directory[] = "/tmp/client-bench-XXXXXX";
	if (!::mkdtemp(directory))
		return 1;
	const Client client{count > 1 ? arguments[1] : "confer", directory};
	int status = 0;
	try {
		if (client.is_confer())
			measure_start();
		measure_start_outside(client);
		measure_memory(client);
		measure_bytes(client, 80, 24);
		measure_bytes(client, 160, 50);
		if (client.is_confer()) {
			measure_echo(false);
			measure_echo(true);
		}
	} catch (const check::Failure &failure) {
		std::fprintf(stderr, "%s:%d: %s\n", failure.file, failure.line, failure.text.c_str());
		status = 1;
	}
	(void)!std::system(("rm -rf " + client.directory).c_str());
	return status;
}
