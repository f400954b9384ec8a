// SPDX-License-Identifier: MIT
#include "server/program.hh"

#include "client.hh"
#include "faults.hh"

#include <chrono>
#include <memory>
#include <new>
#include <string>

#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>

#include "support/server_child.hh"

using namespace confer;
using namespace confer::fault;
using namespace std::chrono_literals;

namespace {

constexpr char kNoFloodControl[] = "[limits]\nflood-rate = 0\n";

/** A whole conferd whose system calls may be made to fail. */
class FaultyServer : public check::ServerChild {
public:
	FaultyServer() : ServerChild(kNoFloodControl, &run) {}

private:
	static int run(const std::string &config)
	{
		arm();
		server::Options options;
		options.config = config;
		return server::run_program(options);
	}
};

/** Nothing fails any more and nothing is counted yet. */
void no_faults()
{
	new (&faults()) Faults;
}

/** The server serves a new client, and ends as it should. */
void is_well(FaultyServer &server)
{
	Client client(server.port(), "last");
	client.send("PING :still there?\r\n");
	client.expect("PONG irc.test :still there?");
	client.send("QUIT\r\n");
	check::contains(client.rest(), "ERROR :");
	const int status = server.stop();
	CHECK(WIFEXITED(status));
	check::equal(WEXITSTATUS(status), EX_OK);
}

/** One speaks, two listen, and every line arrives, once and in order. */
void converse(FaultyServer &server)
{
	constexpr int kLines = 200;
	Client listeners[]{{server.port(), "left"}, {server.port(), "right"}};
	Client speaker(server.port(), "speaker");
	for (Client &listener : listeners) {
		listener.send("JOIN #wire\r\n");
		listener.expect(" 366 ");
	}
	speaker.send("JOIN #wire\r\n");
	speaker.expect(" 366 ");
	std::string lines, want;
	for (int i = 0; i < kLines; ++i) {
		const std::string line =
		    "PRIVMSG #wire :" + std::to_string(i) + std::string(static_cast<unsigned>(i % 100), 'x');
		lines += line + "\r\n";
		want += ":speaker!speaker@127.0.0.1 " + line + "\r\n";
	}
	speaker.send(lines + "PING :done\r\n");
	speaker.expect("PONG irc.test :done");
	const std::string last = "PRIVMSG #wire :" + std::to_string(kLines - 1) + "x";
	for (Client &listener : listeners) {
		std::string got = listener.expect(last);
		got.erase(0, got.find(":speaker!speaker@127.0.0.1 PRIVMSG"));
		CHECK(got == want);
	}
}

void interrupted_calls_are_repeated()
{
	no_faults();
	FaultyServer server;
	Faults &f = faults();
	f.recv_interrupted.every = f.send_interrupted.every = f.accept_interrupted.every = 3;
	f.poll_interrupted.every = f.epoll_interrupted.every = 2;
	f.send_blocked.every = 7; // so that there is something to poll and to wait for
	converse(server);
	is_well(server);
	for (const Fault *fault : {&f.recv_interrupted, &f.send_interrupted, &f.accept_interrupted, &f.epoll_interrupted})
		CHECK(fault->failed > 0);
}

void short_sends_are_continued()
{
	no_faults();
	FaultyServer server;
	faults().send_short.every = 1;
	converse(server);
	CHECK(faults().send_short.failed > 1000);
	is_well(server);
}

void full_sockets_are_waited_for()
{
	no_faults();
	FaultyServer server;
	faults().send_blocked.every = 2;
	faults().send_short.every = 1;
	converse(server);
	CHECK(faults().send_blocked.failed > 1000);
	is_well(server);
}

void clients_that_gave_up_are_passed_over()
{
	no_faults();
	FaultyServer server;
	faults().accept_aborted.every = 2;
	converse(server);
	CHECK(faults().accept_aborted.failed > 0);
	is_well(server);
}

void no_memory_to_accept_is_waited_out()
{
	no_faults();
	FaultyServer server;
	faults().accept_no_memory.every = 1;
	Client early(server.port()); // it comes now: the kernel has the connection, the server cannot
	check::eventually("the server says so", [&] { return server.logged("Cannot accept on"); });
	CHECK(server.load(2s) < 0.1);
	faults().accept_no_memory.every = 0;
	early.send("NICK early\r\nUSER early 0 * :early\r\n");
	early.expect(" 422 early ");
	is_well(server);
}

void no_memory_to_wait_for_a_client_costs_that_client()
{
	no_faults();
	FaultyServer server;
	Client victim(server.port(), "victim");
	Client other(server.port(), "other");
	faults().epoll_ctl_memory.every = faults().send_blocked.every = 1;
	victim.send("VERSION\r\n");
	victim.rest();
	faults().epoll_ctl_memory.every = faults().send_blocked.every = 0;
	CHECK(faults().epoll_ctl_memory.failed > 0);
	check::eventually("the reason is logged", [&] { return server.logged("No memory to wait for a slow client"); });
	other.send("WHOIS victim\r\n");
	other.expect(" 401 other victim ");
	is_well(server);
}

void a_client_without_a_thread_is_told()
{
	no_faults();
	FaultyServer server;
	Client before(server.port(), "before");
	const std::size_t descriptors = server.descriptors();
	faults().thread_refused.every = 1;
	for (int i = 0; i < 20; ++i)
		check::contains(Client(server.port()).rest(), "ERROR :Closing Link: 127.0.0.1 (Server cannot start a thread");
	faults().thread_refused.every = 0;
	check::equal(faults().thread_refused.failed.load(), 20u);
	check::eventually("it is logged", [&] { return server.logged("no thread for it"); });
	check::eventually("their descriptors are closed", [&] { return server.descriptors() == descriptors; });
	before.send("LUSERS\r\n");
	before.expect(" 265 before 1 1 ");
	is_well(server);
}

/** Connects somebody; null if the server turns them away, which it must do in these words. */
std::unique_ptr<Client> try_to_enter(std::uint16_t port, const std::string &nick)
{
	auto client = std::make_unique<Client>(port);
	client->send("NICK " + nick + "\r\nUSER " + nick + " 0 * :" + nick + "\r\n");
	const std::string answer = client->expect(":");
	if (!answer.starts_with("ERROR"))
		return client;
	check::contains(answer, "ERROR :Closing Link: (Server is out of descriptors");
	return nullptr;
}

void out_of_descriptors_clients_are_turned_away()
{
	no_faults();
	FaultyServer server;
	const std::uint16_t port = server.port();
	Client first(port, "first");
	auto second = std::make_unique<Client>(port, "second");
	const std::size_t limit = server.descriptors();
	const rlimit scarce{limit, limit};
	if (prlimit(server.pid(), RLIMIT_NOFILE, &scarce, nullptr) != 0)
		check::skip("prlimit is not allowed here");

	// The kernel has set a descriptor aside for the accept() that waits now, so one may still come in.
	const std::unique_ptr<Client> lucky = try_to_enter(port, "lucky");
	for (int i = 0; i < 5; ++i)
		CHECK(try_to_enter(port, "unlucky") == nullptr);
	check::eventually("it is logged", [&] { return server.logged("Cannot accept on 127.0.0.1:"); });
	CHECK(server.load(2s) < 0.1);
	first.send("PING :me\r\n");
	first.expect("PONG irc.test :me");

	// As soon as one has gone there is room for one, and that one is not turned away any more.
	std::size_t used = server.descriptors();
	second.reset();
	check::eventually("the second one's descriptor is free", [&] { return server.descriptors() < used; });
	if (lucky != nullptr) {
		used = server.descriptors();
		lucky->send("QUIT\r\n");
		check::eventually("the lucky one's descriptor is free", [&] { return server.descriptors() < used; });
	}
	std::unique_ptr<Client> third = try_to_enter(port, "third");
	CHECK(third != nullptr);
	used = server.descriptors();
	third.reset();
	check::eventually("the third one's descriptor is free", [&] { return server.descriptors() < used; });
	is_well(server);
}

/** Another thread was faster, and the descriptor kept for this is gone too. */
void without_any_descriptor_clients_wait()
{
	no_faults();
	FaultyServer server;
	const std::uint16_t port = server.port();
	rlimit usual{};
	if (prlimit(server.pid(), RLIMIT_NOFILE, nullptr, &usual) != 0)
		check::skip("prlimit is not allowed here");
	const rlimit none{3, usual.rlim_max};
	CHECK(prlimit(server.pid(), RLIMIT_NOFILE, &none, nullptr) == 0);
	Client early(port);
	check::eventually("the server says so", [&] { return server.logged("Cannot accept on"); });
	CHECK(server.load(2s) < 0.1);
	CHECK(prlimit(server.pid(), RLIMIT_NOFILE, &usual, nullptr) == 0);
	early.send("NICK early\r\nUSER early 0 * :early\r\n");
	early.expect(" 422 early ");
	// And it has one again for the next time.
	const std::size_t used = server.descriptors();
	const rlimit scarce{used, usual.rlim_max};
	CHECK(prlimit(server.pid(), RLIMIT_NOFILE, &scarce, nullptr) == 0);
	const std::unique_ptr<Client> lucky = try_to_enter(port, "lucky");
	CHECK(try_to_enter(port, "unlucky") == nullptr);
	CHECK(prlimit(server.pid(), RLIMIT_NOFILE, &usual, nullptr) == 0);
	is_well(server);
}

/** Predictable keys and message ids are worse than no server. */
void without_randomness_it_does_not_start()
{
	no_faults();
	faults().random_short.every = 1;
	faults().random_refused.every = 2;
	FaultyServer server;
	const int status = server.wait();
	CHECK(WIFEXITED(status));
	check::equal(WEXITSTATUS(status), EX_OSERR);
	check::contains(server.log(), "getrandom");
}

const CMUnitTest kTests[] = {
    TEST_CASE(interrupted_calls_are_repeated),      TEST_CASE(short_sends_are_continued),
    TEST_CASE(full_sockets_are_waited_for),         TEST_CASE(clients_that_gave_up_are_passed_over),
    TEST_CASE(no_memory_to_accept_is_waited_out),   TEST_CASE(no_memory_to_wait_for_a_client_costs_that_client),
    TEST_CASE(a_client_without_a_thread_is_told),   TEST_CASE(out_of_descriptors_clients_are_turned_away),
    TEST_CASE(without_any_descriptor_clients_wait), TEST_CASE(without_randomness_it_does_not_start),
};

} // namespace

int main()
{
	return check::main("system calls", kTests);
}
