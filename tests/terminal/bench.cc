// SPDX-License-Identifier: MIT
//
// How fast and how small the client is at a terminal: start to a usable screen, memory with a full scrollback, bytes
// written for a line and for a key, and the time from a key to its echo while a server floods. CONFER_PROGRAM says
// which program. It judges nothing; it prints.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <poll.h>

#include "scripted_server.hh"
#include "terminal_program.hh"

using test::Peer;
using test::ScriptedServer;
using test::TerminalProgram;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t kStarts = 21;
constexpr std::size_t kLines = 10'000;
constexpr std::size_t kLinesPerSecond = 10'000;
constexpr std::size_t kKeys = 300;

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

void measure_memory()
{
	ScriptedServer server([](Peer &peer) {
		peer.welcome_to("#ops");
		for (std::size_t i = 1; i <= 2 * kLines; ++i)
			peer.send_raw(line(i));
		peer.expect_end();
	});
	TerminalProgram program({server.address(), "#ops"});
	program.expect_shown("line " + std::to_string(2 * kLines) + " of");
	std::printf("memory with %zu lines, after %zu: %ld KiB resident\n", kLines, 2 * kLines,
	            status_of(program.pid(), "VmRSS:"));
	program.type("\x04");
	(void)program.finish();
	server.finish();
}

/** Bytes that the terminal gets for a line of a channel, on a screen that is full of them, and for a key. */
void measure_bytes()
{
	constexpr std::size_t kFull = 100;
	constexpr std::size_t kMeasured = 100;
	std::atomic<std::size_t> wanted{kFull};
	std::atomic<bool> done{false};
	ScriptedServer server([&](Peer &peer) {
		peer.welcome_to("#ops");
		for (std::size_t sent = 0; !done;) {
			if (sent < wanted)
				peer.send_raw(line(1000 + ++sent)); // of one length
			else
				::poll(nullptr, 0, 1);
		}
		peer.expect_end();
	});
	TerminalProgram program({server.address(), "#ops"});
	program.resize(160, 50);
	const auto shown = [&](std::size_t number) { return "line " + std::to_string(1000 + number) + " of"; };
	program.expect_shown(shown(kFull));
	program.read_for(std::chrono::milliseconds(200));
	program.forgotten = 0;
	std::size_t bytes = 0;
	for (std::size_t i = 1; i <= kMeasured; ++i) { // one by one: each is a frame
		wanted = kFull + i;
		program.expect_shown(shown(kFull + i));
		program.read_for(std::chrono::milliseconds(25));
		bytes += std::exchange(program.forgotten, 0);
	}
	std::printf("%-44s %.0f bytes\n", "a line of 78 characters at 160x50", static_cast<double>(bytes) / kMeasured);
	std::string typed;
	bytes = 0;
	for (std::size_t i = 0; i < kMeasured; ++i) {
		typed += static_cast<char>('a' + i % 26);
		program.type(std::string_view(typed).substr(i));
		program.expect_shown("[#ops] " + typed);
		program.read_for(std::chrono::milliseconds(25));
		bytes += std::exchange(program.forgotten, 0);
	}
	std::printf("%-44s %.1f bytes\n", "a key", static_cast<double>(bytes) / kMeasured);
	done = true;
	program.type("\x15\x04");
	(void)program.finish();
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

int main()
{
	::signal(SIGPIPE, SIG_IGN);
	try {
		measure_start();
		measure_memory();
		measure_bytes();
		measure_echo(false);
		measure_echo(true);
	} catch (const check::Failure &failure) {
		std::fprintf(stderr, "%s:%d: %s\n", failure.file, failure.line, failure.text.c_str());
		return 1;
	}
	return 0;
}
