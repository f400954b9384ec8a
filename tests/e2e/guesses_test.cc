// SPDX-License-Identifier: MIT
// Guessing at passwords and keys is slow, is refused after some tries, and is told to operators.
#include "client.hh"
#include "conferd.hh"

#include <chrono>
#include <deque>
#include <string>

#include <poll.h>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

/** A server whose clients say by a PROXY header from which address they come: all of loopback would be one person. */
class Guarded {
public:
	Guarded() : server(conferd_binary)
	{
		server.config.set("operator.root", "password", "toor");
		server.config.set("listen.tcp", "proxy-protocol", "allow");
		server.config.set("listen.tcp", "proxy-from", "127.0.0.1");
		server.config.set("limits", "password-tries", "2");
		server.config.set("limits", "key-tries", "2");
	}

	/** A connection from this address, which has not registered. */
	Client connect(const std::string &nick, const std::string &address) const
	{
		Client client(nick, server.tcp());
		client.send_line("PROXY TCP4 " + address + " 192.0.2.1 49152 6667");
		return client;
	}

	/** A client from there that has logged in. */
	Client log_in(const std::string &nick, const std::string &address) const
	{
		Client client = connect(nick, address);
		client.log_in();
		return client;
	}

	/** An operator at an address of its own. */
	Client operator_named(const std::string &nick) const
	{
		Client client = log_in(nick, "203.0.113.1");
		client.send_line("OPER root toor");
		client.read_until(" 381 ");
		return client;
	}

	Conferd server;
};

/** read_until() with time for the pauses that guessing brings. */
std::string read_slowly(Client &client, const std::string &part)
{
	for (;;) {
		const std::optional<std::string> line = client.read_line(soon() + 15s);
		if (!line)
			check::fail("the server closes before " + part);
		if (line->find(part) != std::string::npos)
			return *line;
	}
}

/** How long the server takes to answer this line with that. */
Clock::duration time_of(Client &client, const std::string &line, const std::string &answer)
{
	const Clock::time_point start = Clock::now();
	client.send_line(line);
	read_slowly(client, answer);
	return Clock::now() - start;
}

void an_operator_password_is_guessed_twice()
{
	Guarded guarded;
	guarded.server.start();
	Client chief = guarded.operator_named("chief");
	Client eve = guarded.log_in("eve", "192.0.2.66");
	for (int i = 0; i < 2; ++i)
		CHECK(time_of(eve, "OPER root wrong", " 464 eve :Password incorrect") >= 1s);
	check::contains(chief.read_until("NOTICE chief :***"),
	                "Passwords are being guessed from 192.0.2.66: 2 were wrong, the last of OPER by eve!");
	// Refused, though it would be right, and also on another connection from there.
	eve.send_line("OPER root toor");
	eve.read_until(" 464 eve :Too many wrong passwords: wait ");
	Client again = guarded.log_in("again", "192.0.2.66");
	again.send_line("OPER root toor");
	again.read_until(" 464 again :Too many wrong passwords: wait ");
	Client alice = guarded.log_in("alice", "192.0.2.2");
	alice.send_line("OPER root toor");
	alice.read_until(" 381 ");
	chief.send_line("STATS t");
	chief.read_until(" passwords-wrong 2");
	chief.read_until(" passwords-refused 2");
	guarded.server.stop();
}

void the_password_of_the_server_is_guessed_twice()
{
	Guarded guarded;
	guarded.server.config.set("server", "password", "sesame");
	guarded.server.start();
	const auto try_password = [&](const std::string &address, const std::string &password, const std::string &answer) {
		Client client = guarded.connect("n", address);
		return time_of(client, "PASS " + password + "\r\nNICK n\r\nUSER n 0 * :n", answer);
	};
	for (int i = 0; i < 2; ++i)
		CHECK(try_password("192.0.2.66", "wrong", " 464 * :Password incorrect") >= 1s);
	try_password("192.0.2.66", "sesame", " 464 * :Too many wrong passwords: wait ");
	try_password("192.0.2.2", "sesame", " 001 n ");
	guarded.server.stop();
}

void the_password_of_a_gateway_is_guessed_twice()
{
	Guarded guarded;
	guarded.server.config.set("webirc.web", "password", "sesame");
	guarded.server.config.set("webirc.web", "from", "192.0.2.0/24");
	guarded.server.start();
	const auto try_password = [&](const std::string &password, const std::string &answer) {
		Client client = guarded.connect("n", "192.0.2.66");
		return time_of(client, "WEBIRC " + password + " web host 198.51.100.3\r\nNICK n\r\nUSER n 0 * :n", answer);
	};
	for (int i = 0; i < 2; ++i)
		CHECK(try_password("wrong", "Invalid WebIRC password or host") >= 1s);
	try_password("sesame", "Too many wrong passwords: wait ");
	guarded.server.stop();
}

void a_channel_key_is_guessed_twice()
{
	Guarded guarded;
	guarded.server.start();
	Client chief = guarded.operator_named("chief");
	chief.send_line("JOIN #c");
	chief.send_line("MODE #c +k sesame");
	chief.sync();
	Client eve = guarded.log_in("eve", "192.0.2.66");
	for (int i = 0; i < 2; ++i) {
		eve.send_line("JOIN #c wrong");
		eve.read_until(" 475 eve #c :Cannot join channel (+k): JOIN needs");
	}
	check::contains(chief.read_until("NOTICE chief :***"),
	                "Channel keys are being guessed from 192.0.2.66: 2 were wrong, the last of JOIN #c by eve!");
	eve.send_line("JOIN #c sesame");
	check::contains(eve.read_until(" 475 eve #c "), "too many wrong keys: wait ");
	Client alice = guarded.log_in("alice", "192.0.2.2");
	alice.send_line("JOIN #c sesame");
	alice.read_until(" 366 alice #c ");
	guarded.server.stop();
}

/** While very many addresses guess, each try waits, and a right one is still right. */
void guesses_from_everywhere_slow_all_tries()
{
	Guarded guarded;
	guarded.server.config.set("limits", "password-tries", "1");
	guarded.server.start();
	Client alice = guarded.log_in("alice", "203.0.113.1");
	int host = 0;
	for (int wave = 0; wave < 20; ++wave) {
		// Twice as many as all may give; two more come back each second, so a slow machine may have to try again.
		std::deque<Client> guessers;
		for (int i = 0; i < 40; ++i, ++host)
			guessers.push_back(guarded.log_in("g" + std::to_string(host), "198.51." + std::to_string(100 + host / 200) +
			                                                                  '.' + std::to_string(1 + host % 200)));
		for (Client &guesser : guessers)
			guesser.send_line("OPER root wrong");
		poll(nullptr, 0, 100);
		if (time_of(alice, "OPER root toor", " 381 alice ") >= 3s) {
			guarded.server.stop();
			return;
		}
	}
	check::fail("no try had to wait");
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "guesses",
	                    {
	                        TEST_CASE(an_operator_password_is_guessed_twice),
	                        TEST_CASE(the_password_of_the_server_is_guessed_twice),
	                        TEST_CASE(the_password_of_a_gateway_is_guessed_twice),
	                        TEST_CASE(a_channel_key_is_guessed_twice),
	                        TEST_CASE(guesses_from_everywhere_slow_all_tries),
	                    });
}
