// SPDX-License-Identifier: MIT
// How conferd ends: everybody is told, nobody can hold it up.
#include "client.hh"
#include "conferd.hh"

#include <chrono>
#include <string>

#include <poll.h>
#include <signal.h>

#include "conferd_test.hh"

using namespace confer;
using namespace confer::e2e;
using namespace std::chrono_literals;

namespace {

void stop_by(int signal)
{
	Conferd server(conferd_binary);
	server.start();
	Client alice("alice", server.tcp());
	Client bob("bob", server.local());
	Client unknown("unknown", server.tcp());
	alice.log_in();
	bob.log_in();
	unknown.send_line("PING here");
	unknown.read_until("here");
	server.process().signal(signal);
	for (Client *client : {&alice, &bob, &unknown}) {
		CHECK(client->read_until("ERROR :").find("shutting down") != std::string::npos);
		client->expect_end();
	}
	const std::optional<int> status = server.process().wait(soon());
	CHECK(status.has_value());
	check::equal(*status, 0);
	check::contains(server.log(), "Stopped");
}

void sigterm_tells_everybody()
{
	stop_by(SIGTERM);
}

void sigint_tells_everybody()
{
	stop_by(SIGINT);
}

void a_client_that_never_reads_does_not_hold_it_up()
{
	Conferd server(conferd_binary);
	server.start();
	Client stuck("stuck", server.tcp());
	Client alice("alice", server.tcp());
	stuck.log_in();
	alice.log_in();
	// More than the kernel's buffers hold, and less than the bound.
	std::string lines;
	for (int i = 0; i < 2000; ++i)
		lines += "PRIVMSG stuck :" + std::string(400, 'x') + "\r\n";
	alice.send(lines);
	check::equal(alice.sync(), "");
	server.stop(5s);
}

/** Its last line waits behind the others: nobody may wait for it to be read. */
void a_killed_client_that_never_reads_is_closed_soon()
{
	Conferd server(conferd_binary);
	server.config.set("operator.root", "password", "toor");
	server.start();
	Client stuck("stuck", server.tcp());
	Client alice("alice", server.tcp());
	stuck.log_in();
	alice.log_in();
	alice.send_line("OPER root toor");
	std::string lines;
	for (int i = 0; i < 2000; ++i)
		lines += "PRIVMSG stuck :" + std::string(400, 'x') + "\r\n";
	alice.send(lines);
	alice.sync();
	alice.send_line("KILL stuck :enough");
	const Deadline deadline = std::chrono::steady_clock::now() + 2 * kPatience;
	while (server.log().find(": Killed (alice (enough))") == std::string::npos &&
	       std::chrono::steady_clock::now() < deadline)
		poll(nullptr, 0, 10);
	check::contains(server.log(), ": Killed (alice (enough))");
	server.stop();
}

void a_client_that_never_reads_is_closed_at_its_bound()
{
	Conferd server(conferd_binary);
	server.config.set("limits", "send-queue", "64k");
	server.start();
	Client stuck("stuck", server.tcp());
	Client alice("alice", server.tcp());
	stuck.log_in();
	alice.log_in();
	alice.send_line("MONITOR + stuck");
	alice.read_until(" 730 ");
	const std::string line = "PRIVMSG stuck :" + std::string(400, 'x') + "\r\n";
	bool gone = false;
	for (int i = 0; i < 200 && !gone; ++i) {
		std::string lines;
		for (int j = 0; j < 100; ++j)
			lines += line;
		alice.send(lines);
		gone = alice.sync().find(" 731 alice :stuck") != std::string::npos;
	}
	CHECK(gone);
	// The others are told first: the line comes when its thread has given up the connection.
	server.wait_for_log("SendQ exceeded");
	server.stop();
}

} // namespace

int main(int argc, char *argv[])
{
	return test_conferd(argc, argv, "stop",
	                    {
	                        TEST_CASE(sigterm_tells_everybody),
	                        TEST_CASE(sigint_tells_everybody),
	                        TEST_CASE(a_client_that_never_reads_does_not_hold_it_up),
	                        TEST_CASE(a_killed_client_that_never_reads_is_closed_soon),
	                        TEST_CASE(a_client_that_never_reads_is_closed_at_its_bound),
	                    });
}
