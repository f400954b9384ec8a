// SPDX-License-Identifier: MIT
// What an enemy sends, or a program that speaks something else: each gets a clear word, and the server lives.
#include "client.hh"
#include "conferd.hh"
#include "proc.hh"

#include <confer/thread.hh>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;
using namespace std::chrono_literals;

namespace {

void check_alive(const Conferd &server)
{
	Client client("alive", server.tcp());
	client.log_in();
	client.send_line("QUIT");
	client.read_until("ERROR");
	client.expect_end();
}

void a_line_of_513_bytes_is_refused_and_dropped()
{
	Conferd server(conferd_binary);
	server.start();
	Client alice("alice", server.tcp());
	alice.log_in();
	alice.send(std::string(513, 'x'));
	alice.read_until(" 417 ");
	// Its rest changes nothing, and is not kept.
	alice.send(std::string(10000, 'x'));
	alice.send("\r\n");
	check::equal(alice.sync(), "");
	server.stop();
}

void many_bytes_without_an_end_close_the_connection()
{
	Conferd server(conferd_binary);
	server.start();
	for (const bool logged_in : {false, true}) {
		Client alice("alice", server.tcp());
		if (logged_in)
			alice.log_in();
		alice.send(std::string(20 << 10, 'x'));
		alice.read_until("ERROR :");
		alice.expect_end();
	}
	check_alive(server);
	server.stop();
}

void one_byte_a_segment()
{
	Conferd server(conferd_binary);
	server.start();
	Client alice("alice", server.tcp());
	Client bob("bob", server.tcp());
	alice.log_in();
	bob.log_in();
	const std::string line = "PRIVMSG bob :Grüße, 你好\r\n";
	for (const char byte : line)
		alice.send({&byte, 1});
	check::equal(*bob.read_line(), ":alice!alice@127.0.0.1 PRIVMSG bob :Grüße, 你好");
	server.stop();
}

void ten_thousand_commands_in_one_write_are_answered_in_order()
{
	constexpr int kCommands = 10000;
	Conferd server(conferd_binary);
	server.start();
	Client alice("alice", server.tcp());
	alice.log_in();
	std::string commands;
	for (int i = 0; i < kCommands; ++i)
		commands += "PING n" + std::to_string(i) + "\r\n";
	// The server does not read from a client that does not read its answers: so one thread sends, another receives.
	Thread sender({.name = "sender"}, [&] { static_cast<void>(alice.stream().send(commands)); });
	sender.start();
	for (int i = 0; i < kCommands; ++i)
		check::equal(*alice.read_line(), ":irc.test PONG irc.test :n" + std::to_string(i));
	sender.join();
	check::equal(alice.sync(), "");
	server.stop();
}

/** Its lines wait in the server, between any two of them, until it has read answers. */
void who_sends_more_than_it_reads_loses_nothing()
{
	constexpr int kCommands = 10000;
	const std::string filler(400, 'x');
	Conferd server(conferd_binary);
	server.config.set("limits", "flood-rate", "0");
	server.start();
	Client alice("alice", server.local());
	alice.log_in();
	std::string commands;
	for (int i = 0; i < kCommands; ++i)
		commands += "PING n" + std::to_string(i) + filler + "\r\n";
	Thread sender({.name = "sender"}, [&] { static_cast<void>(alice.stream().send(commands)); });
	sender.start();
	for (int i = 0; i < kCommands; ++i) {
		const timespec pause{0, 5'000'000};
		if (i % 200 == 0)
			nanosleep(&pause, nullptr);
		check::equal(*alice.read_line(), ":irc.test PONG irc.test :n" + std::to_string(i) + filler);
	}
	sender.join();
	check::equal(alice.sync(), "");
	server.stop();
}

void flood_control_delays_and_loses_nothing()
{
	constexpr int kCommands = 130;
	Conferd server(conferd_binary);
	server.config.set("limits", "flood-rate", "40");
	server.config.set("limits", "flood-burst", "10");
	server.start();
	Client alice("alice", server.tcp());
	Client bob("bob", server.tcp());
	alice.log_in();
	bob.log_in();
	std::string commands;
	for (int i = 0; i < kCommands; ++i)
		commands += "PING n" + std::to_string(i) + "\r\n";
	const auto began = std::chrono::steady_clock::now();
	alice.send(commands);
	bool told = false;
	for (int i = 0; i < kCommands;) {
		const std::string line = alice.read_line().value_or("");
		if (line.find(" NOTICE alice :") != std::string::npos && !told) {
			told = true;
			continue;
		}
		check::equal(line, ":irc.test PONG irc.test :n" + std::to_string(i++));
	}
	// A client that sends too fast makes nobody else wait.
	const auto bob_began = std::chrono::steady_clock::now();
	bob.sync();
	CHECK(std::chrono::steady_clock::now() - bob_began < 1500ms);
	if (!told)
		alice.read_until(" NOTICE alice :");
	alice.sync();
	// The burst is free; 40 commands a second pay back the other 120.
	CHECK(std::chrono::steady_clock::now() - began >= 2s);
	server.stop();
}

void who_does_not_register_is_closed()
{
	Conferd server(conferd_binary);
	server.config.set("limits", "registration-timeout", "1s");
	server.start();
	Client silent("silent", server.tcp());
	Client half("half", server.local());
	half.send_line("NICK half");
	for (Client *client : {&silent, &half}) {
		client->read_until("ERROR :");
		client->expect_end();
	}
	// Who did is not.
	Client alice("alice", server.tcp());
	alice.log_in();
	Client other("other", server.tcp());
	other.read_until("ERROR :");
	check::equal(alice.sync(), "");
	server.stop();
}

/** While much waits to be read nobody listens to the client, so its silence says nothing: that it reads does. */
void who_reads_slowly_is_not_taken_for_dead()
{
	Conferd server(conferd_binary);
	server.config.set("limits", "ping-interval", "1s");
	server.config.set("limits", "ping-timeout", "1s");
	server.config.set("server", "motd-file", server.file("motd"));
	std::string motd;
	while (motd.size() < (60U << 10))
		motd += std::string(350, 'x') + '\n';
	server.write_file("motd", motd);
	server.start();
	Client alice("alice", server.local());
	alice.log_in();
	for (int i = 0; i < 30; ++i)
		alice.send("MOTD\r\n");
	alice.send("PING :done\r\n");
	std::string got, piece(10 << 10, '\0');
	const auto read_some = [&] {
		const IoResult result = alice.stream().recv(piece.data(), piece.size());
		CHECK(result.ok());
		got.append(piece, 0, result.bytes);
	};
	// Five seconds for less than half of it.
	for (int i = 0; i < 50; ++i) {
		read_some();
		const timespec pause{0, 100'000'000};
		nanosleep(&pause, nullptr);
	}
	while (got.find("PONG irc.test :done") == got.npos)
		read_some();
	alice.send("PING :again\r\n");
	while (got.find("PONG irc.test :again") == got.npos)
		read_some();
	server.stop();
}

void other_protocols_are_told_so()
{
	Conferd server(conferd_binary);
	server.start();
	const std::string hellos[] = {
	    "GET / HTTP/1.1\r\nHost: irc.test\r\n\r\n",
	    "POST / HTTP/1.1\r\nHost: irc.test\r\n\r\nNICK evil\r\nUSER evil 0 * :Evil\r\n",
	    std::string("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03", 11),
	};
	for (const std::string &hello : hellos) {
		Client client("client", server.tcp());
		client.send(hello);
		const std::string line = client.read_line().value_or("");
		CHECK(line.starts_with("ERROR :"));
		client.expect_end();
	}
	check_alive(server);
	server.stop();
}

void connects_and_disconnects_leave_nothing()
{
	const char *wanted = std::getenv("CONFER_CHURN");
	const int connects = wanted != nullptr ? std::atoi(wanted) : kSanitized ? 300 : 2000;
	constexpr int kBatch = 25;
	Conferd server(conferd_binary);
	server.start();
	const pid_t pid = server.process().pid();
	const Footprint before = footprint(pid);
	const auto wait_for_all = [&] {
		check_alive(server); // comes behind all that wait to be accepted
		settle(pid, before);
	};
	const auto churn = [&](int count) {
		for (int done = 0; done < count; done += kBatch) {
			std::vector<Stream> batch;
			for (int i = 0; i < kBatch; ++i)
				batch.push_back(Stream::connect(server.tcp(), kPatience));
			for (Stream &stream : batch)
				static_cast<void>(stream.send("NICK x\r\n"));
			batch.clear();
			// The queue of connections not yet accepted must not grow with the count.
			if (done % (20 * kBatch) == 0)
				wait_for_all();
		}
		wait_for_all();
	};
	// So much that the first of it fills what is kept for reuse.
	churn(connects / 5);
	const Footprint warm = footprint(pid);
	churn(connects);
	const Footprint after = footprint(pid);
	if (!kSanitized)
		CHECK(after.resident_kb < warm.resident_kb + 4096);
	check_alive(server);
	server.stop();
}

/** The commands that HELP lists. */
std::vector<std::string> known_commands(Client &client)
{
	std::vector<std::string> commands;
	client.send_line("HELP");
	for (;;) {
		const std::string line = client.read_line().value_or("");
		if (line.find(" 706 ") != std::string::npos)
			return commands;
		const std::size_t text = line.find(" :");
		if (line.find(" 705 ") == std::string::npos || text == std::string::npos)
			continue;
		for (std::size_t begin = text + 2; begin < line.size();) {
			const std::size_t end = std::min(line.find(' ', begin), line.size());
			commands.push_back(line.substr(begin, end - begin));
			begin = end + 1;
		}
	}
}

/** The command with `count` parameters, each of them `word`, or all together as long as a line allows. */
std::string line_of(const std::string &command, int count, const std::string &word)
{
	std::string line = command;
	const std::size_t room = count == 0 ? 0 : (508 - command.size()) / static_cast<std::size_t>(count) - 1;
	for (int i = 0; i < count; ++i) {
		const bool last = i + 1 == count;
		line += ' ';
		line += word == "long" ? std::string(room, 'x') : word.empty() && last ? ":" : word.empty() ? "x" : word;
	}
	return line;
}

/** Sends each command with 0 to 15 parameters of every kind, and makes sure after each that the session goes on. */
void try_parameters(Conferd &server, const std::vector<std::string> &commands, bool logged_in, bool as_operator)
{
	std::unique_ptr<Client> client;
	const auto connect = [&] {
		client = std::make_unique<Client>("fuzzer", server.tcp());
		if (logged_in)
			client->log_in("message-tags batch labeled-response echo-message");
		if (as_operator)
			client->send_line("OPER root toor");
		client->send_line("JOIN #c");
		client->sync();
	};
	connect();
	for (const std::string &command : commands) {
		std::string lines;
		for (int count = 0; count <= 15; ++count) {
			for (const char *word : {"", "x", "#c", "*", "+", "-b,x", "0", "long"}) {
				lines += line_of(command, count, word) + "\r\n";
				lines += "@label=l;+t=v " + line_of(command, count, word) + "\r\n";
			}
		}
		Thread sender({.name = "sender"},
		              [&] { static_cast<void>(client->stream().send(lines + "PING the-end\r\n")); });
		sender.start();
		bool closed = false;
		for (;;) {
			const std::optional<std::string> line = client->read_line();
			closed = !line;
			if (closed || line->find("the-end") != std::string::npos)
				break;
		}
		sender.join();
		// QUIT ends it, and so may what gives a session a name; whatever it was, the server is there for the next.
		if (closed) {
			CHECK(command == "QUIT" || !logged_in);
			connect();
		}
	}
	// Its nick is to be free for the next.
	client->send_line("QUIT");
	while (client->read_line()) {
	}
}

void every_command_with_any_parameters()
{
	Conferd server(conferd_binary);
	server.config.set("operator.root", "password", "toor");
	server.config.set("limits", "password-tries", "0"); // a wrong one takes its time
	server.start();
	std::vector<std::string> commands;
	{
		Client alice("alice", server.tcp());
		alice.log_in();
		commands = known_commands(alice);
	}
	CHECK(commands.size() > 30);
	commands.push_back("NOSUCH");
	commands.push_back("001");
	try_parameters(server, commands, false, false);
	try_parameters(server, commands, true, false);
	try_parameters(server, commands, true, true);
	check_alive(server);
	server.stop();
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "bad input",
	                    {
	                        TEST_CASE(a_line_of_513_bytes_is_refused_and_dropped),
	                        TEST_CASE(many_bytes_without_an_end_close_the_connection),
	                        TEST_CASE(one_byte_a_segment),
	                        TEST_CASE(ten_thousand_commands_in_one_write_are_answered_in_order),
	                        TEST_CASE(who_sends_more_than_it_reads_loses_nothing),
	                        TEST_CASE(flood_control_delays_and_loses_nothing),
	                        TEST_CASE(who_does_not_register_is_closed),
	                        TEST_CASE(who_reads_slowly_is_not_taken_for_dead),
	                        TEST_CASE(other_protocols_are_told_so),
	                        TEST_CASE(connects_and_disconnects_leave_nothing),
	                        TEST_CASE(every_command_with_any_parameters),
	                    });
}
